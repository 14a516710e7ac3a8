"""What an agent does with a task it has been handed: estimate its value, and learn it.

Three kinds, from exact to real: one that knows the value, one whose estimate has the law that estimates have, and one
that plays LSVI-UCB. A worker is told the true task in order to simulate it, never to decide by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.learner import Learner, Planning
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.solve import optimal_state_values, policy_state_values
from tabular.mdp import Policy
from theory.errors import InvalidInput


class Worker(Protocol):
    """Plays tasks; ``data`` is whatever it wants to have back when it learns."""

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Any]:
        """Play K1 episodes and return the estimated value at s_0, and the data."""

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy | None:
        """Play K2 more episodes on top of the data of one or several agents and return a policy."""


@dataclass(frozen=True, eq=False)
class Oracle:
    """Knows every value exactly: nothing is ever mistaken."""

    contexts: ContextualLinearMDP

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, None]:
        """Return V*."""
        return float(self.contexts.values[task]), None

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy:
        """Return an optimal policy."""
        return optimal_state_values(self.contexts.tasks[task]).policy


@dataclass(frozen=True, eq=False)
class GaussianEstimates:
    """Estimates ``N(V*, kappa^2 Var_G / K1)``, the law of 3.8 without any playing: kappa^2 counts lost episodes."""

    contexts: ContextualLinearMDP
    kappa: float = 1.0

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, None]:
        """Return a draw of the law."""
        deviation = self.kappa * np.sqrt(self.contexts.variances[task] / K1)
        return float(self.contexts.values[task] + deviation * rng.standard_normal()), None

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy:
        """Return an optimal policy."""
        return optimal_state_values(self.contexts.tasks[task]).policy


@dataclass(frozen=True, eq=False)
class LSVIWorker:
    """Plays LSVI-UCB and estimates the value greedily, by a plan without bonus on the data it explored.

    ``reuse`` keeps the K1 episodes for learning; otherwise learning starts afresh.
    """

    contexts: ContextualLinearMDP
    bonus: Bonus
    planning: Planning = Planning(switch=0.1)  # noqa: RUF009 - frozen
    ridge: float = 1e-3
    reuse: bool = True

    def __post_init__(self) -> None:
        if not self.ridge > 0:
            raise InvalidInput(f"{self.contexts.name}: the ridge lam must be positive, got {self.ridge}")

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Statistics]:
        """Play K1 episodes and return the greedy value at s_0, and the statistics."""
        learner = self._learner(task, None)
        learner.play(K1, rng, grid=np.array([K1]))
        statistics = learner.statistics
        return float(self._greedy(task, statistics).V[0, self.contexts.tasks[task].start]), statistics

    def learn(self, task: int, K2: int, data: Sequence[Statistics], rng: np.random.Generator) -> Policy:
        """Play K2 episodes on top of the pooled data and return the greedy policy."""
        start = None
        if self.reuse:
            for statistics in data:
                start = statistics if start is None else start + statistics
        learner = self._learner(task, start)
        learner.play(K2, rng, grid=np.array([K2]))
        return self._greedy(task, learner.statistics).policy

    def _learner(self, task: int, start: Statistics | None) -> Learner:
        return Learner(
            self.contexts.tasks[task],
            self.bonus,
            self.planning,
            ridge=self.ridge,
            observe=False,
            statistics=start,
        )

    def _greedy(self, task: int, statistics: Statistics) -> Learner:
        mdp = self.contexts.tasks[task]
        silent = Bonus(np.zeros(mdp.H))
        plan = Learner(mdp, silent, self.planning, observe=False, statistics=statistics)
        plan.replan()
        return plan


def loss(contexts: ContextualLinearMDP, task: int, policy: Policy) -> float:
    """``V*(s_0) - V^pi(s_0)`` of a policy on a task; exact up to the certified errors of both."""
    mdp = contexts.tasks[task]
    return float(contexts.values[task] - policy_state_values(mdp, policy).V[0, mdp.start])
