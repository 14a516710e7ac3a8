"""Linear MDPs in gymnasium: the same process lane by lane and all at once, checked, seeded, seen and drawn."""

import gymnasium
import numpy as np
import pytest
import scipy.stats
from budget import FALSE_ALARM
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from linear_mdp.env import ID, LinearEnv, register
from linear_mdp.families import combination_lock, deep_sea, gated_chain, hypercube, random_simplex
from linear_mdp.vector_env import LinearVectorEnv
from tabular.env import TabularEnv
from tabular.families import classic
from tabular.families.random import garnet
from tabular.mdp import FiniteMDP
from tabular.vector_env import TabularVectorEnv
from theory.errors import InvalidInput

EACH = FALSE_ALARM / 14  # fourteen p-values share the false-alarm budget


def generator(seed=0):
    return np.random.default_rng(seed)


LINEAR = {
    "latent": random_simplex(generator(1), S=5, A=3, d=4, H=4),
    "deterministic": random_simplex(generator(2), S=4, A=2, d=3, H=3, rewards="deterministic"),
    "stationary": random_simplex(generator(7), S=4, A=2, d=3, H=3, stationary=True),
    "rows of P": hypercube(generator(3), d=4, H=4, stationary=False),
}
STAGED = FiniteMDP(
    generator(4).dirichlet(np.ones(4), (3, 4, 2)),
    generator(5).random((3, 4, 2)),
    horizon=3,
    rho=[0.5, 0, 0.5, 0],
)
SPARSE = garnet(generator(6), S=9, A=2, gamma=0.9, branching=3, sparse=True)


def pvalue(counts, law):
    """Of a chi-square test, in which the states that are expected at most five times count as one."""
    expected = counts.sum() * law / law.sum()
    kept = expected > 5
    assert kept.sum() > 1
    if expected[~kept].sum() < 1e-9 * counts.sum():
        return (
            0.0
            if counts[~kept].any()
            else scipy.stats.chisquare(counts[kept], expected[kept], sum_check=False).pvalue
        )
    pooled = (np.append(x[kept], x[~kept].sum()) for x in (counts, expected))
    return scipy.stats.chisquare(*pooled, sum_check=False).pvalue


@pytest.mark.parametrize("observe", ["state", "time", "features"])
@pytest.mark.parametrize("case", LINEAR)
def test_passes_the_checker_of_gymnasium(case, observe):
    check_env(
        gymnasium.make(register(), mdp=LINEAR[case], observe=observe, layout=(LINEAR[case].S, 1)).unwrapped
    )


class TestMaking:
    def test_is_made_by_its_id(self):
        assert register() == register() == ID
        env = gymnasium.make("linear_mdp.env:" + ID, family="gated_chain", seed=0, H=3, p=0.9)
        assert env.unwrapped.mdp.name == "gated_chain(H=3, p=0.9, q=0.25)"
        assert LINEAR["latent"].to_gymnasium().mdp is LINEAR["latent"]

    def test_the_seed_draws_the_member_of_the_family(self):
        first, second, other = (
            LinearEnv(family="combination_lock", seed=seed, A=4, H=8).mdp for seed in (1, 1, 2)
        )
        assert np.array_equal(first.phi, second.phi)
        assert not np.array_equal(first.phi, other.phi)
        assert np.array_equal(first.phi, combination_lock(generator(1), A=4, H=8).phi)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({}, "give either mdp or family, got mdp=None and family=None"),
            ({"mdp": LINEAR["latent"], "family": "gated_chain"}, "give either mdp or family"),
            ({"mdp": LINEAR["latent"], "seed": 1}, "seed is for a family, an mdp is given"),
            ({"mdp": LINEAR["latent"], "H": 1}, "H is for a family, an mdp is given"),
            ({"family": "gated_chain", "H": 3}, "the family 'gated_chain' needs a seed"),
            (
                {"family": "gated_chains", "seed": 1},
                "unknown family 'gated_chains'; did you mean 'gated_chain'",
            ),
            (
                {"family": "chain", "seed": 1, "S": 3, "gamma": 0.5},
                "the family 'chain' draws a FiniteMDP, not a LinearMDP",
            ),
            (
                {"mdp": LINEAR["latent"], "observe": "all"},
                "observe must be one of 'state', 'time', 'features'",
            ),
            (
                {"mdp": LINEAR["latent"], "render_mode": "human"},
                "render_mode must be one of ansi, rgb_array or None",
            ),
            ({"mdp": LINEAR["latent"], "layout": (2, 2)}, "must hold its 5 states, 2 rows of 2 hold 4"),
        ],
    )
    def test_bad_arguments(self, arguments, message):
        for make in (LinearEnv, LinearVectorEnv):
            with pytest.raises(InvalidInput, match=message):
                make(**arguments)


class TestOneLane:
    def test_an_episode_ends_at_its_horizon(self):
        env = LinearEnv(LINEAR["latent"])
        assert env.reset(seed=0) == (0, {"h": 0})
        steps = [env.step(2) for _ in range(4)]
        assert [step[2] for step in steps] == [False, False, False, True]
        assert not any(step[3] for step in steps)
        with pytest.raises(gymnasium.error.ResetNeeded):
            env.step(0)

    def test_the_same_seed_gives_the_same_episode(self):
        def episode(seed):
            env = LinearEnv(LINEAR["latent"])
            env.reset(seed=seed)
            return [env.step(a)[:2] for a in (0, 1, 2, 0)]

        assert episode(5) == episode(5)
        assert len({tuple(episode(seed)) for seed in range(9)}) > 1

    def test_what_an_agent_sees(self):
        mdp = LINEAR["latent"]
        time, features = LinearEnv(mdp, observe="time"), LinearEnv(mdp, observe="features")
        state = LinearEnv(mdp)
        for env in (time, features, state):
            env.reset(seed=3, options={"state": 2})
        assert time.reset(seed=3, options={"state": 2})[0] == 2
        assert np.array_equal(features.reset(seed=3, options={"state": 2})[0], mdp.phi[0, 2])
        for h in range(1, 5):
            s = state.step(1)[0]
            assert time.step(1)[0] == h * mdp.S + s
            assert np.array_equal(features.step(1)[0], mdp.phi[0, s])
        assert time.observation_space.n == 5 * mdp.S

    def test_rewards_are_drawn_or_their_means(self):
        env = LinearEnv(LINEAR["deterministic"])
        s, _ = env.reset(seed=1)
        for h in range(3):
            t, reward, *_ = env.step(1)
            assert reward == LINEAR["deterministic"].r[h, s, 1]
            s = t

    @pytest.mark.statistical
    @pytest.mark.parametrize("case", ["latent", "rows of P"])
    def test_steps_follow_the_law_of_their_time(self, case):
        """The second step from the state that the first one reaches most often."""
        mdp, env = LINEAR[case], LinearEnv(LINEAR[case])
        env.reset(seed=1)
        seen = []
        for _ in range(4000):
            env.reset()
            s = env.step(1)[0]
            seen.append((s, *env.step(1)[:2]))
        states, successors, rewards = np.array(seen).T
        s = int(np.bincount(states.astype(int)).argmax())
        here = states == s
        counts = np.bincount(successors[here].astype(int), minlength=mdp.S)
        P, r = laws(mdp, 1)
        assert pvalue(counts, P[s, 1]) > EACH > pvalue(counts, np.roll(P[s, 1], 1))
        assert scipy.stats.binomtest(int(rewards[here].sum()), int(here.sum()), float(r[s, 1])).pvalue > EACH

    @pytest.mark.parametrize("action", [3, -1, 0.5, None])
    def test_bad_actions(self, action):
        env = LinearEnv(LINEAR["latent"])
        env.reset(seed=0)
        with pytest.raises(InvalidInput, match=rf"action must be an integer in \[0, 3\), got {action}"):
            env.step(action)


def lanes(process, n, **arguments):
    id = "boundlab/Tabular-v0" if isinstance(process, FiniteMDP) else ID
    return gymnasium.make_vec(id, num_envs=n, mdp=process, **arguments)


PROCESSES = {**LINEAR, "staged": STAGED, "sparse": SPARSE}


def laws(process, h):
    """P_h and mean rewards of step h, as one finite MDP has them."""
    finite = process if isinstance(process, FiniteMDP) else process.finite()
    P = finite.kernel if finite.sparse or finite.P.ndim == 3 else finite.P[h]
    return P.reshape(finite.S, finite.A, finite.S), finite.r[h] if finite.r.ndim == 3 else finite.r


class TestManyLanes:
    @pytest.mark.parametrize("case", PROCESSES)
    def test_has_the_spaces_of_one_lane(self, case):
        envs, one = lanes(PROCESSES[case], 3), PROCESSES[case].to_gymnasium()
        assert isinstance(envs, TabularVectorEnv | LinearVectorEnv)
        assert envs.single_observation_space == one.observation_space
        assert envs.single_action_space == one.action_space
        assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
        states, infos = envs.reset(seed=0)
        assert states in envs.observation_space
        assert infos["h"].tolist() == [0, 0, 0]

    @pytest.mark.statistical
    @pytest.mark.parametrize("case", PROCESSES)
    def test_lanes_follow_the_law_of_each_step(self, case):
        """At step 1 of every lane from the same state: frequencies of successors, and mean rewards."""
        process, n = PROCESSES[case], 5000
        envs = lanes(process, n)
        envs.reset(seed=2)
        states, *_ = envs.step(np.zeros(n, int))
        successors, rewards, *_ = envs.step(np.ones(n, int))
        P, r = laws(process, 1)
        s = np.bincount(states).argmax()
        here = states == s
        counts = np.bincount(successors[here], minlength=envs.S)
        assert pvalue(counts, P[s, 1]) > EACH > pvalue(counts, np.roll(P[s, 1], 1))
        if isinstance(process, FiniteMDP) or process.rewards == "deterministic":
            assert np.array_equal(rewards, r[states, 1])
        else:
            assert set(rewards.tolist()) <= {0.0, 1.0}
            test = scipy.stats.binomtest(int(rewards[here].sum()), int(here.sum()), float(r[s, 1]))
            assert test.pvalue > EACH

    def test_a_finished_lane_begins_again_at_the_next_step(self):
        envs = lanes(LINEAR["latent"], 4)
        envs.reset(seed=1)
        for h in range(1, 4):
            _, _, ended, cut, infos = envs.step(np.zeros(4, int))
            assert not ended.any()
            assert infos["h"].tolist() == [h] * 4
        _, _, ended, cut, _ = envs.step(np.zeros(4, int))
        assert ended.all()
        assert not cut.any()
        states, rewards, ended, _, infos = envs.step(np.zeros(4, int))
        assert states.tolist() == infos["h"].tolist() == rewards.tolist() == [0, 0, 0, 0]
        assert not ended.any()
        assert envs.step(np.zeros(4, int))[4]["h"].tolist() == [1] * 4

    def test_the_step_that_begins_an_episode_earns_nothing(self):
        envs = lanes(LINEAR["deterministic"], 2)
        envs.reset(seed=1)
        rewards = [envs.step(np.ones(2, int))[1] for _ in range(4)]
        assert [bool(earned.all()) for earned in rewards] == [True, True, True, False]
        assert rewards[3].tolist() == [0.0, 0.0]

    def test_lanes_are_cut_at_a_limit(self):
        envs = lanes(SPARSE, 2, max_episode_steps=2)
        envs.reset(seed=1)
        flags = [envs.step(np.zeros(2, int))[2:4] for _ in range(4)]
        assert [cut.tolist() for _, cut in flags] == [[False] * 2, [True] * 2, [False] * 2, [False] * 2]
        assert not any(ended.any() for ended, _ in flags)
        horizon = lanes(LINEAR["deterministic"], 1, max_episode_steps=3)
        horizon.reset(seed=1)
        last = [horizon.step(np.zeros(1, int)) for _ in range(3)][-1]
        assert last[2].all()
        assert not last[3].any()

    @pytest.mark.parametrize("case", ["latent", "sparse"])
    def test_the_same_seed_gives_the_same_lanes(self, case):
        def states(seed):
            envs = lanes(PROCESSES[case], 8)
            envs.reset(seed=seed)
            return [envs.step(np.zeros(8, int))[0].tolist() for _ in range(7)]

        assert states(1) == states(1) != states(2)

    def test_what_the_agents_see(self):
        mdp = LINEAR["latent"]
        views = {view: lanes(mdp, 6, observe=view) for view in ("state", "time", "features")}
        for envs in views.values():
            envs.reset(seed=3)
        seen = {view: [envs.step(np.ones(6, int))[0] for _ in range(5)] for view, envs in views.items()}
        for h, s in zip((1, 2, 3, 4, 0), seen["state"], strict=True):
            assert np.array_equal(seen["time"][(h - 1) % 5], h * mdp.S + s)
            assert np.array_equal(seen["features"][(h - 1) % 5], mdp.phi[0, s])
            assert seen["features"][(h - 1) % 5] in views["features"].observation_space

    def test_starting_states_on_request(self):
        assert lanes(SPARSE, 3).reset(options={"state": [4, 0, 8]})[0].tolist() == [4, 0, 8]
        assert lanes(LINEAR["latent"], 2).reset(options={"state": 3})[0].tolist() == [3, 3]

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (
                lambda e: e.reset(options={"states": 1}),
                "unknown reset option 'states'; the only one is 'state'",
            ),
            (lambda e: e.reset(options={"state": 9}), r"state must be an integer in \[0, 5\), got 9"),
            (
                lambda e: e.reset(options={"state": [1, 2]}),
                r"state must be 3 integers, got int64 of shape \(2,\)",
            ),
            (lambda e: e.step([0, 0, 3]), r"action must be an integer in \[0, 3\), got 3"),
            (lambda e: e.step([0, -1, 2]), r"action must be an integer in \[0, 3\), got -1"),
            (lambda e: e.step([0.0, 1.0, 2.0]), r"action must be 3 integers, got float64 of shape \(3,\)"),
        ],
    )
    def test_bad_requests(self, call, message):
        envs = lanes(LINEAR["latent"], 3)
        envs.reset(seed=0)
        with pytest.raises(InvalidInput, match=message):
            call(envs)

    def test_no_step_before_a_reset(self):
        with pytest.raises(gymnasium.error.ResetNeeded):
            lanes(SPARSE, 2).step([0, 0])

    @pytest.mark.parametrize("knob", ["num_envs", "max_episode_steps"])
    def test_counts_are_positive(self, knob):
        with pytest.raises(InvalidInput, match=f"{knob} must be at least 1, got 0"):
            TabularVectorEnv(SPARSE, **{knob: 0})


class TestPictures:
    def test_text_shows_the_present_state(self):
        env = TabularEnv(
            classic.grid(generator(), width=3, height=2, gamma=0.9), render_mode="ansi", layout=(2, 3)
        )
        env.reset(options={"state": 4})
        assert env.render() == "step 0\n...\n.@."
        assert TabularEnv(STAGED).render() is None

    def test_pixels_show_the_present_state_and_the_rewards(self):
        env = LinearEnv(gated_chain(generator(), H=3), render_mode="rgb_array", layout=(1, 3))
        env.reset(options={"state": 1})
        picture = env.render()
        assert (picture.shape, picture.dtype) == ((32, 96, 3), np.uint8)
        cells = picture.reshape(32, 3, 32, 3)
        assert (cells[16, :, 16] == [[250, 250, 250], [200, 70, 50], [250, 250, 250]]).all()
        assert (cells[4, :, 4] == [[250, 250, 250], [120, 180, 120], [250, 250, 250]]).all()

    def test_long_chains_have_small_cells(self):
        env = LinearEnv(deep_sea(generator(), H=700), render_mode="rgb_array")
        env.reset(seed=0)
        assert env.render().shape == (1, 700, 3)

    def test_every_lane_has_its_picture(self):
        texts = lanes(SPARSE, 2, render_mode="ansi", layout=(3, 3))
        texts.reset(options={"state": [0, 8]})
        assert texts.render() == ("step 0\n@..\n...\n...", "step 0\n...\n...\n..@")
        pixels = lanes(LINEAR["latent"], 2, render_mode="rgb_array")
        pixels.reset(seed=0)
        for _ in range(4):
            pixels.step([0, 0])
        assert [picture.shape for picture in pixels.render()] == [(32, 160, 3)] * 2
        assert lanes(SPARSE, 2).render() is None
