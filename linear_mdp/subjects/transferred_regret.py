"""Runs of LSVI-UCB that sees learned features and plays the task itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.solve import optimal_state_values
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True)
class TransferredRegret:
    """Exact pseudo-regret of K episodes, and how far the features are from the task."""

    K: int
    regret: float
    gap: float
    error: float


@subject(K=(500, 1500, 5000))
def transferred_regret(features: LearnedFeatures, rng: np.random.Generator, *, K: int) -> TransferredRegret:
    """Play with values in [0, H], rare switching and the radius one."""
    learner = lsvi_ucb(
        features.believed,
        constant(features.believed, 1.0),
        switch=0.1,
        clip=True,
        truth=features.truth,
        observe=False,
    )
    curve = learner.play(K, rng, np.array([K]))
    error = 2 * K * optimal_state_values(features.truth).error
    return TransferredRegret(K, float(curve.regret[-1]), features.xi, error)


@measures(TransferredRegret)
def pseudo_regret(run: TransferredRegret) -> Measured:
    """Sum of exact gaps; certified, twice for every gap."""
    return Measured(run.regret, run.error)


@measures(TransferredRegret)
def feature_gap(run: TransferredRegret) -> Measured:
    """Distance of the features from the task; rounding."""
    return Measured(run.gap, 1e-14)


@measures(TransferredRegret)
def K(run: TransferredRegret) -> Measured:
    """Episodes; exact."""
    return Measured(run.K)
