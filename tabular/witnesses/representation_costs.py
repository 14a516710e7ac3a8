"""Joint fits whose cost of the representation falls at the fast rate, and fits on which it does not."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.families.shared_features import shared_tasks
from tabular.subjects.shared_fit import SharedFit, shared_fit
from tabular.witnesses.one_representation import RANK, SIZE, directions, one_step

BURIED = 0.1  # signal over noise


@family(T=(8, 16, 32))
def clear_tasks(rng: np.random.Generator, *, T: int) -> SharedFit:
    """Tasks on one representation, sampled often enough to find it."""
    tasks = shared_tasks(rng, S=10, A=2, gamma=0.8, T=T, rank=RANK)
    return shared_fit(tasks, rng, clarity=6.0, seeds=8)


@family(T=(8, 32, 128))
def buried_tasks(rng: np.random.Generator, *, T: int) -> SharedFit:
    """Directions far below the noise: those that the fit finds instead carry about ``2 (SA T)^(1/2)`` of it each."""
    exact = directions(rng, T, BURIED)
    return one_step(exact, np.ones((SIZE, T)), RANK, rng, seeds=2)
