"""Runs of LSVI-UCB on which its lemmas are nearly attained, and runs that break what they assume."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.learner import Learner, Planning
from linear_mdp.families.combination_lock import combination_lock
from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.families.misspecified import misspecified
from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.lsvi_run import LSVIRun, careless, misspecified_run, play, theory_run
from tabular.families.registry import family

JUST_BELOW = 1 - 1e-9  # of a growth that a doubled determinant reaches in spite of rounding
PAYING = 0.9


def one_state(d: int, H: int, reward: float) -> LinearMDP:
    """One state, d actions with a feature each, the same reward everywhere."""
    return LinearMDP(
        np.eye(d)[None], np.ones((d, 1)), np.full(d, reward), H, rewards="deterministic", name="one state"
    )


@family(d=(1, 2, 4, 8), K=(9, 249))
def doubling_directions(rng: np.random.Generator, *, d: int, K: int) -> LSVIRun:
    """Play the least known of d actions until it is known twice as well, and plan anew: d plans a doubling."""
    return play(careless(one_state(d, 1, 0.0), 1.0, JUST_BELOW), K, rng)


@family(lag=(99.0,))
def impatient_plans(rng: np.random.Generator, *, lag: float) -> LSVIRun:
    """Plan every episode, but claim to plan only after a determinant has grown a hundredfold."""
    run = play(careless(random_simplex(rng, S=4, A=2, d=3, H=3), 1.0, 0.0), 200, rng)
    return replace(run, switch=lag)


@family(H=(1, 2, 4, 8), radius=(0.01, 0.5))
def unexplored(rng: np.random.Generator, *, H: int, radius: float) -> LSVIRun:
    """Plan without data where every step pays one: the ridge takes all of it, and the bonus gives little back."""
    return play(careless(one_state(1, H, 1.0), radius, 0.0), 1, rng)


@family()
def pessimist(rng: np.random.Generator) -> LSVIRun:
    """Take the bonus off instead of adding it, and more of it than the ridge and the noise come to."""
    mdp = one_state(1, 1, 1.0)
    return play(Learner(mdp, constant(mdp, 10.0), Planning(weight=-1.0, floor=0.0)), 5, rng)


@family(H=(2,), K=(1000, 30_000))
def even_gate(rng: np.random.Generator, *, H: int, K: int) -> LSVIRun:
    """Open the gate to all of the rewards with probability one half: the largest variance there is."""
    return play(careless(gated_chain(rng, H=H, p=0.5, q=0.0), float(H), 0.5), K, rng)


@family()
def values_in_hindsight(rng: np.random.Generator) -> LSVIRun:
    """Give the value H to exactly those of 4000 equally likely states that came up more often than they should."""
    S = K = 4000
    run = play(careless(one_state(1, 2, 0.0), 1.0, 0.5), K, rng)
    counts = rng.multinomial(K, np.full(S, 1 / S))
    chosen = counts > K / S
    noise = run.H * (counts[chosen].sum() - K * chosen.mean()) / np.sqrt(run.ridge + K)
    return replace(run, noise=float(noise), hindsight=S)


@family(H=(1, 5))
def always_paid(rng: np.random.Generator, *, H: int) -> LSVIRun:
    """Pay one at every step: the optimum is H, where values are cut off."""
    return theory_run(one_state(2, H, 1.0), rng)


@family(instance=("lock", "gate"))
def small_radius(rng: np.random.Generator, *, instance: str) -> LSVIRun:
    """Explore the combination lock, or the gates, with a radius of 0.05."""
    mdp = combination_lock(rng, A=2, H=4) if instance == "lock" else gated_chain(rng, H=11, p=PAYING)
    return play(careless(mdp, 0.05, 0.0), 200, rng)


@family(A=(2, 4))
def locked(rng: np.random.Generator, *, A: int) -> LSVIRun:
    """Search for the one code of five actions that pays."""
    return theory_run(combination_lock(rng, A=A, H=5, slip=0.0), rng)


@family(zeta=(0.0, 0.3))
def confused_run(rng: np.random.Generator, *, zeta: float) -> LSVIRun:
    """Choose among sixteen actions that the features tell apart less well than the process does."""
    return misspecified_run(misspecified(rng, S=4, A=16, d=3, H=5, zeta=zeta), rng)
