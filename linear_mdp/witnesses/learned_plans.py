"""A plan that loses all that its bonuses and its features let it lose, and plans that lose more than they admit."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from linear_mdp.algorithms.planning import Plan
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.downstream import Attitude, explore, plan_with_rewards
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.split_folds import fold_statistics
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.learned_plans import ExploredPlan, LearnedPlan, OfflinePlan
from linear_mdp.witnesses.mirrored_plans import two_steps
from tabular.families.registry import family
from tabular.mdp import FloatArray

P = TypeVar("P", bound=LearnedPlan)
START, GOOD, BAD = range(3)
N = 100  # visits of each feature at the first step
MANY = 1e12  # at the second, where nothing is left to be learned
RIDGE = 1e-6
TIE = 1e-9  # by how much the worse group looks better


def two_groups(better: float, worse: float, xi: float) -> LearnedFeatures:
    """Two steps, four actions in two groups that share a feature each: 0 and 1 the worse group, 2 and 3 the better.

    An action leads to the good state with the probability of its group, less xi for 0 and 3, and xi more for 1 and 2.
    """
    believed = np.zeros((3, 4, 2))
    believed[START] = np.eye(2)[[1, 1, 0, 0]]
    believed[[GOOD, BAD]] = [1.0, 0.0]
    odds = np.array([worse - xi, worse + xi, better + xi, better - xi])
    true = np.zeros((3, 4, 2))
    true[START] = np.stack([odds, 1 - odds], axis=-1)
    true[[GOOD, BAD]] = [better, 1 - better]
    mu = np.array([[0.0, better, 1 - better], [0.0, worse, 1 - worse]])
    belief = LinearMDP(believed, mu, np.zeros(2), 2, name="two groups, believed")
    return LearnedFeatures(belief, LinearMDP(true, np.eye(3)[1:], np.zeros(2), 2, name="two groups"))


def paid_in_the_good_state() -> FloatArray:
    """Rewards (2, 3, 4): one at the second step of the good state."""
    rewards = np.zeros((2, 3, 4))
    rewards[1, GOOD] = 1.0
    return rewards


def misled(kind: type[P], xi: float, width: float, stated: float = 1.0) -> P:
    """Judge the plan that is misled."""
    return kind.of(*misled_plan(kind.attitude, xi, width, stated), paid_in_the_good_state())


def misled_plan(
    attitude: Attitude, xi: float, width: float, stated: float = 1.0
) -> tuple[LearnedFeatures, Statistics, Plan]:
    """Plan from data on which the better group fell short, and the worse exceeded, by so much and xi.

    ``stated`` is the share of that deviation which the bonus is.
    """
    better = 0.75
    worse = better - 2 * width + TIE
    features = two_groups(better, worse, xi)
    gram = np.stack([(RIDGE + N) * np.eye(2), (RIDGE + MANY) * np.eye(2)])
    flow = np.zeros((2, 3, 2))
    seen = (RIDGE + N) * np.array([better - width, worse + width])  # where regressions end at these odds
    flow[0, GOOD], flow[0, BAD] = seen, N - seen
    data = Statistics(gram, flow, np.zeros((2, 2)), RIDGE, N)
    radius = stated * width * np.sqrt(RIDGE + N)
    return (
        features,
        data,
        plan_with_rewards(features.believed, data, radius, paid_in_the_good_state(), attitude),
    )


@family(xi=(0.0, 0.03, 0.1), width=(0.03, 0.1))
def misled_exploration(rng: np.random.Generator, *, xi: float, width: float) -> ExploredPlan:
    """Prefer the worse group after an exploration: every error is as large as it may be, in the worst sense."""
    return misled(ExploredPlan, xi, width)


@family(xi=(0.0, 0.03, 0.1), width=(0.03, 0.1))
def misled_offline(rng: np.random.Generator, *, xi: float, width: float) -> OfflinePlan:
    """Prefer the worse group on offline data: every error is as large as it may be, in the worst sense."""
    return misled(OfflinePlan, xi, width)


@family(stated=(0.25, 0.5))
def overconfident_exploration(rng: np.random.Generator, *, stated: float) -> ExploredPlan:
    """Add bonuses that are smaller than the errors of the regressions."""
    return misled(ExploredPlan, 0.03, 0.1, stated)


@family(stated=(0.25, 0.5))
def overconfident_offline(rng: np.random.Generator, *, stated: float) -> OfflinePlan:
    """Subtract bonuses that are smaller than the errors of the regressions."""
    return misled(OfflinePlan, 0.03, 0.1, stated)


@family(K=(1000, 10_000))
def unaware_exploration(rng: np.random.Generator, *, K: int) -> ExploredPlan:
    """Explore with features that merge two latents, and plan as if they were exact; the first action is the worst."""
    features = two_steps(rng, 0.2)
    learner = explore(features, 1.0)
    learner.play(K, rng, np.array([K]))
    data, rewards = learner.statistics, np.zeros((2, 6, 9))
    rewards[-1, 0] = 1.0  # in the state that the merged latents lead to, the one and the other
    plan = plan_with_rewards(features.believed, data, 1.0, rewards, "optimistic")
    return ExploredPlan.of(features, data, plan, rewards, xi=0.0)


@family(n=(10**5, 10**7))
def unaware_offline(rng: np.random.Generator, *, n: int) -> OfflinePlan:
    """Take features that are off by 0.2 for exact, with data of the better action of the worse group and vice versa."""
    features = two_groups(0.5, 0.5 - 0.01, 0.2)
    weights = np.zeros((2, 3, 4))
    weights[0, START, [1, 3]] = 0.5
    weights[1] = 1 / 12
    data = fold_statistics(features, weights, n, rng)
    plan = plan_with_rewards(features.believed, data, 2.0, paid_in_the_good_state(), "pessimistic")
    return OfflinePlan.of(features, data, plan, paid_in_the_good_state(), xi=0.0)
