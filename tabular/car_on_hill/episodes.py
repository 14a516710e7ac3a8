"""The data: one set of episodes a task, by a policy that is best except when it explores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.car_on_hill._search_kernels import behave
from tabular.car_on_hill.dynamics import Vector, grid, reward
from tabular.car_on_hill.ground_truth import DEPTH, tables
from tabular.car_on_hill.tasks import HORIZON, CarTask
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class Transitions:
    """The transitions of all episodes of one task, one after the other.

    Shapes
    ------
    states, next_states : (n, 2). actions : (n,), 0 or 1. rewards : (n,), not zero where the episode was absorbed.
    success_rate : share of the episodes that end with reward 1.
    """

    states: Vector
    actions: Vector
    rewards: Vector
    next_states: Vector
    success_rate: float


def collect(
    task: CarTask, rng: np.random.Generator, *, points: int = 17, epsilon: float = 0.1
) -> Transitions:
    """Return one episode from every state of a grid (``points`` a side), at most 100 steps long.

    Every action is uniform with probability epsilon, else that of a plan for the earliest success or the latest crash.
    D'Eramo et al. (2020) publish as many episodes, of a policy that succeeds about as often; a plan needs no training,
    so that a data set depends on the generator alone.

    Raises
    ------
    InvalidInput
        If epsilon is no probability or the grid has fewer than two points a side.
    """
    if not 0 <= epsilon <= 1:
        raise InvalidInput(f"Car-On-Hill: epsilon must be a probability, got {epsilon}")
    starts = grid(points)
    shape = (len(starts), HORIZON)
    explored = np.where(rng.random(shape) < epsilon, rng.integers(0, 2, shape), -1).astype(np.int8)
    path = np.empty((len(starts), HORIZON + 1, 2))
    path[:, 0] = starts
    actions = np.full(shape, -1, np.int8)
    behave(explored, task.thrust, *tables(task), DEPTH, path, actions)
    taken = actions >= 0
    ends = path[np.arange(len(starts)), taken.sum(axis=1)]
    rewards = reward(path[:, 1:][taken])
    return Transitions(
        path[:, :-1][taken],
        actions[taken].astype(np.float64),
        rewards,
        path[:, 1:][taken],
        float((reward(ends) == 1).mean()),
    )
