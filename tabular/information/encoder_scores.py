"""Many deterministic encoders of one transition on many families of tasks at once: informations and accuracies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tabular.information.contexts import TaskContexts
from tabular.information.entropies import negative_plogp
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

TIE = 1e-9  # objectives and posteriors this close are equal
SMOOTHING = 1e-3  # share of uniform codes in the model of CLUB, which is infinite without
RIDGE = 1e-5  # that released code adds to variances


@dataclass(frozen=True, eq=False)
class EncoderScores:
    """F families of K tasks with B behaviours and T outcomes under E encoders into Z codes.

    Shapes
    ------
    codes : (E, B T, Z), zero or one; tasks : (F, E, K, Z), the joint law of task and code, to rounding.
    """

    contexts: TaskContexts
    codes: FloatArray
    tasks: FloatArray

    @cached_property
    def pairs(self) -> FloatArray:
        """Joint law (F, E, B, Z) of behaviour and code of one context; rounding."""
        law = self.contexts.context_law().sum(axis=1)
        split = self.codes.reshape(len(self.codes), self.contexts.B, self.contexts.T, -1)
        joint: FloatArray = np.einsum("fbt,ebtz->febz", law, split, optimize=True)
        return joint

    @cached_property
    def fresh(self) -> FloatArray:
        """Joint law (F, E, B, Z) of the behaviour of another transition of the task and the code; rounding."""
        by_task = self.contexts.behaviour.swapaxes(1, 2)[:, None]
        joint: FloatArray = by_task @ self.tasks
        return joint

    @property
    def task_information(self) -> FloatArray:
        """I(Z;M), (F, E); nats."""
        return _information(self.tasks)

    @property
    def fresh_information(self) -> FloatArray:
        """I(Z;Xb') with the behaviour of a fresh transition, which the exact entropy of actions removes; nats."""
        return _information(self.fresh)

    @property
    def own_information(self) -> FloatArray:
        """I(Z;Xb) with the behaviour of the own context; nats."""
        return _information(self.pairs)

    @property
    def club_within(self) -> FloatArray:
        """CLUB with negatives of the same task, as released, its model mixed with 1e-3 uniform codes; nats."""
        Z = self.tasks.shape[3]
        model = np.divide(self.pairs, self.pairs.sum(axis=3, keepdims=True), out=np.full_like(self.pairs, 1 / Z),
                          where=self.pairs.sum(axis=3, keepdims=True) > 0)  # fmt: skip
        logarithm = np.log((1 - SMOOTHING) * model + SMOOTHING / Z)
        return np.asarray(((self.pairs - self.fresh) * logarithm).sum(axis=(2, 3)))

    def gaussian_entropy(self, actions: FloatArray) -> FloatArray:
        """Return the mean over codes of the Gaussian surrogate of a fresh action's entropy, (F, E); nats, rounding.

        Shapes
        ------
        actions : (B,), the behaviours as numbers.
        """
        weight = self.fresh.sum(axis=2)
        law = np.divide(
            self.fresh, weight[:, :, None], out=np.zeros_like(self.fresh), where=weight[:, :, None] > 0
        )
        mean = np.einsum("febz,b->fez", law, actions)
        variance = np.einsum("febz,b->fez", law, actions**2) - mean**2
        entropy = np.log(2 * np.pi * np.e * (np.maximum(variance, 0) + RIDGE)) / 2
        return np.asarray((weight * entropy).sum(axis=2))

    def accuracy(self, behaviour: FloatArray) -> FloatArray:
        """Return how often the likeliest task of the data is right under another behaviour (F, K, B), (F, E).

        Ties are split evenly; rounding.
        """
        best = self.tasks >= self.tasks.max(axis=2, keepdims=True) - TIE
        chosen = best / best.sum(axis=2, keepdims=True)
        return np.asarray((_encoded(self.contexts, behaviour, self.codes) * chosen).sum(axis=(2, 3)))

    def regret(self, behaviour: FloatArray, rewards: FloatArray) -> FloatArray:
        """Return what the greedy policy given the code loses when contexts are those of a behaviour (F, K, B), (F, E).

        Shapes
        ------
        rewards : (F, K, B), mean rewards of the behaviours as arms; reward units, rounding.
        """
        values = np.einsum("fekz,fkb->febz", self.tasks, rewards)
        best = values >= values.max(axis=2, keepdims=True) - TIE
        policy = best / best.sum(axis=2, keepdims=True)
        codes = _encoded(self.contexts, behaviour, self.codes)
        paid = np.einsum("fekz,febz,fkb->fe", codes, policy, rewards, optimize=True)
        optimal = (self.contexts.prior * rewards.max(axis=2)).sum(axis=1)
        lost: FloatArray = optimal[:, None] - paid
        return lost


def score_encoders(contexts: TaskContexts, labels: NDArray[np.int64]) -> EncoderScores:
    """Return the laws from which encoders are judged.

    Shapes
    ------
    labels : (E, B T), the code of behaviour b and outcome t at ``b T + t``.

    Raises
    ------
    InvalidInput
        If the labels are not whole numbers from 0 for every context.
    """
    if labels.ndim != 2 or labels.shape[1] != contexts.B * contexts.T or labels.min() < 0:
        raise InvalidInput(
            f"labels must be codes from 0 on of shape (E, {contexts.B * contexts.T}), got shape {labels.shape}"
        )
    codes = np.eye(int(labels.max()) + 1)[labels]
    tasks = _encoded(contexts, contexts.behaviour, codes)
    return EncoderScores(contexts, codes, tasks)


def best(objective: FloatArray, values: FloatArray) -> FloatArray:
    """Return the mean of values (F, E) over the encoders with the largest objective (F, E), (F,); ties count evenly."""
    chosen = objective >= objective.max(axis=1, keepdims=True) - TIE
    return np.asarray((values * chosen).sum(axis=1) / chosen.sum(axis=1))


def distance(behaviour: FloatArray) -> FloatArray:
    """Return the mean total variation between the behaviours of two tasks, (F,), of laws (F, K, B); rounding."""
    first, second = np.triu_indices(behaviour.shape[1], 1)
    gaps = np.abs(behaviour[:, first] - behaviour[:, second]).sum(axis=2) / 2
    return np.asarray(gaps.mean(axis=1))


def _encoded(contexts: TaskContexts, behaviour: FloatArray, codes: FloatArray) -> FloatArray:
    """Joint law (F, E, K, Z) of tasks and codes where contexts are collected by a behaviour (F, K, B)."""
    law = (contexts.prior[:, :, None] * behaviour)[..., None] * contexts.environment
    joint: FloatArray = np.tensordot(law.reshape(*law.shape[:2], -1), codes, axes=(2, 1)).swapaxes(1, 2)
    return joint


def _information(pair: FloatArray) -> FloatArray:
    """Information of laws (F, E, ., .), (F, E)."""
    sides = negative_plogp(pair.sum(axis=2)).sum(axis=2) + negative_plogp(pair.sum(axis=3)).sum(axis=2)
    return np.asarray(sides - negative_plogp(pair).sum(axis=(2, 3)))
