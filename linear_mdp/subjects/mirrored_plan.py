"""Plans after an exploration with learned features, of a task and of the task with its actions reversed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.downstream import explore, judge, plan_with_rewards
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.subjects.transferred_regret import blind_stake, feature_contrast, mirrored
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True)
class MirroredPlan:
    """Losses of two plans, and what of the task and the features decides them.

    Parameters
    ----------
    losses : of the task and of its mirror image, each after an exploration of its own.
    gap : how far the features are from the task.
    contrast : largest difference of the learned features of two actions in a state, in an entry.
    stake : what the first and the last action lose in the mean, at the least state of every step, summed over steps.
    error, solved : of a loss, and of a value; certified.
    """

    H: int
    losses: tuple[float, float]
    gap: float
    contrast: float
    stake: float
    error: float
    solved: float


@subject(K=(20, 200))
def mirrored_plan(features: LearnedFeatures, rng: np.random.Generator, *, K: int) -> MirroredPlan:
    """Explore both for so many episodes, then plan for the rewards of the task, with the radius one throughout.

    As in a ``transferred_regret``, the mean over both orders of the actions does not depend on how ties are broken.
    """
    losses, errors = zip(*(_loss(order, K, rng) for order in (features, mirrored(features))), strict=True)
    stake, solved = blind_stake(features.truth)
    contrast = feature_contrast(features.believed)
    return MirroredPlan(features.truth.H, losses, features.xi, contrast, stake, max(errors), solved)


def _loss(features: LearnedFeatures, K: int, rng: np.random.Generator) -> tuple[float, float]:
    truth, learner = features.truth, explore(features, 1.0)
    learner.play(K, rng, np.array([K]))
    paid = [truth.features(h) @ truth.theta[h % len(truth.theta)] for h in range(truth.H)]
    rewards, data = np.clip(paid, 0.0, 1.0), learner.statistics  # rounding takes rewards of one above it
    plan = plan_with_rewards(features.believed, data, 1.0, rewards, "optimistic")
    found = judge(features, data, plan, rewards, features.xi)
    return found.loss, found.error


@measures(MirroredPlan)
def mirrored_loss(plan: MirroredPlan) -> Measured:
    """Optimum less the value of the plan's policy, mean of the two orders; certified."""
    return Measured(sum(plan.losses) / 2, plan.error)


@measures(MirroredPlan)
def feature_gap(plan: MirroredPlan) -> Measured:
    """Distance of the features from the task; rounding."""
    return Measured(plan.gap, 1e-14)


@measures(MirroredPlan)
def action_contrast(plan: MirroredPlan) -> Measured:
    """Largest difference of two actions of a state, in an entry of their features; exact."""
    return Measured(plan.contrast)


@measures(MirroredPlan)
def blind_loss(plan: MirroredPlan) -> Measured:
    """What the first and the last action lose in the mean, at the least; certified, twice for every step."""
    return Measured(plan.stake, 2 * plan.H * plan.solved)
