"""Residuals that pull a regression as far as they can."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.residual_run import ResidualRun
from tabular.families.registry import family


def in_turn(d: int, K: int, residual: float, size: float) -> ResidualRun:
    """Visit d orthogonal directions in turn with the same residual each time, and hardly any ridge."""
    return ResidualRun(np.eye(d)[np.arange(K) % d], np.full(K, residual), 1e-6, size)


@family(d=(1, 2, 4, 8), K=(16, 128, 1024))
def aligned_residuals(rng: np.random.Generator, *, d: int, K: int) -> ResidualRun:
    """Err by B in the same sense at every visit of every direction."""
    return in_turn(d, K, 1.0, 1.0)


@family(d=(1, 4))
def understated_residuals(rng: np.random.Generator, *, d: int) -> ResidualRun:
    """Err by ten times as much as is said."""
    return in_turn(d, 64, 10.0, 1.0)
