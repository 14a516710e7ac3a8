"""Plans for many rewards at once are those for one at a time; merged latents cost them as much whatever is explored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.families.learned_simplex import learned_simplex
from linear_mdp.low_rank.downstream import explore, judge, plan_with_rewards
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.many_rewards import covering_plans, random_rewards
from linear_mdp.subjects.learned_plans import explored_plan
from linear_mdp.witnesses.learned_plans import unaware_exploration
from linear_mdp.witnesses.mirrored_plans import plan_with_merged_latents
from theory.errors import InvalidInput


def explored(features: LearnedFeatures, episodes: int, seed: int = 0) -> Statistics:
    learner = explore(features, 1.0)
    learner.play(episodes, np.random.default_rng(seed), np.array([episodes]))
    return learner.statistics


LEARNED = learned_simplex(np.random.default_rng(0), S=6, A=4, d=3, H=3, T=4, each=50)
DATA = explored(LEARNED, 100)
REWARDS = random_rewards(LEARNED.truth, np.random.default_rng(1), 6)


def test_plans_for_many_rewards_are_those_for_one_at_a_time() -> None:
    """The slow twin: a plan and its judgement for every reward, at the radius and at half of it, which is too small."""
    found = covering_plans(LEARNED, DATA, REWARDS, 0.01)
    excesses = {}
    for radius in (found.radius, found.radius / 2):
        plans = [plan_with_rewards(LEARNED.believed, DATA, radius, r, "optimistic") for r in REWARDS]
        judged = [judge(LEARNED, DATA, p, r, LEARNED.xi) for p, r in zip(plans, REWARDS, strict=True)]
        excesses[radius] = max(one.excess for one in judged)
        if radius == found.radius:
            assert found.losses == pytest.approx([one.loss for one in judged], abs=1e-12)
    assert found.losses.max() > 0.01
    assert excesses[found.radius] < 0 <= excesses[found.radius / 2]


def test_rewards_are_dense_and_single_goals_in_turn() -> None:
    assert (REWARDS[::2] > 0).all()
    assert REWARDS[1::2].sum(axis=(1, 2, 3)) == pytest.approx(4.0)  # one state at one step, four actions


def test_the_plan_kept_is_the_worst_of_many() -> None:
    """The largest loss of fifty rewards is far above a typical one."""
    worst = [explored_plan(LEARNED, np.random.default_rng(seed)).loss for seed in range(10)]
    typical = covering_plans(LEARNED, DATA, REWARDS, 0.25).losses.mean()
    assert np.mean(worst) > 2 * typical


@pytest.mark.parametrize("K", [1000, 10_000])
def test_merged_latents_cost_a_plan_as_much_however_long_the_exploration(K: int) -> None:
    """The bonuses alone promise less than is lost; with the distance of the features the promise is kept."""
    plan = unaware_exploration(np.random.default_rng(0), K=K)
    assert (plan.loss, plan.gap) == pytest.approx((0.4, 0.2))
    assert 2 * plan.width < plan.loss / (2 if K == 1000 else 7)
    assert plan.loss < 2 * plan.width + 2 * plan.gap
    pair = plan_with_merged_latents(np.random.default_rng(0), K=K, feature_gap=0.2)
    assert pair.losses == pytest.approx((0.4, 0.0), abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: covering_plans(LEARNED, DATA, REWARDS[0], 1.0), r"must have shape \(R, 3, 6, 4\)"),
        (lambda: covering_plans(LEARNED, DATA, REWARDS[:0], 1.0), r"with R > 0, got \(0, 3, 6, 4\)"),
        (lambda: covering_plans(LEARNED, DATA, 2 * REWARDS, 1.0), r"must lie in \[0, 1\], they reach from 0"),
        (lambda: covering_plans(LEARNED, DATA, np.nan * REWARDS, 1.0), r"must lie in \[0, 1\]"),
        (lambda: covering_plans(LEARNED, DATA, REWARDS, 0.0), "radius must be positive"),
        (
            lambda: covering_plans(LEARNED, replace(DATA, flow=DATA.flow[:2]), REWARDS, 1.0),
            "statistics of shape",
        ),
        (lambda: random_rewards(LEARNED.truth, np.random.default_rng(0), 0), "count must be"),
    ],
)
def test_what_does_not_fit_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        call()
