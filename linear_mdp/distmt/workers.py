"""What an agent does with a task it has been handed: estimate its value, and learn it.

Three kinds, from exact to real: one that knows the value, one whose estimate has the law that estimates have, and one
that plays LSVI-UCB. A worker is told the true task in order to simulate it, never to decide by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, get_args

import numpy as np

from linear_mdp.algorithms.bonus import Bonus, none
from linear_mdp.algorithms.learner import Learner, Planning
from linear_mdp.algorithms.planning import plan_from
from linear_mdp.algorithms.reward_free import reward_free_planning
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.algorithms.values import ValueEstimates, late_returns, value_estimates
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values, policy_state_values
from tabular.mdp import Policy
from theory.errors import InvalidInput

ValueRule = Literal["ucb_last", "ucb_running_min", "greedy", "midpoint", "monte_carlo"]
Estimator = Literal["lsvi_ucb", "reward_free"]


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
    """Plays LSVI-UCB and estimates the value by a rule: greedily, by a plan without bonus, unless told otherwise.

    ``reuse`` keeps the K1 episodes for learning; otherwise learning starts afresh. ``truths`` are the processes that
    are played where the tasks are models that are only nearly linear; the tasks themselves if None. The estimator
    ``reward_free`` explores where it is uncertain, whatever the rewards, and regresses them when it plans.
    """

    contexts: ContextualLinearMDP
    bonus: Bonus
    planning: Planning = Planning(switch=0.1)  # noqa: RUF009 - frozen
    ridge: float = 1e-3
    reuse: bool = True
    rule: ValueRule = "greedy"
    truths: tuple[LinearMDP, ...] | None = None
    estimator: Estimator = "lsvi_ucb"

    def __post_init__(self) -> None:
        if not self.ridge > 0:
            raise InvalidInput(f"{self.contexts.name}: the ridge lam must be positive, got {self.ridge}")
        if self.rule not in get_args(ValueRule):
            raise InvalidInput(
                f"{self.contexts.name}: the value rule must be one of {', '.join(get_args(ValueRule))}, "
                f"got {self.rule!r}"
            )
        if self.estimator not in get_args(Estimator):
            raise InvalidInput(
                f"{self.contexts.name}: the estimator must be one of {', '.join(get_args(Estimator))}, "
                f"got {self.estimator!r}"
            )
        if self.estimator == "reward_free" and self.rule in ("ucb_running_min", "monte_carlo"):
            raise InvalidInput(
                f"{self.contexts.name}: the rule {self.rule!r} reads values off the exploration, which are not those "
                "of the task when it is reward-free; use ucb_last, greedy or midpoint"
            )

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Statistics]:
        """Play K1 episodes and return the value at s_0 by the rule, and the statistics."""
        estimates, statistics = self.estimates(task, K1, rng)
        return float(getattr(estimates, self.rule)), statistics

    def estimates(self, task: int, K1: int, rng: np.random.Generator) -> tuple[ValueEstimates, Statistics]:
        """Play K1 episodes and return the estimates of all rules, and the statistics.

        ``monte_carlo`` is the mean return of the second half of the episodes.
        """
        learner = self.learner(task)
        curve = learner.play(K1, rng, grid=np.array([K1 // 2, K1]))
        estimates = value_estimates(learner, curve, self.planning)
        if K1 > 1:
            estimates = replace(estimates, monte_carlo=late_returns(curve))
        return estimates, learner.statistics

    def learn(self, task: int, K2: int, data: Sequence[Statistics], rng: np.random.Generator) -> Policy:
        """Play K2 episodes on top of the pooled data and return the greedy policy."""
        start = None
        if self.reuse:
            for statistics in data:
                start = statistics if start is None else start + statistics
        learner = self.learner(task, start)
        learner.play(K2, rng, grid=np.array([learner.played + K2]))
        mdp = self.contexts.tasks[task]
        return plan_from(mdp, learner.statistics, none(mdp), self.planning).policy

    def learner(self, task: int, start: Statistics | None = None) -> Learner:
        """Return a learner of a task, on top of data if there are any."""
        mdp, planning = self.contexts.tasks[task], self.planning
        if self.estimator == "reward_free":
            planning = reward_free_planning(mdp, planning.switch)
        return Learner(
            mdp,
            self.bonus,
            planning,
            ridge=self.ridge,
            truth=None if self.truths is None else self.truths[task],
            observe=False,
            statistics=start,
        )


def loss(contexts: ContextualLinearMDP, task: int, policy: Policy) -> float:
    """``V*(s_0) - V^pi(s_0)`` of a policy on a task; exact up to the certified errors of both."""
    mdp = contexts.tasks[task]
    return float(contexts.values[task] - policy_state_values(mdp, policy).V[0, mdp.start])
