"""LSVI-UCB in batches of episodes, with learned features and known rewards: its exact regret, and what bounds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from linear_mdp.algorithms.planning import Plan
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.downstream import covering_plan, judge
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.occupancy import occupancy, offline_statistics
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

BATCHES = (100, 900)  # episodes that a plan is played for
RADIUS = 2.0  # the first that is tried; it is doubled until it covers every error


@dataclass(frozen=True)
class LearnedRegret:
    """What the truth shows of the plans of K episodes.

    Parameters
    ----------
    xi : distance of the features that is allowed for; gap : the true one.
    regret : sum of the gaps of all episodes.
    width : ``E sum_h min(beta |phi|, H)`` under the plan's own policy, mean over the episodes.
    excess : by how much a regression of any plan is further off than the bonus and xi allow.
    error : of the mean gap and of the width.
    """

    K: int
    H: int
    xi: float
    gap: float
    regret: float
    width: float
    excess: float
    error: float

    @classmethod
    def of(
        cls,
        features: LearnedFeatures,
        played: Iterable[tuple[int, Plan, Statistics]],
        rewards: FloatArray,
        xi: float | None = None,
    ) -> Self:
        """Judge plans, each with the episodes it is played for and the data it was made from."""
        truth, allowed = features.truth, features.xi if xi is None else xi
        rows = []
        for episodes, plan, data in played:
            found = judge(features, data, plan, rewards, allowed)
            width = (occupancy(truth, plan.policy) * np.minimum(plan.bonus, truth.H)).sum()
            rows.append((episodes, found.loss, width, found.excess, found.error))
        weights, losses, widths, excesses, errors = np.array(rows).T
        K = int(weights.sum())
        return cls(
            K,
            truth.H,
            allowed,
            features.xi,
            float(weights @ losses),
            float(weights @ widths / K),
            float(excesses.max()),
            float(errors.max()),
        )


@subject()
def learned_regret(features: LearnedFeatures, rng: np.random.Generator) -> LearnedRegret:
    """Play 1000 episodes with two plans for random rewards, each from all data before, with a radius that covers."""
    truth = features.truth
    rewards = rng.random((truth.H, truth.S, truth.A))

    def planner(data: Statistics) -> Plan:
        return covering_plan(features, data, rewards, "optimistic", RADIUS)

    return LearnedRegret.of(features, played_in_batches(features, planner, BATCHES, rng), rewards)


def played_in_batches(
    features: LearnedFeatures,
    planner: Callable[[Statistics], Plan],
    batches: Sequence[int],
    rng: np.random.Generator,
) -> list[tuple[int, Plan, Statistics]]:
    """Plan from all data so far before every batch of episodes, and play it; the cost does not grow with these."""
    truth, believed = features.truth, features.believed
    data, played = Statistics.empty(believed, 1.0), list[tuple[int, Plan, Statistics]]()
    for episodes in batches:
        if played:
            before, plan, _ = played[-1]
            data = data + offline_statistics(truth, plan.policy, before, rng, features=believed)
        played.append((episodes, planner(data), data))
    return played


@measures(LearnedRegret)
def pseudo_regret(run: LearnedRegret) -> Measured:
    """Sum of exact gaps; certified."""
    return Measured(run.regret, run.K * run.error)


@measures(LearnedRegret)
def played_width(run: LearnedRegret) -> Measured:
    """Total of bonuses that a plan's own policy collects, mean over the episodes; rounding."""
    return Measured(run.width, run.error)


@measures(LearnedRegret)
def regression_excess(run: LearnedRegret) -> Measured:
    """By how much a regression is further off than the bonus and xi allow; rounding."""
    return Measured(run.excess, run.error)


@measures(LearnedRegret)
def xi(run: LearnedRegret) -> Measured:
    """Distance of the features that is allowed for; rounding."""
    return Measured(run.xi, 1e-14)


@measures(LearnedRegret)
def feature_gap(run: LearnedRegret) -> Measured:
    """True distance of the features; rounding."""
    return Measured(run.gap, 1e-14)


@measures(LearnedRegret)
def H(run: LearnedRegret) -> Measured:
    """Steps of an episode; exact."""
    return Measured(run.H)


@measures(LearnedRegret)
def K(run: LearnedRegret) -> Measured:
    """Episodes; exact."""
    return Measured(run.K)
