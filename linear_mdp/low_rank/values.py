"""Exact values of finite-horizon tasks: optimal ones and those of given policies, task by task."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.low_rank.coverage import action_probabilities
from linear_mdp.low_rank.tasks import Tasks
from tabular.mdp import FloatArray, Policy
from tabular.solve.backward_induction import backward_induction, finite_horizon_evaluation


class TaskValues(NamedTuple):
    """Values of T tasks.

    Shapes
    ------
    start : (T,), values averaged over the law of the first state; V : (T, H, S); policy : (T, H, S) actions, empty
        for policies that were given; error : certified, of every value.
    """

    start: FloatArray
    V: FloatArray
    policy: Policy
    error: float


def optimal_task_values(tasks: Tasks) -> TaskValues:
    """Optimal values and policies of all tasks, by :func:`tabular.solve.backward_induction`; certified."""
    solved = [backward_induction(tasks.task(t)) for t in range(len(tasks.rewards))]
    V = np.stack([solution.V for solution in solved])
    policy = np.stack([solution.policy for solution in solved])
    return TaskValues(V[:, 0] @ tasks.start, V, policy, max(solution.error for solution in solved))


def policy_task_values(tasks: Tasks, policy: ArrayLike) -> TaskValues:
    """Values of one policy a task, given as for :func:`linear_mdp.low_rank.coverage.action_probabilities`; certified.

    Raises
    ------
    InvalidInput
        As :func:`linear_mdp.low_rank.coverage.action_probabilities`.
    """
    weights = action_probabilities(tasks, policy)
    found = [finite_horizon_evaluation(tasks.task(t), weights[t]) for t in range(len(weights))]
    V = np.stack([evaluation.V for evaluation in found])
    empty = np.empty((0, *V.shape[1:]), dtype=np.int64)
    return TaskValues(V[:, 0] @ tasks.start, V, empty, max(evaluation.error for evaluation in found))
