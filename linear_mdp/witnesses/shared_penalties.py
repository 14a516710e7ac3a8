"""Tasks whose common penalty grows as others join, and a penalty that leaves the others out."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.offline_problems import tilted_tasks
from linear_mdp.subjects.shared_penalty import SharedPenalty, join, with_many
from tabular.families.registry import family


@family(T=(4, 16))
def tasks_join(rng: np.random.Generator, *, T: int) -> SharedPenalty:
    """Cover the errors of all tasks, each of which chooses among sixty emissions and more."""
    return join(with_many(tilted_tasks(rng, T=T), 0, 60, rng), "total", rng)


@family()
def errors_forgiven(rng: np.random.Generator) -> SharedPenalty:
    """Cover a T-th of the errors, where the features are many and the emissions few."""
    return join(with_many(tilted_tasks(rng, T=4), 2000, 0, rng), "total_over_T", rng)
