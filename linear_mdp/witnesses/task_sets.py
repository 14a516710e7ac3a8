"""Tasks packed as densely as their values allow, gates that a library confuses, and what breaks either claim."""

from __future__ import annotations

import numpy as np

from linear_mdp.distmt.separated_tasks import gates, plain_tasks
from linear_mdp.subjects.task_set import TaskSet, Transfer, transfer
from tabular.families.registry import family


@family(M=(2, 3, 5, 17), H=(1, 8))
def packed_tasks(rng: np.random.Generator, *, M: int, H: int) -> TaskSet:
    """Spread the values evenly over [0, H]."""
    return TaskSet(plain_tasks(M, H))


@family(pay=(1.5, 10.0))
def overpaid_tasks(rng: np.random.Generator, *, pay: float) -> TaskSet:
    """Pay more than one a step."""
    return TaskSet(plain_tasks(5, 4), pay)


@family(H=(2, 5, 11, 51))
def opposite_gates(rng: np.random.Generator, *, H: int) -> Transfer:
    """Let the gate that always opens change its place."""
    return transfer(gates(rng, H, (1.0, 1.0), 0.25), rng)


@family(H=(5, 11))
def distinct_gates(rng: np.random.Generator, *, H: int) -> Transfer:
    """Let the better gates differ, so that the values tell the tasks apart."""
    return transfer(gates(rng, H, (0.9, 0.6), 0.25), rng)
