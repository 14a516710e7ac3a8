"""Exploration from scratch and the errors of its models: slow sums, bounds for any data, and controls that fail."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from budget import FALSE_ALARM
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.inference import mean_interval
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.families import low_rank_simplex
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.reward_free_error import goal_losses, implied_kernels, value_gap
from linear_mdp.low_rank.scratch_exploration import (
    Estimate,
    every_row,
    explore_from_scratch,
    low_rank,
    widest_policy,
)
from linear_mdp.low_rank.tasks import EpisodicTasks
from linear_mdp.mdp import LinearMDP
from tabular.solve.backward_induction import backward_induction, finite_horizon_evaluation
from theory.errors import InvalidInput

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int = 0, S: int = 4, A: int = 3, d: int = 2, H: int = 3) -> LowRankMDP:
    task = low_rank_simplex(np.random.default_rng(seed), S=S, A=A, d=d, H=H, T=1, concentration=1.0)
    return replace(task, start=np.eye(S)[0])


def other_kernels(task: LowRankMDP, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.7 * task.kernels[0] + 0.3 * rng.dirichlet(np.ones(task.S), task.kernels.shape[1:4])


def policies(H: int, S: int, A: int) -> list[np.ndarray]:
    return [np.array(one).reshape(H, S) for one in itertools.product(range(A), repeat=H * S)]


def collected(task: LowRankMDP, paid: np.ndarray, policy: np.ndarray, kernels: np.ndarray) -> float:
    states, total = task.start, 0.0
    for h in range(len(policy)):
        ahead = np.zeros(task.S)
        for s in range(task.S):
            a = policy[h, s]
            total += states[s] * paid[h, s, a]
            ahead += states[s] * kernels[h, s, a]
        states = ahead
    return total


def test_the_gap_is_the_largest_over_policies_of_the_largest_over_values() -> None:
    task = drawn(1, S=2, A=2, H=3)
    signed = 1.02 * other_kernels(task, 2) - 0.01  # no laws, as regressions give
    apart = np.zeros((3, 2, 2))
    for h, s, a in itertools.product(range(2), range(2), range(2)):
        off = signed[h, s, a] - task.kernels[0, h, s, a]
        apart[h, s, a] = max(abs(off @ V) for V in itertools.product((0, 1), repeat=2))
    slow = max(collected(task, apart, policy, task.kernels[0]) for policy in policies(3, 2, 2))
    assert value_gap(task, signed) == pytest.approx(slow, rel=1e-12)
    last = signed.copy()
    last[-1] = 7.0
    assert value_gap(task, last) == value_gap(task, signed)
    assert value_gap(task, task.kernels[0]) == 0


@given(seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_no_plan_loses_more_than_twice_the_gap(seed: int) -> None:
    task, rng = drawn(seed), np.random.default_rng(seed)
    kernels = other_kernels(task, seed)
    rewards = rng.dirichlet(np.ones(3))[None, :, None, None] * rng.random((1, 3, 4, 3)) ** 8
    paid = task.with_rewards(rewards)
    plan = backward_induction(EpisodicTasks(kernels[None], rewards, task.start).task(0)).policy
    best = backward_induction(paid.task(0)).V[0] @ task.start
    reached = finite_horizon_evaluation(paid.task(0), np.eye(3)[plan]).V[0] @ task.start
    bound = 2 * value_gap(task, kernels)
    assert best - reached <= bound + 1e-12
    assert goal_losses(task, kernels).max() <= bound + 1e-12
    signed = 1.1 * kernels - 0.02  # no laws, as regressions give
    assert goal_losses(task, signed).max() <= 2 * value_gap(task, signed) + 1e-12


@pytest.mark.parametrize("sign", [1, -1])
def test_believed_values_are_cut_off(sign: int) -> None:
    """Where rows are no laws, .6 of a goal reached by 1.5 seems more than .8, and so does -.6 of -1.5."""
    P = np.zeros((1, 3, 2, 2, 2))
    P[0, 0] = np.eye(2)  # the first action leads to state 0, the second one to state 1
    P[0, 1:] = np.array([[0.9, 0.1], [0.1, 0.9]])[:, None]
    task = EpisodicTasks(P, np.zeros((1, 3, 2, 2)), np.array([1.0, 0.0]))
    believed = P[0].copy()
    believed[0] = [[sign * 0.6, 0.0], [0.0, 1.0]]
    believed[1, :, :, 1] = np.array([[sign * 1.5], [0.8]])
    uncut = believed[0, 0] @ believed[1, :, 0, 1]
    assert uncut.argmax() == 0  # which leads to the goal by .1, and the other by .9
    assert goal_losses(task, believed)[1, 1] == 0


def test_two_equal_actions_lose_twice_the_gap() -> None:
    """One that leads to the goal a little less often than believed, one a little more: no smaller multiple will do."""
    P = np.array([[[0.4, 0.6], [0.2, 0.8]]] * 2)[None, None].repeat(2, axis=1)
    task = EpisodicTasks(P, np.zeros((1, 2, 2, 2)), np.array([1.0, 0.0]))
    believed = np.full((2, 2, 2, 2), 0.5) + np.array([-0.2, 0.2])
    assert value_gap(task, believed) == pytest.approx(0.1)
    assert goal_losses(task, believed).max() == pytest.approx(0.2)


def test_goals_are_rewards() -> None:
    task = drawn(3)
    kernels, losses = other_kernels(task, 4), goal_losses(task, other_kernels(task, 4))
    for h, s in itertools.product(range(2), range(4)):
        rewards = np.zeros((1, 3, 4, 3))
        rewards[0, h + 1, s] = 1.0
        paid = task.with_rewards(rewards)
        plan = backward_induction(EpisodicTasks(kernels[None], rewards, task.start).task(0)).policy
        best = backward_induction(paid.task(0)).V[0] @ task.start
        reached = finite_horizon_evaluation(paid.task(0), np.eye(3)[plan]).V[0] @ task.start
        assert losses[h, s] == pytest.approx(best - reached, abs=1e-12)


def test_what_regressions_imply_is_the_truth_once_the_data_are_plenty() -> None:
    task = drawn(5)
    believed = LinearMDP(task.phi, task.mu[0], np.zeros(2), horizon=3)
    rows, n = task.phi.reshape(3, -1, 2), 1e9
    gram = np.eye(2) + n * np.einsum("hxi,hxj->hij", rows, rows)
    flow = n * np.einsum("hxz,hxi->hzi", task.kernels[0].reshape(3, -1, 4), rows)
    statistics = Statistics(gram, flow, np.zeros((3, 2)), 1.0, 12)
    assert np.abs(implied_kernels(believed, statistics) - task.kernels[0]).max() < 1e-8
    with pytest.raises(InvalidInput, match="do not fit"):
        implied_kernels(LinearMDP(task.phi[:2], task.mu[0, :2], np.zeros(2), horizon=2), statistics)


def test_the_widest_policy_collects_most_in_the_model() -> None:
    rng, task = np.random.default_rng(6), drawn(6, S=2, A=2, H=3)
    found = Estimate(other_kernels(task, 7), rng.random((3, 2, 2)))
    bonus = np.minimum(2.0 * found.widths, 1.0)
    most = max(collected(task, bonus, policy, found.kernels) for policy in policies(3, 2, 2))
    chosen = widest_policy(found, 2.0)
    assert collected(task, bonus, chosen, found.kernels) == pytest.approx(most, rel=1e-12)
    assert collected(task, bonus, 1 - chosen, found.kernels) < most


@pytest.mark.parametrize("data", ["taught", "all", "greedy", "uniform"])
def test_every_episode_is_counted_where_it_teaches(data: str) -> None:
    task, rng = drawn(8), np.random.default_rng(9)
    rounds = list(explore_from_scratch(task, every_row(), (7, 40, 1000), rng, data=data))  # type: ignore[arg-type]
    for one in rounds:
        E, steps = one.episodes, one.counts.sum(axis=(1, 2, 3))
        if data == "taught":
            assert steps.tolist() == [E // 3 + (h < E % 3) for h in range(3)]
            continue
        assert (steps == E).all()
        for h in range(2):
            assert np.array_equal(one.counts[h].sum(axis=(0, 1)), one.counts[h + 1].sum(axis=(1, 2)))
        assert one.counts[0, 1:].sum() == 0  # of the start
    assert (rounds[-1].counts >= rounds[0].counts).all()
    new = (rounds[-1].counts - rounds[-2].counts)[0, 0].sum(
        axis=-1
    )  # what was done in the start, in the last round
    assert sorted(new) == [0, 0, 960] if data == "greedy" else new.min() > 0


def test_without_features_the_model_is_the_frequencies() -> None:
    counts = np.zeros((1, 2, 1, 2))
    counts[0, 0, 0] = 1, 3
    found = every_row(ridge=2.0)(counts)
    assert found.kernels[0, :, 0].tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert found.widths[0, :, 0] == pytest.approx([6**-0.5, 2**-0.5])


def gaps(task: LowRankMDP, d: int, data: str, schedule: tuple[int, ...]) -> list[float]:
    rng = np.random.default_rng(10)
    rounds = explore_from_scratch(task, low_rank(d, rng), schedule, rng, data=data)  # type: ignore[arg-type]
    return [value_gap(task, one.estimate.kernels) for one in rounds]


def test_the_error_vanishes_with_the_data_at_the_right_rank_only() -> None:
    task = drawn(11, S=5, A=4, d=3)
    few, many = gaps(task, 3, "taught", (10**4, 10**8))
    assert many < few / 50  # sqrt(10^4) = 100 expected
    few, many = gaps(task, 2, "taught", (10**4, 10**8))
    assert many > few / 3  # one latent too few
    assert gaps(task, 5, "taught", (10**8,))[0] < 2e-3  # as many as there are states: nothing is assumed


def test_without_uniform_actions_some_rows_are_never_learned() -> None:
    task = drawn(12, S=4, A=6, d=2, H=3)
    schedule = tuple(100 * 4**k for k in range(7))
    assert gaps(task, 3, "greedy", schedule)[-1] > 5 * gaps(task, 3, "all", schedule)[-1]


@pytest.mark.statistical
def test_the_worst_of_more_actions_is_further_off() -> None:
    """Squared errors of frequencies grow as A over uniform actions, and faster over the worst policy."""
    slopes = []
    for seed in range(12):
        logs = []
        for A in (4, 16):
            task = drawn(seed, S=8, A=A, d=3, H=3)
            rounds = explore_from_scratch(
                task, every_row(), (4_000_000,), np.random.default_rng(seed), data="uniform"
            )
            found = next(rounds).estimate.kernels
            apart = np.abs(found - task.kernels[0]).sum(axis=-1).mean(axis=-1) / 2
            states = task.start @ task.kernels[0, 0].mean(axis=1)
            logs.append(2 * np.log([value_gap(task, found), apart[0, 0] + apart[1] @ states]))
        slopes.append((logs[1] - logs[0]) / np.log(4))
    worst, even = np.transpose(slopes)
    ends = mean_interval(even, 1 - FALSE_ALARM)
    assert ends.low < 1.0 < ends.high < 1.4
    assert mean_interval(worst - even, 1 - FALSE_ALARM).low > 0


def test_bad_input_is_refused() -> None:
    task, rng = drawn(), np.random.default_rng()
    for schedule in ((), (2, 10), (5, 5)):
        with pytest.raises(InvalidInput, match="an increasing schedule that begins at H = 3"):
            next(explore_from_scratch(task, every_row(), schedule, rng))
    with pytest.raises(InvalidInput, match="data must be one of taught, all, greedy, uniform"):
        next(explore_from_scratch(task, every_row(), (5,), rng, data="some"))  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="the radius finite"):
        next(explore_from_scratch(task, every_row(), (5,), rng, radius=-1.0))
    for settings_ in ({"d": 0}, {"d": 1.5}, {"d": 2, "restarts": 0}):
        with pytest.raises(InvalidInput, match=r"low_rank: .* must be a positive integer"):
            low_rank(rng=rng, **settings_)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="every_row: the ridge must be positive and finite, got 0"):
        every_row(0.0)
    with pytest.raises(InvalidInput, match="one task and kernels"):
        value_gap(task, task.kernels[0, :2])
