"""Learned features on a new task: how far they are, what plans with them lose, and the laws of their errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from experiments import verify
from linear_mdp.families.learned_simplex import learned_simplex
from linear_mdp.families.merged_latents import merged_latents
from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.families.spread_simplex import spread_simplex
from linear_mdp.low_rank.downstream import (
    covering_plan,
    explore,
    judge,
    largest_total,
    plan_with_rewards,
    process,
    regression_excess,
)
from linear_mdp.low_rank.features import LearnedFeatures, exact_features, merged, tilted, tilted_by
from linear_mdp.low_rank.model_plans import plan_losses
from linear_mdp.low_rank.split_folds import deviation_error, fold_statistics, regression_deviation
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.exploration_width import explored_width
from linear_mdp.subjects.learned_plans import OfflinePlan
from linear_mdp.subjects.transferred_model import transferred_model
from linear_mdp.subjects.transferred_regret import mirrored, transferred_regret
from linear_mdp.witnesses.learned_plans import misled, paid_in_the_good_state, two_groups
from tabular.solve.backward_induction import backward_induction
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.registry import load


def small(seed: int = 0) -> LinearMDP:
    return random_simplex(np.random.default_rng(seed), S=5, A=3, d=3, H=4)


def even(mdp: LinearMDP) -> np.ndarray:
    return np.full((mdp.H, mdp.S, mdp.A), 1 / (mdp.S * mdp.A))


@pytest.mark.parametrize("xi", [0.0, 0.02, 0.14])
def test_a_tilt_goes_as_far_as_asked(xi: float) -> None:
    features = tilted(small(), np.random.default_rng(1), xi)
    assert features.xi == pytest.approx(xi, abs=1e-9)
    slow = max(
        np.abs(features.truth.kernel(h)[s, a] - features.believed.kernel(h)[s, a]).sum() / 2
        for h in range(4)
        for s in range(5)
        for a in range(3)
    )
    assert features.xi == pytest.approx(slow, abs=1e-15)


def test_a_tilt_out_of_reach_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"xi must lie in \[0, "):
        tilted(small(), np.random.default_rng(1), 0.999)


def test_merging_two_latents_hides_what_they_differ_in() -> None:
    features = merged_latents(np.random.default_rng(0), S=6, A=5, d=3, H=3, g=0.6)
    assert features.xi == pytest.approx(0.15)
    phi = features.believed.features(0)
    assert np.ptp(phi, axis=1).max() == 0  # actions look alike
    assert np.ptp(features.truth.features(0), axis=1).max() == 0.5
    with pytest.raises(InvalidInput, match="merging two features needs two"):
        merged(LinearMDP(np.ones((1, 1, 1)), np.ones((1, 1)), np.zeros(1), 1))


def test_features_learned_from_more_data_are_closer() -> None:
    few, many = (
        learned_simplex(np.random.default_rng(0), S=6, A=4, d=3, H=2, T=4, each=each) for each in (20, 20_000)
    )
    assert 0 < 5 * many.xi < few.xi
    with pytest.raises(InvalidInput, match="learned_simplex"):
        learned_simplex(np.random.default_rng(0), S=6, A=4, d=25, H=2, T=4, each=20)


def test_features_of_another_task_are_refused() -> None:
    with pytest.raises(InvalidInput, match="must share S, A, H and start"):
        LearnedFeatures(small(), random_simplex(np.random.default_rng(0), S=4, A=3, d=3, H=4))


def test_the_largest_total_is_an_optimal_value() -> None:
    mdp, widths = small(), np.random.default_rng(2).random((4, 5, 3))
    exact = backward_induction(process(mdp, widths))
    assert largest_total(mdp, widths) == pytest.approx(float(exact.V[0, mdp.start]), abs=1e-12)


@pytest.mark.statistical
def test_folds_have_the_law_of_their_task() -> None:
    mdp, N = small(), 10**8
    data = fold_statistics(exact_features(mdp), even(mdp), N, np.random.default_rng(3))
    for h in range(mdp.H):
        phi = mdp.features(h).reshape(-1, mdp.d)
        flow = mdp.kernel(h).reshape(-1, mdp.S).T @ phi / len(phi)
        assert data.flow[h] / N == pytest.approx(flow, abs=1e-3)
        assert (data.gram[h] - np.eye(mdp.d)) / N == pytest.approx(phi.T @ phi / len(phi), abs=1e-3)
    with pytest.raises(InvalidInput, match="a law over its state-actions"):
        fold_statistics(exact_features(mdp), 2 * even(mdp), N, np.random.default_rng(3))


def test_a_regression_on_exact_flows_is_off_by_its_features_only() -> None:
    """With as many data as one likes only xi is left, and with exact features nothing."""
    for xi, most in ((0.0, 1e-3), (0.1, 0.1)):
        features = tilted(small(), np.random.default_rng(4), xi)
        data = fold_statistics(features, even(features.truth), 10**12, np.random.default_rng(5))
        rewards = np.random.default_rng(6).random((4, 5, 3))
        plan = plan_with_rewards(features.believed, data, 0.0, rewards, "pessimistic")
        assert regression_excess(features, plan, xi) < 1e-4
        off = regression_deviation(features, data, plan.w, plan.V) / 1e6
        assert off < most * 4
        assert (xi == 0) == (off < 1e-3)


@pytest.mark.parametrize("attitude", ["optimistic", "pessimistic"])
def test_a_covering_plan_errs_on_the_side_it_is_meant_to(attitude: str) -> None:
    features, rng = exact_features(small()), np.random.default_rng(7)
    learner = explore(features, 1.0)
    learner.play(300, rng, np.array([300]))
    rewards = rng.random((4, 5, 3))
    plan = covering_plan(features, learner.statistics, rewards, attitude, 0.25)  # type: ignore[arg-type]
    found = judge(features, learner.statistics, plan, rewards, 0.0)
    assert found.excess < 0
    sign = 1 if attitude == "optimistic" else -1
    assert sign * (found.estimate - (found.optimum if sign > 0 else found.value)) > -1e-9
    assert found.loss <= 2 * (found.largest_width if sign > 0 else found.optimal_width)
    with pytest.raises(InvalidInput, match=r"must lie in \[0, 1\]"):
        plan_with_rewards(features.believed, learner.statistics, 1.0, 2 + rewards, "optimistic")


TASK = small()
BELIEVED = exact_features(TASK)
DATA = fold_statistics(BELIEVED, even(TASK), 100, np.random.default_rng(0))
KNOWN = np.full((4, 5, 3), 0.5)
PLAN = plan_with_rewards(TASK, DATA, 1.0, KNOWN, "pessimistic")
HALVES = np.full((2, 2, 2), 0.5)


def folds(weights: np.ndarray, N: float) -> object:
    return fold_statistics(BELIEVED, weights, N, np.random.default_rng(0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tilted(TASK, np.random.default_rng(1), -0.1), r"xi must lie in \[0, 1\], got -0.1"),
        (lambda: tilted(TASK, np.random.default_rng(1), np.nan), r"xi must lie in \[0, 1\], got nan"),
        (lambda: tilted_by(TASK, np.random.default_rng(1), np.inf), "size must lie in .* got inf"),
        (
            lambda: plan_with_rewards(TASK, DATA, 1.0, KNOWN, "optimstic"),  # type: ignore[arg-type]
            "attitude must be one of optimistic, pessimistic, got 'optimstic'",
        ),
        (
            lambda: plan_with_rewards(TASK, DATA, 1.0, KNOWN[:0], "optimistic"),
            "known rewards must have shape",
        ),
        (
            lambda: plan_with_rewards(TASK, replace(DATA, gram=DATA.gram[:2]), 1.0, KNOWN, "optimistic"),
            r"statistics.gram must have shape \(4, 3, 3\), got \(2, 3, 3\)",
        ),
        (
            lambda: plan_with_rewards(TASK, replace(DATA, flow=np.nan * DATA.flow), 1.0, KNOWN, "optimistic"),
            r"statistics.flow\[0, 0, 0\] is nan",
        ),
        (
            lambda: covering_plan(BELIEVED, DATA, KNOWN, "pessimistic", 0.0),
            "radius must be positive .* got 0",
        ),
        (lambda: judge(BELIEVED, DATA, PLAN, KNOWN, -1.0), r"xi must lie in \[0, 1\], got -1"),
        (lambda: judge(BELIEVED, DATA, PLAN, KNOWN, np.nan), r"xi must lie in \[0, 1\], got nan"),
        (lambda: judge(BELIEVED, DATA, PLAN, 2 * KNOWN[:2], 0.1), "known rewards must have shape"),
        (
            lambda: judge(BELIEVED, DATA, replace(PLAN, w=PLAN.w[:, 1:]), KNOWN, 0.1),
            r"plan.w must have shape \(4, 3\), got \(4, 2\)",
        ),
        (lambda: largest_total(TASK, np.ones((2, 5, 3))), r"widths must have shape \(4, 5, 3\), got"),
        (lambda: largest_total(TASK, np.nan * KNOWN), r"widths\[0, 0, 0\] is nan"),
        (lambda: folds(np.nan * even(TASK), 100), "the least weight is nan"),
        (lambda: folds(even(TASK)[:2], 100), r"weights must have shape \(4, 5, 3\), got \(2, 5, 3\)"),
        (lambda: folds(even(TASK), 10.5), r"N must be an integer in \[0, .* got 10.5"),
        (lambda: regression_deviation(BELIEVED, DATA, PLAN.w, PLAN.V[:3]), r"V must have shape \(5, 5\)"),
        (lambda: deviation_error(DATA, PLAN.w, 3), r"w must have shape \(3, 3\), got \(4, 3\)"),
        (lambda: plan_losses(HALVES, np.nan * HALVES, HALVES, 2), r"model\[0, 0, 0\] is nan"),
        (lambda: plan_losses(HALVES, 2 * HALVES, HALVES, 2), r"model\[0, 0\] sums to 2"),
        (lambda: plan_losses(HALVES[0], HALVES, HALVES, 2), "plans need kernels"),
        (lambda: plan_losses(HALVES, HALVES, np.inf * HALVES, 2), r"rewards\[0, 0, 0\] is inf"),
        (lambda: plan_losses(HALVES, HALVES, HALVES, 0), "H must be an integer of at least 1, got 0"),
    ],
)
def test_what_does_not_fit_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        call()


def test_the_misled_plan_is_computed_by_hand() -> None:
    plan = misled(OfflinePlan, xi=0.1, width=0.05)
    assert plan.loss == pytest.approx(2 * 0.05 + 2 * 0.1, abs=1e-8)
    assert plan.width == pytest.approx(0.05, rel=1e-4)
    assert plan.excess == pytest.approx(0, abs=1e-6)
    assert two_groups(0.7, 0.5, 0.1).xi == pytest.approx(0.1)
    assert paid_in_the_good_state().sum() == 4


@pytest.mark.parametrize(("A", "reached"), [(2, 2), (8, 4)])
def test_the_law_of_exploration_counts_the_directions_that_are_reached(A: int, reached: int) -> None:
    """With two actions the first step has two of four directions, and U is the sum of the steps' own laws."""
    rng = np.random.default_rng(8)
    mdp = spread_simplex(rng, S=12, A=A, d=4, H=2)
    assert np.linalg.matrix_rank(mdp.features(0)[mdp.start]) == reached
    law = (np.sqrt(reached) + np.sqrt(4)) / np.sqrt(4000)
    assert explored_width(mdp, 4000, 1.0, rng).width == pytest.approx(law, rel=0.06)


@pytest.mark.statistical
def test_a_model_with_exact_features_has_no_floor_and_a_tilted_one_has() -> None:
    rng = np.random.default_rng(9)
    phi, mu = rng.dirichlet(np.full(3, 3.0), 24), rng.dirichlet(np.full(6, 3.0), 3)
    exact = transferred_model(phi @ mu, phi, 1000, rng, batch=40)
    turned = transferred_model(phi @ mu, phi[::-1], 1000, rng)
    assert exact.floor < 1e-8
    assert exact.error == pytest.approx(3 * 5 / (4 * exact.N), rel=0.3)
    assert turned.floor > 10 * exact.error  # the control: the features of other state-actions


def test_regret_is_linear_only_where_latents_are_merged() -> None:
    """Merged latents cost xi an episode in the mean of both orders of the actions; known ones as far off do not."""
    for known in (False, True):
        features = merged_latents(np.random.default_rng(0), S=6, A=5, d=3, H=2, g=0.8, known=known)
        runs = [
            transferred_regret(order, np.random.default_rng(1), K=1000)
            for order in (features, mirrored(features))
        ]
        means = [sum(run.regrets) / 2000 for run in runs]
        assert features.xi == pytest.approx(0.2)
        if known:
            assert max(means) < 0.02
        else:
            assert runs[0].regrets == pytest.approx((400, 0), abs=1e-9)
            assert runs[1].regrets == pytest.approx((0, 400), abs=1e-9)
            assert means == pytest.approx([0.2, 0.2])
            assert [run.stake for run in runs] == pytest.approx([0.2, 0.2])


def test_the_widths_of_all_policies_are_needed_after_exploration() -> None:
    """The control of the machinery: half the bound of reward-free planning is refuted by its witness."""
    claim = load("reward_free_transfer")
    half = claim.with_bound(claim.bound / 2, "half")
    values = {"S": (4,), "A": (2,), "H": (3,), "replications": (1,)}
    assert verify(half, seed=0, **values).verdict is Verdict.REFUTED
