"""Regressions on folds with noise in every direction, certificates along the data, and folds that break the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.families.spread_simplex import spread_simplex
from linear_mdp.low_rank.features import exact_features, tilted, tilted_by
from linear_mdp.low_rank.split_folds import fold_statistics
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.fold_plan import FoldPlan, even_folds, fold_plan
from tabular.families.registry import family

STATES = 600  # of the values that are chosen in hindsight


def long_task(rng: np.random.Generator) -> LinearMDP:
    """Draw a task whose certificate differs little from one draw to the next: it adds many steps up."""
    return spread_simplex(rng, S=12, A=8, d=2, H=8)


def coins(d: int) -> LinearMDP:
    """Two steps: each of d actions, with a feature of its own, leads to either of two states with even odds."""
    phi = np.zeros((3, d, d))
    phi[0], phi[1:, :, 0] = np.eye(d), 1.0
    return LinearMDP(phi, np.tile([0.0, 0.5, 0.5], (d, 1)), np.zeros(d), 2, name="coins")


@family(d=(64,), n=(6400, 64_000))
def noise_in_every_direction(rng: np.random.Generator, *, d: int, n: int) -> FoldPlan:
    """Regress on coins, one for each of many features: the noise grows with the root of their number."""
    mdp = coins(d)
    weights = np.zeros((2, 3, d))
    weights[0, 0], weights[1, 1, 0] = 1 / d, 1.0
    rewards = np.zeros((2, 3, d))
    rewards[1, 1] = 1.0
    data = fold_statistics(exact_features(mdp), weights, n, rng, 0.1)
    return fold_plan(exact_features(mdp), weights, data, rewards)


@family(tilt=(0.5, 1.0))
def distance_left_out(rng: np.random.Generator, *, tilt: float) -> FoldPlan:
    """Plan from 1e9 transitions with tilted features as if they were exact."""
    mdp = spread_simplex(rng, S=6, A=3, d=3, H=4)
    return even_folds(tilted_by(mdp, rng, tilt), 10**9, rng, xi=0.0)


@family(n=(10_000,))
def folds_in_hindsight(rng: np.random.Generator, *, n: int) -> FoldPlan:
    """Pay in the states that the fold of the first step happened to reach often."""
    mu = np.r_[0.0, np.full(STATES, 1 / STATES)]
    mdp = LinearMDP(np.ones((STATES + 1, 1, 1)), mu[None], np.zeros(1), 2, name="many states")
    weights = np.zeros((2, STATES + 1, 1))
    weights[:, 0] = 1.0
    data = fold_statistics(exact_features(mdp), weights, n, rng)
    rewards = np.zeros((2, STATES + 1, 1))
    rewards[1, :, 0] = data.flow[0, :, 0] > n * mu
    return fold_plan(exact_features(mdp), weights, data, rewards, hindsight=STATES)


@family(n_target=(10**4, 10**5, 10**6, 10**7))
def certificates_along_data(rng: np.random.Generator, *, n_target: int) -> FoldPlan:
    """Plan with the features of the truth from more and more transitions."""
    return even_folds(exact_features(long_task(rng)), n_target, rng)


@family(n_target=(10**9, 10**10, 10**11), feature_gap=(0.001, 0.01, 0.1))
def levelled_certificates(rng: np.random.Generator, *, n_target: int, feature_gap: float) -> FoldPlan:
    """Plan with features that are off from so many transitions that no more of them help."""
    mdp = long_task(rng)
    return even_folds(tilted(mdp, rng, feature_gap), n_target, rng)


@family(n_target=(10**9, 10**10, 10**11))
def unlevelled_certificates(rng: np.random.Generator, *, n_target: int) -> FoldPlan:
    """Plan with features that are off by 0.03 as if they were exact."""
    return even_folds(tilted(long_task(rng), rng, 0.03), n_target, rng, xi=0.0)


@family(n_target=(10, 30, 100))
def capped_certificates(rng: np.random.Generator, *, n_target: int) -> FoldPlan:
    """Plan with the features of the truth from so few transitions that all bonuses are at their cap."""
    return even_folds(exact_features(spread_simplex(rng, S=12, A=8, d=24, H=8)), n_target, rng)


@family(n_target=(10**6,), feature_gap=(0.02, 0.05, 0.1))
def tilted_from_a_line(rng: np.random.Generator, *, n_target: int, feature_gap: float) -> FoldPlan:
    """Plan with features that span two dimensions by being off only: the closer they are, the less they are covered."""
    mdp = long_task(rng)
    line = replace(mdp, phi=np.full_like(mdp.phi, 1 / mdp.d))
    return even_folds(tilted(line, rng, feature_gap), n_target, rng)


@family(n_target=(10**4, 10**5, 10**6, 10**7))
def levelling_certificates(rng: np.random.Generator, *, n_target: int) -> FoldPlan:
    """Plan with features that are off by 0.03 from more and more transitions."""
    return even_folds(tilted(long_task(rng), rng, 0.03), n_target, rng)
