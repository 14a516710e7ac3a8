"""Alias tables draw from exactly their laws, and trajectories are those of their slow twins, bit for bit."""

import numpy as np
import pytest
import scipy.stats
from budget import FALSE_ALARM
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.sampling import alias_law, linear_episode, tabular_episode

from linear_mdp import sampling as linear
from linear_mdp._sampling_kernels import successor
from linear_mdp.families import gated_chain, hypercube, random_simplex
from linear_mdp.solve import optimal_values, policy_state_values, return_variance
from tabular.families.random import garnet
from tabular.mdp import FiniteMDP
from tabular.sampling import BLOCK, alias_of, draw_columns, draw_trajectories, transitions_of
from theory.errors import InvalidInput

EACH = FALSE_ALARM / 8  # eight p-values share the false-alarm budget


def generator(seed=0):
    return np.random.default_rng(seed)


class TestAlias:
    @given(st.lists(st.integers(0, 40), min_size=1, max_size=9).filter(any), st.integers(0, 50))
    @settings(max_examples=100, deadline=None)
    def test_tables_stand_for_their_law(self, weights, exponent):
        law = np.array(weights) ** (exponent / 10)
        law[np.array(weights) == 0] = 0
        law = law / law.sum()
        accept, alias = (table[0] for table in alias_of(law[None]))
        np.testing.assert_allclose(alias_law(accept, alias), law, atol=len(law) * 2**-52)
        assert ((accept >= 0) & (accept <= 1)).all()

    def test_impossible_columns_are_never_drawn(self):
        accept, alias = alias_of([[0.0, 0.5, 0.0, 0.5]])
        edges = np.concatenate([np.arange(4) / 4, np.nextafter(np.arange(1, 5) / 4, 0)])
        assert set(draw_columns(accept, alias, np.zeros(8, int), edges).tolist()) == {1, 3}

    def test_the_largest_uniform_stays_within_the_row(self):
        last = np.array([1 - 2**-53])
        for m in (1, 3, 7, 10, 1000, 4095):
            tables = alias_of(np.full((1, m), 1 / m))
            assert draw_columns(*tables, np.zeros(1, int), last)[0] < m

    @pytest.mark.statistical
    def test_frequencies_follow_the_law(self):
        law = generator(3).dirichlet(np.full(12, 0.5))
        drawn = draw_columns(*alias_of(law[None]), np.zeros(20_000, int), generator(4).random(20_000))
        counts = np.bincount(drawn, minlength=12)
        kept = 20_000 * law > 5
        counts, law = np.append(counts[kept], counts[~kept].sum()), np.append(law[kept], law[~kept].sum())
        assert scipy.stats.chisquare(counts, 20_000 * law).pvalue > EACH
        assert scipy.stats.chisquare(counts, 20_000 * np.roll(law, 1)).pvalue < EACH


LINEAR = {
    "latent": random_simplex(generator(1), S=7, A=3, d=4, H=5),
    "stationary": random_simplex(generator(2), S=6, A=2, d=3, H=4, stationary=True, rewards="deterministic"),
    "rows of P": hypercube(generator(3), d=4, H=5, stationary=False),
}


class TestLinear:
    @pytest.mark.parametrize("case", LINEAR)
    def test_trajectories_are_those_of_the_twin(self, case):
        mdp, episodes = LINEAR[case], 37  # two full blocks of lanes and a part of one
        policy = generator(5).integers(mdp.A, size=(mdp.H, mdp.S))
        states, rewards = linear.draw_trajectories(mdp, policy, generator(6), episodes)
        sampler, uniforms = linear.sampler(mdp), generator(6).random((episodes, mdp.H, linear.UNIFORMS))
        twin = [linear_episode(sampler, policy, u) for u in uniforms]
        assert states.tolist() == [list(map(int, s)) for s, _ in twin]
        assert rewards.tolist() == [r for _, r in twin]
        assert len(np.unique(states[:, -1])) > 1

    @pytest.mark.parametrize("case", LINEAR)
    def test_one_step_is_that_of_the_trajectories(self, case):
        mdp = LINEAR[case]
        policy = np.zeros((mdp.H, mdp.S), int)
        states, _ = linear.draw_trajectories(mdp, policy, generator(6), 5)
        sampler, uniforms = linear.sampler(mdp), generator(6).random((5, mdp.H, linear.UNIFORMS))
        for k in range(5):
            for h in range(mdp.H):
                first, second = uniforms[k, h, :2]
                assert successor(sampler, h, int(states[k, h]) * mdp.A, first, second) == states[k, h + 1]

    @pytest.mark.statistical
    @pytest.mark.parametrize("case", LINEAR)
    def test_successors_follow_the_transition_law(self, case):
        mdp, h = LINEAR[case], 2
        policy = optimal_values(mdp).policy
        states, _ = linear.draw_trajectories(mdp, policy, generator(7), 6000)
        s = np.bincount(states[:, h]).argmax()
        counts = np.bincount(states[states[:, h] == s, h + 1], minlength=mdp.S)
        law = mdp.kernel(h)[s, policy[h, s]]
        kept = counts.sum() * law > 5
        assert kept.sum() > 1
        counts, law = np.append(counts[kept], counts[~kept].sum()), np.append(law[kept], law[~kept].sum())
        if law[-1] < 1e-12:
            assert counts[-1] == 0
            counts, law = counts[:-1], law[:-1]
        law = law / law.sum()
        assert scipy.stats.chisquare(counts, counts.sum() * law).pvalue > EACH
        assert scipy.stats.chisquare(counts, counts.sum() * np.roll(law, 1)).pvalue < EACH

    @pytest.mark.statistical
    @pytest.mark.parametrize("case", ["latent", "rows of P"])
    def test_returns_have_the_value_and_the_variance(self, case):
        """Each within its standard error times the quantile, the fourth moment being that of the sample."""
        mdp, n = LINEAR[case], 40_000
        policy = optimal_values(mdp).policy
        G = linear.draw_trajectories(mdp, policy, generator(8), n)[1].sum(axis=1)
        value = policy_state_values(mdp, policy).V[0, mdp.start]
        variance = return_variance(mdp, policy)[0, mdp.start]
        quantile = scipy.stats.norm.isf(EACH / 4)
        assert abs(G.mean() - value) <= quantile * np.sqrt(variance / n)
        spread = np.sqrt((((G - value) ** 2 - variance) ** 2).mean() / n)
        assert abs(((G - value) ** 2).mean() - variance) <= quantile * spread < 0.1 * variance

    def test_rewards_are_drawn_or_their_means(self):
        gates, policy = gated_chain(generator(), H=4), np.zeros((4, 3), int)
        noisy = gates.with_rewards(np.array([0.5, 0.5, 0.5, 0.5]))
        assert set(linear.draw_trajectories(noisy, policy, generator(), 50)[1].ravel()) == {0.0, 1.0}
        quiet = noisy.with_rewards(noisy.theta, "deterministic")
        assert set(linear.draw_trajectories(quiet, policy, generator(), 50)[1].ravel()) == {0.5}

    def test_a_wrong_policy_is_refused(self):
        with pytest.raises(InvalidInput, match=r"must have shape \(H, S\) = \(5, 7\), got \(7,\)"):
            linear.draw_trajectories(LINEAR["latent"], np.zeros(7, int), generator(), 1)


def dense(stages=None, seed=0, **kind):
    rng = generator(seed)
    shape = (5, 3) if stages is None else (stages, 5, 3)
    P = rng.dirichlet(np.full(5, 0.5), shape)
    return FiniteMDP(P, rng.normal(size=shape), rho=[0.25, 0, 0.5, 0, 0.25], name="dense", **kind)


TABULAR = {
    "discounted": dense(gamma=0.9),
    "stationary horizon": dense(horizon=6),
    "changing horizon": dense(stages=6, horizon=6),
    "sparse": garnet(generator(4), S=9, A=2, gamma=0.9, branching=3, sparse=True),
}


class TestTabular:
    @pytest.mark.parametrize("case", TABULAR)
    @pytest.mark.parametrize("staged", [False, True])
    def test_trajectories_are_those_of_the_twin(self, case, staged):
        mdp, episodes, steps = TABULAR[case], 37, 6
        policy = generator(5).integers(mdp.A, size=(steps, mdp.S) if staged else mdp.S)
        states, rewards = draw_trajectories(mdp, policy, generator(6), episodes, steps)
        rng = generator(6)
        starts = draw_columns(
            *alias_of(np.asarray(mdp.rho)[None]), np.zeros(episodes, int), rng.random(episodes)
        )
        r = mdp.r.reshape(-1, mdp.S * mdp.A)
        twin = [
            tabular_episode(transitions_of(mdp), r, np.atleast_2d(policy), int(s), u)
            for s, u in zip(starts, rng.random((episodes, steps)), strict=True)
        ]
        assert states.tolist() == [list(map(int, s)) for s, _ in twin]
        assert rewards.tolist() == [r for _, r in twin]

    def test_episodes_do_not_depend_on_the_blocks_they_are_drawn_in(self):
        mdp, policy, steps = TABULAR["discounted"], np.zeros(5, int), BLOCK // 20
        states, _ = draw_trajectories(mdp, policy, generator(1), 45, steps)
        rng = generator(1)
        rng.random(45)
        last = rng.random((45, steps))[-1]
        r = mdp.r.reshape(-1, 15)
        assert (
            tabular_episode(transitions_of(mdp), r, policy[None], int(states[-1, 0]), last)[0]
            == states[-1].tolist()
        )

    def test_sparse_rows_lead_to_their_successors_only(self):
        mdp = TABULAR["sparse"]
        states, _ = draw_trajectories(mdp, np.ones(9, int), generator(2), 50, 40)
        assert (mdp.kernel[states[:, :-1] * 2 + 1, states[:, 1:]] > 0).all()

    @pytest.mark.statistical
    def test_successors_follow_the_transition_law(self):
        mdp = TABULAR["discounted"]
        states, _ = draw_trajectories(mdp, np.zeros(5, int), generator(3), 100, 200)
        s = np.bincount(states[:, :-1].ravel()).argmax()
        counts = np.bincount(states[:, 1:][states[:, :-1] == s], minlength=5)
        law = np.asarray(mdp.P)[s, 0]
        assert counts.sum() * law.min() > 5
        assert scipy.stats.chisquare(counts, counts.sum() * law).pvalue > EACH
        assert scipy.stats.chisquare(counts, counts.sum() * np.roll(law, 1)).pvalue < EACH

    @pytest.mark.parametrize(
        ("case", "policy", "steps", "message"),
        [
            (
                "changing horizon",
                np.zeros(5, int),
                7,
                "an episode ends after 6 steps, it cannot be drawn for 7",
            ),
            ("discounted", np.zeros(4, int), 2, r"must have shape \(5,\) or \(2, 5\), got \(4,\)"),
            ("discounted", np.full(5, 3), 2, r"takes action 3, actions lie in \[0, 3\)"),
            ("discounted", np.full(5, -1), 2, r"takes action -1, actions lie in \[0, 3\)"),
        ],
    )
    def test_bad_requests(self, case, policy, steps, message):
        with pytest.raises(InvalidInput, match=f"^dense: .*{message}"):
            draw_trajectories(TABULAR[case], policy, generator(), 3, steps)
