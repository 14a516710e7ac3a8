"""Models of one task from scratch, with few actions and with many, and of rows that hardly differ."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.scratch_model import ScratchModel, scratch_model
from linear_mdp.witnesses.likelihood_fits import FLOOR, blocks, interior_rows
from tabular.families.registry import family

S, TOTAL = 4, 640_000  # states, and samples in all, however many the actions


@family(A=(8, 16, 32))
def scratch_of_many_actions(rng: np.random.Generator, *, A: int) -> ScratchModel:
    """Model a kernel of two features that lead to different states."""
    mu = np.array([[0.4, 0.4, 0.1, 0.1], [0.1, 0.1, 0.4, 0.4]])
    return scratch_model(interior_rows(rng, (S * A, 2)) @ mu, 2, A, TOTAL // (S * A), rng, FLOOR)


@family(each=(200, 1000))
def faint_directions(rng: np.random.Generator, *, each: int) -> ScratchModel:
    """Model rows that differ by less than their noise: the fit follows the strongest direction of the noise."""
    away = np.where(np.arange(12) < 6, 1, -1) * np.array([[1], [-1]])
    return scratch_model(interior_rows(rng, (24, 2)) @ ((1 + 0.02 * away) / 12), 2, 2, each, rng, FLOOR)


@family(A=(8, 16))
def scratch_of_blocks(rng: np.random.Generator, *, A: int) -> ScratchModel:
    """Model a kernel whose features are told for sure: it lies where parameters end."""
    phi, (mu,) = blocks(rng, 1, S * A)
    return scratch_model(phi @ mu, 2, A, TOTAL // (S * A), rng, 0.0)
