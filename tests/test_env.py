"""Every finite MDP is a gymnasium environment that samples from exactly that MDP."""

import gymnasium
import numpy as np
import pytest
import scipy.sparse
import scipy.stats
from gymnasium.utils.env_checker import check_env

from tabular.env import ID, TabularEnv, register
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput

FAILURE_RATE = 2e-5 / 4  # four p-values share the false-alarm budget


def mdp(**kind):
    rng = np.random.default_rng(0)
    H = kind.pop("stages", None)
    P = rng.dirichlet(np.full(4, 0.5), (4, 2) if H is None else (H, 4, 2))
    P[..., 0, 0, :] = 0, 0.25, 0, 0.75
    return FiniteMDP(
        P, rng.normal(size=P.shape[:-1]), **(kind or {"gamma": 0.9}), rho=[0.5, 0, 0.5, 0], name="small"
    )


def sparse(dense):
    return FiniteMDP(scipy.sparse.csr_array(dense.kernel), dense.r, gamma=dense.gamma, rho=dense.rho)


KINDS = {
    "discounted": mdp(),
    "sparse": sparse(mdp()),
    "stationary horizon": mdp(horizon=3),
    "changing horizon": mdp(horizon=3, stages=3),
}


@pytest.mark.parametrize("kind", KINDS)
def test_passes_the_checker_of_gymnasium(kind):
    check_env(gymnasium.make(register(), mdp=KINDS[kind]).unwrapped)


@pytest.mark.parametrize("kind", KINDS)
def test_is_made_by_its_id(kind):
    assert register() == register() == ID
    env = gymnasium.make(ID, mdp=KINDS[kind])
    assert np.array_equal(env.unwrapped.mdp.r, KINDS[kind].r)
    env.reset(seed=1)
    env.step(env.action_space.sample())


def test_vectorised():
    envs = gymnasium.make_vec(register(), num_envs=3, mdp=mdp())
    states, _ = envs.reset(seed=1)
    assert states.shape == (3,)
    assert envs.step(np.zeros(3, dtype=int))[1].tolist() == mdp().r[states, 0].tolist()


@pytest.mark.parametrize("kind", ["discounted", "sparse", "stationary horizon"])
def test_round_trip_through_the_table(kind):
    given = KINDS[kind]
    env = given.to_gymnasium()
    back = FiniteMDP.from_gymnasium(env, given.gamma, horizon=given.horizon, sparse=given.sparse)
    assert np.array_equal(back.kernel, given.kernel)
    assert np.array_equal(back.r, given.r)
    assert np.array_equal(back.rho, given.rho)
    assert (back.gamma, back.horizon) == (given.gamma, given.horizon)


def test_transitions_that_change_with_time_have_no_table():
    with pytest.raises(InvalidInput, match=r"small: a table P\[s\]\[a\] has no place for time"):
        FiniteMDP.from_gymnasium(TabularEnv(KINDS["changing horizon"]), horizon=3)


def test_the_table_by_hand():
    env = TabularEnv(mdp())
    reward = float(env.mdp.r[0, 0])
    assert env.P[0][0] == [(0.25, 1, reward, False), (0.75, 3, reward, False)]
    assert env.P is env.P


def test_the_same_seed_gives_the_same_episode():
    def episode(seed):
        env = TabularEnv(mdp())
        states = [env.reset(seed=seed)[0]]
        return states + [env.step(a)[0] for a in [0, 1] * 20]

    assert episode(5) == episode(5)
    assert episode(5) != episode(6)


def test_a_discounted_mdp_never_ends():
    env = TabularEnv(mdp())
    env.reset(seed=0)
    assert not any(flag for _ in range(200) for flag in env.step(1)[2:4])


@pytest.mark.parametrize("kind", ["stationary horizon", "changing horizon"])
def test_a_finite_horizon_terminates_at_its_last_step(kind):
    env = TabularEnv(KINDS[kind])
    env.reset(seed=0)
    steps = [env.step(0) for _ in range(3)]
    assert [(step[2], step[3]) for step in steps] == [(False, False), (False, False), (True, False)]
    assert [step[4] for step in steps] == [{"h": 1}, {"h": 2}, {"h": 3}]
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(0)
    assert env.reset()[1] == {"h": 0}


def test_rewards_are_those_of_the_stage():
    given = KINDS["changing horizon"]
    env = TabularEnv(given)
    s, _ = env.reset(seed=3)
    for h in range(3):
        successor, reward, *_ = env.step(1)
        assert reward == given.r[h, s, 1]
        assert given.P[h, s, 1, successor] > 0
        s = successor


def test_starting_state_on_request():
    env = TabularEnv(mdp())
    assert [env.reset(options={"state": s})[0] for s in (3, np.int64(1))] == [3, 1]
    assert {env.reset(seed=seed)[0] for seed in range(40)} == {0, 2}


@pytest.mark.statistical
@pytest.mark.parametrize(("s", "a"), [(0, 0), (1, 1), (3, 0)])
def test_successors_follow_the_transition_law(s, a):
    env = TabularEnv(mdp())
    env.reset(seed=1)
    counts = np.zeros(4)
    for _ in range(3000):
        env.reset(options={"state": s})
        counts[env.step(a)[0]] += 1
    expected = 3000 * env.mdp.P[s, a]
    possible = expected > 0
    assert not counts[~possible].any()
    assert scipy.stats.chisquare(counts[possible], expected[possible]).pvalue > FAILURE_RATE
    wrong = 3000 * np.roll(env.mdp.P[s, a][possible], 1)
    assert scipy.stats.chisquare(counts[possible], wrong).pvalue < FAILURE_RATE


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"state": 4}, r"small: state must be an integer in \[0, 4\), got 4"),
        ({"state": -1}, r"small: state must be an integer in \[0, 4\), got -1"),
        ({"state": "0"}, r"small: state must be an integer in \[0, 4\), got '0'"),
        ({"stat": 1}, "small: unknown reset option 'stat'; the only one is 'state'"),
    ],
)
def test_bad_reset_options(options, message):
    with pytest.raises(InvalidInput, match=message):
        TabularEnv(mdp()).reset(options=options)


@pytest.mark.parametrize("action", [2, -1, 0.5, None])
def test_bad_actions(action):
    env = TabularEnv(mdp())
    env.reset(seed=0)
    with pytest.raises(InvalidInput, match=rf"small: action must be an integer in \[0, 2\), got {action}"):
        env.step(action)


def test_no_step_before_a_reset():
    with pytest.raises(gymnasium.error.ResetNeeded):
        TabularEnv(mdp()).step(0)
