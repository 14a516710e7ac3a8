"""Identification by likelihood: which task's model explains the transitions and rewards best, whatever the values.

Tasks of equal value that differ in what they do are told apart after some ``ln(M/delta) / KL`` episodes, with KL the
divergence of the laws of an episode (after Brunskill and Li 2013; Guo and Brunskill 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

Episodes = tuple[NDArray[np.int64], FloatArray]
SMOOTHING = 0.5  # added to every count of a fitted model


@dataclass(frozen=True, eq=False)
class TaskModel:
    """A task as the server knows it.

    Shapes
    ------
    P : (H, S, S), laws of the next state under the common probing policy; r : (H, S), probabilities of a reward.
    """

    P: FloatArray
    r: FloatArray

    @classmethod
    def exact(cls, mdp: LinearMDP, policy: Policy) -> TaskModel:
        """Return the true model under a policy (H, S)."""
        s = np.arange(mdp.S)
        P = np.stack([mdp.kernel(h)[s, policy[h]] for h in range(mdp.H)])
        r = np.stack([mdp.r[h % len(mdp.r)][s, policy[h]] for h in range(mdp.H)])
        return cls(P, r)

    @classmethod
    def fitted(cls, episodes: Episodes, S: int) -> TaskModel:
        """Return frequencies in states (n, H+1) and rewards (n, H), half a count added to each; Monte Carlo."""
        states, rewards = episodes
        H = rewards.shape[1]
        counts, paid = np.zeros((H, S, S)), np.zeros((H, S))
        for h in range(H):
            np.add.at(counts[h], (states[:, h], states[:, h + 1]), 1)
            np.add.at(paid[h], states[:, h], rewards[:, h])
        visits = counts.sum(axis=-1)
        P = (counts + SMOOTHING) / (visits + S * SMOOTHING)[..., None]
        return cls(P, (paid + SMOOTHING) / (visits + 2 * SMOOTHING))

    def log_likelihood(self, episodes: Episodes) -> float:
        """Return the log-likelihood of episodes: states (n, H+1), rewards (n, H) of 0 or 1; -inf if impossible."""
        states, rewards = episodes
        h = np.arange(rewards.shape[1])
        r = np.where(rewards > 0, self.r[h, states[:, :-1]], 1 - self.r[h, states[:, :-1]])
        with np.errstate(divide="ignore"):
            return float((np.log(self.P[h, states[:, :-1], states[:, 1:]]) + np.log(r)).sum())


def identify_by_likelihood(
    models: Sequence[TaskModel], play: Callable[[int], Episodes], delta: float, batch: int, most: int
) -> tuple[int, int]:
    """Play until one model is ``ln(M/delta)`` more likely than every other; return it and the episodes.

    With exact models the answer is wrong with probability at most delta (Wald); after ``most`` episodes the most
    likely model is returned.

    Raises
    ------
    InvalidInput
        If there is no model, delta lies outside (0, 1), or batch or most is not positive.
    """
    if not models or not 0 < delta < 1 or min(batch, most) < 1:
        raise InvalidInput(
            f"identification needs a model, delta in (0, 1), batch and most >= 1, got {len(models)} models, "
            f"delta={delta}, batch={batch}, most={most}"
        )
    scores, played = np.zeros(len(models)), 0
    while True:
        episodes = play(batch)
        scores += [model.log_likelihood(episodes) for model in models]
        played += batch
        order = np.sort(scores)
        ahead = order[-1] - order[-2] if len(models) > 1 else np.inf
        if ahead >= np.log(len(models) / delta) or played >= most:
            return int(scores.argmax()), played


def divergence(first: TaskModel, second: TaskModel, start: int) -> float:
    """Return the Kullback-Leibler divergence of the laws of an episode; exact up to rounding, inf where it is."""
    occupied = np.zeros(first.P.shape[1])
    occupied[start] = 1
    total = 0.0
    for P, Q, r, q in zip(first.P, second.P, first.r, second.r, strict=True):
        seen = occupied > 0
        step = _relative(P[seen], Q[seen]).sum(axis=-1) + _relative(r[seen], q[seen])
        total += float(occupied[seen] @ (step + _relative(1 - r[seen], 1 - q[seen])))
        occupied = occupied @ P
    return total


def _relative(p: FloatArray, q: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(p > 0, p * np.log(p / q), 0.0))
