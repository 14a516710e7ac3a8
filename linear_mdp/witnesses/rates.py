"""Runs whose regret grows as fast as the root of the episodes, and some on which it grows faster."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.families.hypercube import hypercube
from linear_mdp.families.one_hot import one_hot
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.lsvi_run import LSVIRun, careless, play
from tabular.families.registry import family
from tabular.mdp import FiniteMDP

GAP = 2.0  # standard deviations of what K episodes tell of a gate


@family(K=(100, 1000, 10_000, 100_000))
def closest_gates(rng: np.random.Generator, *, K: int) -> LSVIRun:
    """Choose among four gates whose gap is what K episodes can just tell: another task for each K."""
    mdp = hypercube(rng, d=4, H=2, base=0.5, bonus=GAP * 0.5 / sqrt(K))
    return play(careless(mdp, 1.0, 0.1), K, rng)


@family(K=(300, 1000, 3000))
def confused_actions(rng: np.random.Generator, *, K: int) -> LSVIRun:
    """Two actions, one of which pays, share a feature: no number of episodes tells them apart."""
    mdp = LinearMDP(np.ones((1, 2, 1)), np.ones((1, 1)), np.array([0.5]), 1)
    truth = one_hot(FiniteMDP(np.ones((1, 2, 1)), np.array([[0.0, 1.0]]), horizon=1, rho=np.ones(1)))
    learner = lsvi_ucb(mdp, constant(mdp, 1.0), switch=0.1, clip=True, truth=truth)
    return replace(play(learner, K, rng), zeta=0.5)
