"""What a kernel's features cost a learner that has to find them: directions in which the kernel can move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.information import freedom
from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

ROUNDING = 1e-12  # hundreds of roundings of singular values, relative to the largest


@dataclass(frozen=True)
class TransferGain:
    """Directions of features and measures over those of measures alone; ``spread`` : smallest over largest s.v."""

    d: int
    S: int
    A: int
    gain: float
    spread: tuple[float, float]


def gain_of(phi: FloatArray, mu: FloatArray, actions: int, rng: np.random.Generator) -> TransferGain:
    """Count the directions of a kernel phi (X, d), mu (d, S), under data at random state-actions."""
    (X, d), S = phi.shape, mu.shape[1]
    found = freedom(phi, mu, 0.1 / X + 0.9 * rng.dirichlet(np.ones(X)))
    return TransferGain(d, S, actions, found.both / found.measures, (independence(phi.T), independence(mu)))


def independence(rows: FloatArray) -> float:
    """Return the smallest singular value over the largest; none is left where there are more rows than columns."""
    scale = np.linalg.svd(rows, compute_uv=False)
    return float(scale[-1] / scale[0]) if len(rows) == len(scale) else 0.0


@subject("transfer_gain")
def last_step_gain(tasks: LowRankMDP, rng: np.random.Generator) -> TransferGain:
    """Take the last step of the first task."""
    return gain_of(tasks.phi[-1].reshape(-1, tasks.d), tasks.mu[0, -1], tasks.A, rng)


@measures(TransferGain)
def transfer_gain(found: TransferGain) -> Measured:
    """Ratio of the numbers of directions; exact but for a rank."""
    return Measured(found.gain)


@measures(TransferGain)
def d(found: TransferGain) -> Measured:
    """Number of features; exact."""
    return Measured(found.d)


@measures(TransferGain)
def states(found: TransferGain) -> Measured:
    """Number of states; exact."""
    return Measured(found.S)


@measures(TransferGain)
def A(found: TransferGain) -> Measured:
    """Number of actions; exact."""
    return Measured(found.A)


@measures(TransferGain)
def independent_features(found: TransferGain) -> Measured:
    """Smallest over largest singular value of the features; rounding."""
    return Measured(found.spread[0], ROUNDING)


@measures(TransferGain)
def independent_measures(found: TransferGain) -> Measured:
    """Smallest over largest singular value of the measures; rounding."""
    return Measured(found.spread[1], ROUNDING)
