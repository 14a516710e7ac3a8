"""Kernels of many actions, one of whose features two lead to the same states, and one whose features are on a line."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.transfer_gain import TransferGain, gain_of
from tabular.families.registry import family


@family(A=(2, 4, 8, 16), S=(4, 6), d=(2, 3))
def more_actions(rng: np.random.Generator, *, A: int, S: int, d: int) -> TransferGain:
    """Count the directions of a random kernel."""
    return gain_of(rng.dirichlet(np.full(d, 2.0), S * A), rng.dirichlet(np.full(S, 2.0), d), A, rng)


@family(A=(2, 8))
def repeated_measures(rng: np.random.Generator, *, A: int) -> TransferGain:
    """Let two features lead to the same states: nothing tells them apart, and learning them costs nothing."""
    mu = rng.dirichlet(np.full(6, 2.0), 3)
    mu[1] = mu[0]
    return gain_of(rng.dirichlet(np.full(3, 2.0), 6 * A), mu, A, rng)


@family(A=(2, 8))
def dependent_features(rng: np.random.Generator, *, A: int) -> TransferGain:
    """Mix two laws of three features: some moves of the measures are then seen nowhere."""
    phi = rng.dirichlet(np.full(2, 2.0), 6 * A) @ rng.dirichlet(np.full(3, 2.0), 2)
    return gain_of(phi, rng.dirichlet(np.full(6, 2.0), 3), A, rng)
