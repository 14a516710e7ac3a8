"""Car-On-Hill: its environment, its exact values, its data and its two measures, with the errors they must not have."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from tabular.car_on_hill import ground_truth
from tabular.car_on_hill.dynamics import grid, reward, step
from tabular.car_on_hill.env import ID, CarOnHillEnv, register
from tabular.car_on_hill.episodes import collect
from tabular.car_on_hill.evaluation import greedy_score, grid_error, optimal
from tabular.car_on_hill.ground_truth import action_values
from tabular.car_on_hill.tasks import GAMMA, START, TASKS, CarTask
from theory.errors import InvalidInput

TWO = TASKS[1], TASKS[3]  # the strongest thrust and the weakest


def best(tasks):
    """The optimal action values as a predictor."""
    return lambda states: [action_values(task, at).Q for task, at in zip(tasks, states, strict=True)]


def test_tasks_are_those_of_the_paper_in_order():
    thrusts = [4, 5, 4.5, 3.75, 4.125, 4.25, 4.375, 4 / 0.85]
    np.testing.assert_allclose([task.thrust for task in TASKS], thrusts, rtol=1e-15)


def test_passes_the_checker_of_gymnasium():
    check_env(gymnasium.make(register(), mass=0.8).unwrapped)


def test_is_made_by_its_id_and_cut_at_a_hundred_steps():
    assert register() == register() == ID
    env = gymnasium.make(ID, mass=1.2, action_limit=0.1)
    env.reset(seed=0)
    flags = [env.step(h % 2)[2:4] for h in range(100)]
    assert flags == [(False, False)] * 99 + [(False, True)]


def test_vectorised():
    envs = gymnasium.make_vec(register(), num_envs=3, vectorization_mode="sync")
    states, _ = envs.reset(seed=1, options={"state": (0.9, 2.5)})
    assert states.tolist() == [[0.9, 2.5]] * 3
    _, rewards, terminated, _, _ = envs.step(np.ones(3, dtype=int))
    assert (rewards.tolist(), terminated.tolist()) == ([1.0] * 3, [True] * 3)


def test_an_episode_is_that_of_the_motion():
    env, state = CarOnHillEnv(0.8, 4.0), np.array([START])
    assert env.reset(seed=3)[0].tolist() == env.reset(seed=4)[0].tolist() == list(START)
    for h, action in enumerate([0, 0, 1, 1, 0], start=1):
        state = step(TASKS[1], state, [action]).states
        observed, earned, *_, info = env.step(action)
        assert (observed.tolist(), earned, info) == (state[0].tolist(), 0.0, {"h": h})


@pytest.mark.parametrize(
    ("state", "action", "earned"),
    [
        ((-0.99, -2), 0, -1),
        ((0.9, 2.5), 1, 1),
        ((-0.9, 2.9), 1, -1),
        ((-0.4, 2.0), 0, 0),
        ((0.95, 2.95), 1, -1),
    ],
)
def test_rewards(state, action, earned):
    moved = step(TASKS[0], [state], [action])
    assert moved.rewards.tolist() == [earned]
    assert moved.absorbed.tolist() == [earned != 0]


def test_rewards_at_the_border():
    at = np.array([(-1.0, 0), (1.0, 3.0), (1.01, 3.0), (1.01, 3.01), (-1.01, 0), (0, -3.01)])
    assert reward(at).tolist() == [0, 0, 1, -1, -1, -1]


@pytest.mark.parametrize("bad", [{"mass": 0}, {"mass": float("nan")}, {"action_limit": -1}, {"mass": "1"}])
def test_bad_tasks(bad):
    (name,) = bad
    with pytest.raises(InvalidInput, match=f"Car-On-Hill: {name} must be a positive finite number"):
        CarOnHillEnv(**bad)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"state": (2, 0)}, r"state must be \(p, v\) with -1 <= p <= 1 and \|v\| <= 3, got \(2, 0\)"),
        ({"state": 0}, r"state must be \(p, v\)"),
        ({"state": ("a", 0)}, r"state must be \(p, v\)"),
        ({"state": (float("nan"), 0)}, r"state must be \(p, v\)"),
        ({"stat": 1}, "unknown reset option 'stat'; the only one is 'state'"),
    ],
)
def test_bad_reset_options(options, message):
    with pytest.raises(InvalidInput, match=message):
        CarOnHillEnv().reset(options=options)


def test_bad_steps():
    env = CarOnHillEnv()
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(0)
    env.reset()
    with pytest.raises(InvalidInput, match="action must be 0 or 1, got 2"):
        env.step(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: step(TASKS[0], [0, 0], [1]), r"states must have shape \(N, 2\)"),
        (lambda: step(TASKS[0], [[0, 0]], [2]), "actions must be 0 or 1"),
        (lambda: step(TASKS[0], [[0, 0]], [1, 1]), "actions must be 0 or 1, one for each of 1 states"),
        (lambda: step(TASKS[0], [[0, np.inf]], [1]), "state 0 must be finite"),
        (lambda: action_values(TASKS[0], [[0, 0], [1.5, 0]]), "state 1 must not be absorbing"),
        (lambda: grid(1), "at least 2 points a side, got 1"),
        (lambda: collect(TASKS[0], np.random.default_rng(0), epsilon=1.5), "epsilon must be a probability"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def off_by_one(values):
    """What a search that counts unavoidable crashes one step too late makes of the same ends."""
    late = (values.kinds == -1) & (values.steps > 1)
    return np.where(late, GAMMA * values.Q, values.Q)


def test_a_crash_that_comes_with_the_second_step_costs_gamma():
    state = [[-0.8, -2.2]]
    for action in (0, 1):
        first = step(TASKS[0], state, [action])
        second = [step(TASKS[0], first.states, [then]).rewards.item() for then in (0, 1)]
        assert (first.rewards.item(), second) == (0, [-1, -1])
    values = action_values(TASKS[0], state)
    assert values.Q.tolist() == [[-GAMMA, -GAMMA]]
    assert off_by_one(values).tolist() == [[-(GAMMA**2)] * 2]


def test_late_crashes_are_as_many_as_in_the_published_values():
    """D'Eramo et al. (2020): 16 to 24 of the 200 values of a task are such crashes, none of them with exponent 1."""
    counts = []
    for task in TASKS:
        values = action_values(task, grid(10))
        counts.append(int(((values.kinds == -1) & (values.steps > 1)).sum()))
        assert values.error == 0
        assert not np.isclose(off_by_one(values), -GAMMA, atol=1e-9).any()
        assert np.isclose(values.Q, -GAMMA, atol=1e-9).any()
    assert (min(counts), max(counts)) == (16, 24)


def test_boxes_hold_what_their_cells_move_to(monkeypatch):
    at = grid(2)[0] + np.random.default_rng(0).random((200_000, 2)) * (2, 6)
    i, j = (np.minimum(((at / (1, 3) + 1) / 2 * 50).astype(int), 49)).T

    def outside(task):
        found = ground_truth.boxes(task, 50)
        for a in (0, 1):
            to, box = step(task, at, np.full(len(at), a)).states, found[i, j, a]
            yield ((to < box[:, 0::2]) | (to > box[:, 1::2])).any()

    assert not any(out for task in TWO for out in outside(task))
    monkeypatch.setattr(ground_truth, "MARGIN", 0.0)
    assert any(out for task in TWO for out in outside(task))


def test_the_greedy_policy_of_the_optimal_values_attains_them():
    truth = optimal(TWO)
    assert grid_error(TWO, best(TWO), truth).tolist() == [0, 0]
    score = greedy_score(TWO, best(TWO), truth)
    np.testing.assert_allclose(score.loss, 0, atol=1e-12)
    np.testing.assert_allclose(score.excess, 0, atol=1e-12)
    np.testing.assert_allclose(score.returns, [action_values(task, [START]).Q.max() for task in TWO])


def test_values_of_other_tasks_are_noticed():
    """The negative control: the weaker car cannot have the stronger one's values, which its policies exceed."""
    wrong = optimal(TWO)[::-1]
    score = greedy_score(TWO, best(TWO), wrong)
    assert (score.loss > 0.03).all()
    assert score.excess.max() > 0.03
    assert (grid_error(TWO, best(TWO), wrong) > 0.03).all()


def test_a_small_error_of_values_can_lose_everything_and_a_large_one_nothing():
    """The two measures are not the same: a shift of all values costs no loss, a coin's width at the start all of it."""
    task, truth = TASKS[:1], optimal(TASKS[:1])
    shifted = lambda states: [Q - 0.5 for Q in best(task)(states)]  # noqa: E731
    assert grid_error(task, shifted, truth) == pytest.approx(0.5)
    assert greedy_score(task, shifted, truth).loss == pytest.approx(0, abs=1e-12)
    constant = lambda states: [np.zeros((len(states[0]), 2)) for _ in task]  # noqa: E731
    assert greedy_score(task, constant, truth).returns[0] == 0


def interleaved(rewards):
    """The mean return of one list of steps that alternates between the tasks: one clock, cut by any task's end."""
    found, clock, total = [], 0, 0.0
    for h in range(max(map(len, rewards))):
        for mine in rewards:
            if h < len(mine):
                total += GAMMA**clock * mine[h]
                clock += 1
                if h == len(mine) - 1:
                    found.append(total)
                    clock, total = 0, 0.0
    return np.mean(found)


def test_every_task_has_its_own_clock():
    """Four equal cars that succeed with their twentieth step earn 0.377; on one clock it would seem 0.755."""
    task = CarTask(1.03, 4.0)
    assert action_values(task, [START]).steps.min() == 20
    four = [task] * 4
    score = greedy_score(four, best(four), optimal(four))
    np.testing.assert_allclose(score.returns, 0.377, atol=5e-4)
    rewards = [[0.0] * 19 + [1.0]] * 4
    assert interleaved(rewards) == pytest.approx(0.755, abs=5e-4)
    assert interleaved(rewards[:1]) == pytest.approx(score.returns[0])


def test_data_are_episodes_of_the_motion():
    rng = np.random.default_rng(0)
    for task in TWO:
        data = collect(task, rng)
        moved = step(task, data.states, data.actions)
        assert np.array_equal(moved.states, data.next_states)
        assert np.array_equal(moved.rewards, data.rewards)
        goes_on = (data.rewards == 0).nonzero()[0]
        continued = (data.states[goes_on[:-1] + 1] == data.next_states[goes_on[:-1]]).all(axis=1)
        assert continued.mean() > 0.99  # but for episodes that were cut
        assert 2600 < len(data.rewards) < 3700
        assert 0.68 < data.success_rate < 0.84


def test_without_exploration_every_possible_success_comes_true():
    for task in TWO:
        possible = action_values(task, grid(17)).kinds.max(axis=1) == 1
        assert collect(task, np.random.default_rng(0), epsilon=0).success_rate == possible.mean()
        assert collect(task, np.random.default_rng(0), epsilon=1).success_rate < possible.mean() / 2


def test_a_data_set_depends_on_its_generator_alone():
    one, same, other = (collect(TASKS[0], np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.states, same.states)
    assert not np.array_equal(one.states, other.states)
