"""Regret with learned features: the batches that it is played in, and what features of the wrong state-actions cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from linear_mdp.families.learned_simplex import learned_simplex
from linear_mdp.families.one_hot import one_hot
from linear_mdp.low_rank.downstream import judge, plan_with_rewards
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.occupancy import occupancy, offline_statistics
from linear_mdp.subjects.learned_regret import LearnedRegret, played_in_batches
from linear_mdp.subjects.transferred_regret import transferred_regret
from theory.errors import InvalidInput

LEARNED = learned_simplex(np.random.default_rng(0), S=6, A=4, d=2, H=3, T=4, each=50)
TRUTH = LEARNED.truth


def test_statistics_in_learned_features_count_the_episodes_of_the_truth() -> None:
    """With a feature for every state-action the flow is the counts, from which those in any features follow."""
    policy, each = np.ones((3, 6), dtype=np.int64), one_hot(TRUTH.finite(), "bernoulli")
    counted = offline_statistics(TRUTH, policy, 50, np.random.default_rng(1), features=each)
    held = offline_statistics(TRUTH, policy, 50, np.random.default_rng(1), features=LEARNED.believed)
    for h in range(3):
        phi = LEARNED.believed.features(h).reshape(-1, 2)
        assert held.flow[h] == pytest.approx(counted.flow[h] @ phi)
        assert held.gram[h] == pytest.approx(np.eye(2) + phi.T @ np.diag(counted.flow[h].sum(axis=0)) @ phi)
    other = learned_simplex(np.random.default_rng(0), S=5, A=4, d=2, H=3, T=4, each=50).believed
    with pytest.raises(
        InvalidInput, match=r"features are needed for .* = \(3, 6, 4\), got those of \(3, 5, 4\)"
    ):
        offline_statistics(TRUTH, policy, 50, np.random.default_rng(1), features=other)


def test_every_batch_is_played_with_a_plan_from_all_before() -> None:
    rewards = np.random.default_rng(2).random((3, 6, 4))
    played = played_in_batches(
        LEARNED,
        lambda data: plan_with_rewards(LEARNED.believed, data, 1.0, rewards, "optimistic"),
        (5, 10, 20),
        np.random.default_rng(3),
    )
    assert [data.episodes for _, _, data in played] == [0, 5, 15]
    run = LearnedRegret.of(LEARNED, played, rewards)
    judged = [judge(LEARNED, data, plan, rewards, LEARNED.xi) for _, plan, data in played]
    widths = [(occupancy(TRUTH, plan.policy) * np.minimum(plan.bonus, 3)).sum() for _, plan, _ in played]
    assert (run.K, run.excess) == (35, pytest.approx(max(one.excess for one in judged)))
    assert run.regret == pytest.approx(np.dot([5, 10, 20], [one.loss for one in judged]))
    assert run.width == pytest.approx(np.dot([5, 10, 20], widths) / 35)


def test_features_learned_from_plenty_of_data_cost_less_regret_than_those_of_other_state_actions() -> None:
    """Regressed rewards and all, mean of four tasks and both orders of their actions."""
    means = np.zeros(2)
    for seed in range(4):
        learned = learned_simplex(np.random.default_rng(seed), S=6, A=4, d=3, H=3, T=4, each=2000)
        turned = replace(learned.believed, phi=learned.believed.phi[:, :, ::-1].copy())
        for i, features in enumerate((learned, LearnedFeatures(turned, learned.truth))):
            means[i] += sum(transferred_regret(features, np.random.default_rng(1), K=2000).regrets)
    assert means[0] < means[1] / 2
