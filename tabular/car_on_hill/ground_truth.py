r"""The optimal action values of Car-On-Hill, by a complete search.

The only rewards are those of absorption, so that the best return from a state is :math:`\gamma^{j-1}` if a success is
possible and the earliest comes with the j-th step, else 0 if the car can go on for ever, else :math:`-\gamma^{j-1}` if
the latest crash comes with the j-th step. Earliest and latest are found by depth-first search with growing limits. A
branch is cut only where a table shows that nothing is to be found in it: the table holds the least steps to a success,
and the most to a crash, of a system that may move from a cell of the state space to anywhere in a box around what the
cell moves to. So the search is as good as one of all action sequences, at a few dozen nodes a state instead of 2^20.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular.car_on_hill._car_kernels import move_all
from tabular.car_on_hill._search_kernels import judge, optimistic
from tabular.car_on_hill.dynamics import FASTEST, Vector, checked_states, reward
from tabular.car_on_hill.tasks import GAMMA, CarTask
from theory.errors import InvalidInput

DEPTH = 50
CELLS = 200
MARGIN = 0.5
"""Widths of a cell by which a box exceeds what the corners of its cell move to."""

Steps = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class ActionValues:
    """The best that can follow each action.

    Shapes
    ------
    steps : (N, 2), the step of the earliest success or of the latest crash; 0 if neither comes within the depth.
    kinds : (N, 2), 1 for success, -1 for crash, 0 for neither.
    """

    steps: Steps
    kinds: NDArray[np.int8]

    @property
    def Q(self) -> Vector:
        """``Q*`` (N, 2), reward units; its error is :attr:`error` and that of the motion."""
        return np.asarray(np.where(self.kinds == 0, 0.0, self.kinds * GAMMA ** (self.steps - 1.0)))

    @property
    def error(self) -> float:
        """Certified bound on what the limited depth costs: 0 where every search came to an end."""
        return 0.0 if self.kinds.all() else GAMMA**DEPTH


def action_values(task: CarTask, states: ArrayLike) -> ActionValues:
    """Return the optimal action values at states (N, 2) that are not absorbing.

    Exact for the computed motion, up to ``GAMMA ** DEPTH`` where a search reaches the depth; that boxes hold what their
    cells move to is checked by sampling, with excess below a third of the margin, not proved.

    Raises
    ------
    InvalidInput
        If a shape does not fit, or a state is absorbing or not finite.
    """
    checked = checked_states(states)
    over = (reward(checked) != 0).nonzero()[0]
    if len(over):
        raise InvalidInput(
            f"Car-On-Hill: state {over[0]} must not be absorbing (-1 <= p <= 1, |v| <= 3), "
            f"got {checked[over[0]].tolist()}"
        )
    steps = np.empty((len(checked), 2), np.int16)
    kinds = np.empty((len(checked), 2), np.int8)
    judge(checked, task.thrust, *tables(task), DEPTH, steps, kinds)
    return ActionValues(steps, kinds)


@lru_cache(maxsize=16)
def tables(task: CarTask) -> tuple[Steps, Steps]:
    """Return bounds (CELLS, CELLS): no fewer steps than these to a success, no more than those up to a crash.

    Both are ``DEPTH + 1`` where they are not below; 0.2 seconds a task.
    """
    least = np.empty((CELLS, CELLS), np.int16)
    most = np.empty((CELLS, CELLS), np.int16)
    optimistic(boxes(task, CELLS), least, most, DEPTH)
    return least, most


def boxes(task: CarTask, cells: int) -> Vector:
    """Return a box for every cell and action, (cells, cells, 2, 4): lowest and highest position, then velocity.

    It holds what the corners of the cell move to, and a margin for what bulges out between them: the motion is smooth
    but for a bend at position 0.
    """
    edges = np.linspace(-1, 1, cells + 1), np.linspace(-FASTEST, FASTEST, cells + 1)
    p, v = (np.ascontiguousarray(part).ravel() for part in np.meshgrid(*edges, indexing="ij"))
    margin = MARGIN * 2 / cells * np.array([1, FASTEST])
    found = np.empty((cells, cells, 2, 4))
    for a, thrust in enumerate((-task.thrust, task.thrust)):
        moved = np.empty((len(p), 2))
        move_all(p, v, np.full(len(p), thrust), moved)
        corners = moved.reshape(cells + 1, cells + 1, 2)
        four = np.stack([corners[i : i + cells, j : j + cells] for i in (0, 1) for j in (0, 1)])
        found[:, :, a, 0::2] = four.min(axis=0) - margin
        found[:, :, a, 1::2] = four.max(axis=0) + margin
    return found
