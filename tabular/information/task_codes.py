"""Codes that merge tasks: what each merging keeps of the task, and what it tells of actions in every state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tabular.information.entropies import negative_plogp
from tabular.information.partitions import partitions
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

TIE = 1e-9  # objectives this close are equal


@dataclass(frozen=True, eq=False)
class TaskCodes:
    """Every merging of equally likely tasks that visit all states as often.

    Shapes
    ------
    labels : (E, M), the code of each task. task, action : (E,), I(Z;M) and I(Z;A|S) of a fresh action; nats, rounding.
    """

    labels: NDArray[np.int64]
    task: FloatArray
    action: FloatArray

    def best(self, weight: float) -> int:
        """Return the merging with the largest ``I(Z;M) - weight I(Z;A|S)``; of equal ones, that which keeps most."""
        objective = self.task - weight * self.action
        equal = objective >= objective.max() - TIE
        return int(np.flatnonzero(equal)[self.task[equal].argmax()])

    @property
    def breaking(self) -> float:
        r"""Return one over the least weight above which some merging is better than none; 0 if no weight is.

        It is at most :math:`1-\omega`, what the policies do not share: given the merged code, actions tell at most that
        share of what the code loses of the task.
        """
        full = self.labels.max(axis=1).argmax()
        lost, removed = self.task[full] - self.task, self.action[full] - self.action
        merged = lost > TIE
        return float((removed[merged] / lost[merged]).max(initial=0.0))


def task_codes(policies: FloatArray) -> TaskCodes:
    """Return every merging of tasks with policies (M, S, A).

    Raises
    ------
    InvalidInput
        If the policies have another shape, or a row is not a probability distribution.
    """
    if policies.ndim != 3:
        raise InvalidInput(f"policies must have shape (M, S, A), got {policies.shape}")
    if not (policies >= 0).all() or np.abs(policies.sum(axis=2) - 1).max() > TIE:
        raise InvalidInput("policies must be probabilities that sum to 1 in every state of every task")
    M, S = policies.shape[:2]
    labels = partitions(M, M)
    codes = np.eye(M)[labels]  # (E, M, Z)
    weights = codes.sum(axis=1) / M
    task = negative_plogp(weights).sum(axis=1)
    joint = np.einsum("msa,emz->esaz", policies, codes) / (M * S)
    sides = (
        negative_plogp(joint.sum(axis=3)).sum(axis=(1, 2)) + task
    )  # H(S,A) and, states being independent, H(Z)
    return TaskCodes(labels, task, sides - negative_plogp(joint).sum(axis=(1, 2, 3)))
