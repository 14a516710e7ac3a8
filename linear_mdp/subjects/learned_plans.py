"""Plans made with learned features: optimistic ones after an exploration, pessimistic ones on offline data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from linear_mdp.algorithms.planning import Plan
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.downstream import Attitude, covering_plan, explore, judge, plan_with_rewards
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.many_rewards import covering_plans, random_rewards
from linear_mdp.low_rank.split_folds import fold_statistics
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

EPISODES = 200
REWARDS = 50
SAMPLES = 1000
RADIUS = 0.25  # the first that is tried; it is doubled until it covers every error


@dataclass(frozen=True)
class LearnedPlan:
    """What the truth shows of a plan with learned features for known rewards.

    Parameters
    ----------
    xi : distance of the features that is allowed for; gap : the true one.
    width : ``E sum_h min(beta |phi|, H)``, under an optimal policy or the largest of any.
    excess : by how much a regression is further off than the bonus and xi allow.
    """

    attitude: ClassVar[Attitude]
    H: int
    xi: float
    gap: float
    width: float
    loss: float
    excess: float
    error: float

    @classmethod
    def of(
        cls,
        features: LearnedFeatures,
        data: Statistics,
        plan: Plan,
        rewards: FloatArray,
        xi: float | None = None,
    ) -> Self:
        """Judge a plan, allowing for the distance that the features have where xi is omitted."""
        allowed = features.xi if xi is None else xi
        found = judge(features, data, plan, rewards, allowed)
        width = found.largest_width if cls.attitude == "optimistic" else found.optimal_width
        return cls(features.truth.H, allowed, features.xi, width, found.loss, found.excess, found.error)


class ExploredPlan(LearnedPlan):
    """An optimistic plan, from data that were gathered without rewards; ``width`` is U, the largest of any policy."""

    attitude = "optimistic"


class OfflinePlan(LearnedPlan):
    """A pessimistic plan, from offline data; ``width`` is that under an optimal policy."""

    attitude = "pessimistic"


@subject()
def explored_plan(features: LearnedFeatures, rng: np.random.Generator) -> ExploredPlan:
    """Explore once, for 200 episodes, plan for 50 random rewards with a radius that covers, and keep the worst plan."""
    learner = explore(features, 1.0)
    learner.play(EPISODES, rng, np.array([EPISODES]))
    data, rewards = learner.statistics, random_rewards(features.truth, rng, REWARDS)
    found = covering_plans(features, data, rewards, RADIUS)
    worst = rewards[found.losses.argmax()]
    plan = plan_with_rewards(features.believed, data, found.radius, worst, "optimistic")
    return ExploredPlan.of(features, data, plan, worst)


@subject()
def offline_plan(features: LearnedFeatures, rng: np.random.Generator) -> OfflinePlan:
    """Plan pessimistically from 1000 transitions a step with the features, with a radius that covers."""
    mdp = features.truth
    shape = (mdp.H, mdp.S, mdp.A)
    data = fold_statistics(features, np.full(shape, 1 / (mdp.S * mdp.A)), SAMPLES, rng)
    rewards = rng.random(shape)
    plan = covering_plan(features, data, rewards, "pessimistic", RADIUS)
    return OfflinePlan.of(features, data, plan, rewards)


@measures(ExploredPlan)
def planning_loss(plan: ExploredPlan) -> Measured:
    """Optimum less the value of the plan's policy; certified."""
    return Measured(plan.loss, plan.error)


@measures(OfflinePlan)
def offline_loss(plan: OfflinePlan) -> Measured:
    """Optimum less the value of the plan's policy; certified."""
    return Measured(plan.loss, plan.error)


@measures(ExploredPlan)
def largest_width(plan: ExploredPlan) -> Measured:
    """Largest total of bonuses that a policy collects, U; rounding."""
    return Measured(plan.width, plan.error)


@measures(OfflinePlan)
def optimal_width(plan: OfflinePlan) -> Measured:
    """Total of bonuses that an optimal policy collects; rounding."""
    return Measured(plan.width, plan.error)


@measures(ExploredPlan, OfflinePlan)
def regression_excess(plan: LearnedPlan) -> Measured:
    """By how much a regression is further off than the bonus and xi allow; rounding."""
    return Measured(plan.excess, plan.error)


@measures(ExploredPlan, OfflinePlan)
def xi(plan: LearnedPlan) -> Measured:
    """Distance of the features that is allowed for; rounding."""
    return Measured(plan.xi, 1e-14)


@measures(ExploredPlan, OfflinePlan)
def feature_gap(plan: LearnedPlan) -> Measured:
    """True distance of the features; rounding."""
    return Measured(plan.gap, 1e-14)


@measures(ExploredPlan, OfflinePlan)
def H(plan: LearnedPlan) -> Measured:
    """Steps of an episode; exact."""
    return Measured(plan.H)
