"""Pairs of Monte Carlo estimates of two tasks' values: how often the server takes them for one task."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, sqrt

import numpy as np

from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import checked_policy, optimal_state_values, policy_state_values, return_variance
from linear_mdp.subjects.estimate_pairs import K1_EPISODES, PAIRS, return_law
from tabular.mdp import Policy
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class TaskPairs:
    """Estimates of two tasks, one of each, from K1 episodes under the tasks' policies.

    Parameters
    ----------
    c_sep : separation; estimates no further apart than half of it are taken for one task.
    variance : of one return, mean of the two tasks.
    gap : distance of the optimal values; bias: by how much the estimates' means lie closer or further apart.
    merged : the share of pairs that are taken for one task.
    """

    c_sep: float
    K1: int
    variance: float
    gap: float
    bias: float
    merged: float


def task_pairs_at(
    tasks: tuple[LinearMDP, LinearMDP],
    policies: tuple[Policy, Policy],
    rng: np.random.Generator,
    K1: int,
    threshold: float,
) -> TaskPairs:
    """Draw pairs under these policies and compare them at a threshold.

    The threshold is moved to halfway between two of the distances that sums of K1 returns can have.

    Raises
    ------
    InvalidInput
        If rewards are not drawn from Bernoulli laws, or the threshold is not positive.
    """
    if not threshold > 0:
        raise InvalidInput(f"{tasks[0].name}: the server's threshold must be positive, got {threshold}")
    laws = [return_law(mdp, policy) for mdp, policy in zip(tasks, policies, strict=True)]
    returns = np.flatnonzero(laws[0] + laws[1])
    lattice = gcd(*(returns - returns[0]).tolist())
    steps = max(0, round(threshold * K1 / lattice - 0.5))
    exact = (steps + 0.5) * lattice / K1
    values = np.arange(tasks[0].H + 1.0)
    sums = [rng.multinomial(K1, law, size=PAIRS) @ values for law in laws]
    optimal, reached = zip(*(_values(*pair) for pair in zip(tasks, policies, strict=True)), strict=True)
    gap = optimal[1] - optimal[0]
    return TaskPairs(
        2 * exact,
        K1,
        _variance(tasks, policies),
        abs(gap),
        abs(reached[1] - reached[0] - gap),
        float((np.abs(sums[0] - sums[1]) < exact * K1).mean()),
    )


def _values(mdp: LinearMDP, policy: Policy) -> tuple[float, float]:
    """Return the values at s_0 of the task and of the policy."""
    best, mine = optimal_state_values(mdp), policy_state_values(mdp, checked_policy(mdp, policy))
    return float(best.V[0, mdp.start]), float(mine.V[0, mdp.start])


def _variance(tasks: tuple[LinearMDP, LinearMDP], policies: tuple[Policy, Policy]) -> float:
    pairs = zip(tasks, policies, strict=True)
    return float(np.mean([return_variance(mdp, policy)[0, mdp.start] for mdp, policy in pairs]))


def optimal(tasks: tuple[LinearMDP, LinearMDP]) -> tuple[Policy, Policy]:
    """Return an optimal policy of each task."""
    return optimal_state_values(tasks[0]).policy, optimal_state_values(tasks[1]).policy


@subject(distance=(0.7,))
def task_pairs(tasks: ContextualLinearMDP, rng: np.random.Generator, *, distance: float) -> TaskPairs:
    """Estimate two neighbours from 400 episodes; the threshold is 0.7 standard deviations below their distance."""
    both = (tasks.tasks[0], tasks.tasks[1])
    deviation = sqrt((tasks.variances[0] + tasks.variances[1]) / K1_EPISODES)
    threshold = tasks.values[1] - tasks.values[0] - distance * deviation
    return task_pairs_at(both, optimal(both), rng, K1_EPISODES, float(threshold))


@measures(TaskPairs)
def merge_rate(pairs: TaskPairs) -> Measured:
    """Share of pairs that are merged; Monte Carlo."""
    return Measured(pairs.merged)


@measures(TaskPairs)
def c_sep(pairs: TaskPairs) -> Measured:
    """Separation of which the threshold is half; exact."""
    return Measured(pairs.c_sep)


@measures(TaskPairs)
def K1(pairs: TaskPairs) -> Measured:
    """Episodes of an estimate; exact."""
    return Measured(pairs.K1)


@measures(TaskPairs)
def estimate_variance(pairs: TaskPairs) -> Measured:
    """Variance of one return, mean of both tasks; rounding."""
    return Measured(pairs.variance, 1e-13 * (1 + pairs.variance))


@measures(TaskPairs)
def value_gap(pairs: TaskPairs) -> Measured:
    """Distance of the optimal values; rounding of two solutions."""
    return Measured(pairs.gap, 1e-12 * (1 + pairs.gap))


@measures(TaskPairs)
def bias_gap(pairs: TaskPairs) -> Measured:
    """By how much the means of the estimates are closer or further apart than the values; rounding."""
    return Measured(pairs.bias, 1e-12)
