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


@dataclass(frozen=True)
class TransferGain:
    """Directions of features and measures over those of measures alone; ``missing`` : d less the rank of mu."""

    d: int
    S: int
    A: int
    gain: float
    missing: int


def gain_of(phi: FloatArray, mu: FloatArray, actions: int, rng: np.random.Generator) -> TransferGain:
    """Count the directions of a kernel phi (X, d), mu (d, S), under data at random state-actions."""
    (X, d), S = phi.shape, mu.shape[1]
    found = freedom(phi, mu, 0.1 / X + 0.9 * rng.dirichlet(np.ones(X)))
    missing = d - int(np.linalg.matrix_rank(mu))
    return TransferGain(d, S, actions, found.both / found.measures, missing)


@subject("transfer_gain")
def last_step_gain(tasks: LowRankMDP, rng: np.random.Generator) -> TransferGain:
    """Take the last step of the first task."""
    return gain_of(tasks.phi[-1].reshape(-1, tasks.d), tasks.mu[0, -1], tasks.A, rng)


@measures(TransferGain)
def transfer_gain(found: TransferGain) -> Measured:
    """Ratio of the numbers of directions, to first order that of the samples; exact but for a rank."""
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
def missing_measures(found: TransferGain) -> Measured:
    """Features less the rank of their measures; exact but for a rank."""
    return Measured(found.missing)
