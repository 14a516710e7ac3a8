"""Families of low-rank tasks are what they say; their data have the law of trajectories, whatever their number."""

import sys
from itertools import product

import numpy as np
import pytest
from budget import FALSE_ALARM
from scipy.stats import chi2

from linear_mdp.low_rank.coverage import (
    action_coverage,
    feature_coverage,
    occupancies,
    pushed_forward,
    reachability,
    relative_conditions,
)
from linear_mdp.low_rank.data import draw_episodes, episode_counts, redrawn_states, row_counts, tuple_counts
from linear_mdp.low_rank.families import (
    covered_chain,
    higher_rank,
    low_rank_lock,
    low_rank_simplex,
    mostly,
    partial_coverage,
    soft,
    unidentified,
    uniform,
    unshared,
)
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.minari_data import to_minari
from linear_mdp.low_rank.values import optimal_task_values, policy_task_values
from linear_mdp.low_rank.widths import squared_widths
from tabular.families.registry import FAMILIES
from theory.errors import InvalidInput

REGISTERED = ("low_rank_simplex", "low_rank_lock", "partial_coverage", "covered_chain")


def generator(seed=0):
    return np.random.default_rng(seed)


def simplex(seed=0, **changes):
    return low_rank_simplex(generator(seed), **{"S": 5, "A": 3, "d": 3, "H": 3, "T": 2, **changes})


@pytest.mark.parametrize("name", REGISTERED)
def test_every_cell_of_the_grid_is_an_instance_from_reproducible_bits(name):
    grid = FAMILIES[name].grid
    for values in product(*grid.values()):
        cell = dict(zip(grid, values, strict=True))
        first, second = (FAMILIES[name].draw(generator(7), **cell) for _ in range(2))
        assert isinstance(first, LowRankMDP)
        assert {first.T} == {cell["T"]}
        assert np.array_equal(first.kernels, second.kernels)
        assert optimal_task_values(first).start.max() <= first.value_cap * (1 + 1e-12)


class TestFamilies:
    def test_a_spread_puts_every_state_within_reach(self):
        mdp = simplex(spread=0.25)
        assert reachability(occupancies(mdp, uniform(mdp))) >= 0.25 / mdp.S
        assert feature_coverage(mdp.phi, occupancies(mdp, uniform(mdp))) > 0

    @pytest.mark.parametrize(("A", "H"), [(2, 5), (3, 3), (4, 2)])
    def test_the_lock_takes_a_condition_of_A_to_the_H(self, A, H):
        mdp = low_rank_lock(generator(), A=A, H=H, T=4)
        best = optimal_task_values(mdp)
        assert np.allclose(best.start, 1)
        conditions = relative_conditions(
            mdp.phi, occupancies(mdp, best.policy), occupancies(mdp, uniform(mdp))
        )
        assert np.allclose(conditions, A ** np.arange(1.0, H + 1), rtol=1e-10)
        assert policy_task_values(mdp, uniform(mdp)).start == pytest.approx([A**-H] * 4, rel=1e-12)

    def test_slips_tell_the_tasks_of_the_lock_apart(self):
        mdp = low_rank_lock(generator(), A=2, H=3, T=3, slips=(0.1, 0.3))
        assert optimal_task_values(mdp).start == pytest.approx([0.9**2, 0.8**2, 0.7**2], rel=1e-12)

    def test_partial_coverage_is_what_its_behaviour_makes_of_it(self):
        mdp = partial_coverage(generator(), S=5, A=10, d=3, H=4, T=8)
        behaviour = mostly(mdp, 0, 0.9)
        assert action_coverage(behaviour) == pytest.approx(90, rel=1e-12)
        assert action_coverage(mostly(mdp, 0, 1.0)) == np.inf
        assert (mdp.phi[:, :, 0, 0] >= 0.8).all()
        assert (mdp.mu[:, :, 0, 0] >= 0.8).all()
        random, greedy = (policy_task_values(mdp, policy).start for policy in (uniform(mdp), behaviour))
        assert (1.3 * random < greedy).all()
        assert (greedy < optimal_task_values(mdp).start).all()

    def test_the_chain_pays_for_moving_ahead_and_is_covered(self):
        mdp = covered_chain(generator(), S=6, d=3, H=4, T=2)
        best = optimal_task_values(mdp)
        assert (best.policy[:, :2, :4] == 2).all()  # later on it does not pay
        behaviour = soft(mdp, best.policy, 0.5)
        assert action_coverage(behaviour) == pytest.approx(6, rel=1e-12)
        assert reachability(occupancies(mdp, behaviour)) > 0.02
        with pytest.raises(InvalidInput, match=r"S must be .*a multiple of d = 3, got 5"):
            covered_chain(generator(), S=5, d=3, H=4, T=2)

    def test_departures_move_away_by_their_knob(self):
        mdp = simplex(T=4)
        stacked = np.concatenate([*mdp.kernels[:, 0].reshape(4, -1, mdp.S)], axis=1)
        assert np.linalg.matrix_rank(stacked, tol=1e-10) == mdp.d
        for make in (unshared, higher_rank):
            assert np.allclose(make(mdp, generator(1), 0.0).kernels, mdp.kernels, atol=1e-15)
            apart = [
                np.abs(make(mdp, generator(1), knob).kernels - mdp.kernels).max() for knob in (0.1, 0.2, 0.4)
            ]
            assert np.allclose(apart, np.array([1, 2, 4]) * apart[0], rtol=1e-9)  # both knobs act linearly
            departed = make(mdp, generator(1), 0.5)
            joint = np.concatenate([*departed.kernels[:, 0].reshape(4, -1, mdp.S)], axis=1)
            assert np.linalg.matrix_rank(joint, tol=1e-10) > mdp.d
            alone = np.linalg.matrix_rank(departed.kernels[0, 0].reshape(-1, mdp.S), tol=1e-10)
            assert bool(alone == mdp.d) == (make is unshared)

    def test_sources_do_not_tell_apart_what_the_target_does(self):
        sources, target = unidentified(generator(), S=5, A=3, d=3, H=2, T=4)
        moved = sources.phi.copy()
        moved[..., 0], moved[..., 1] = moved[..., 0] + moved[..., 1], 0.0
        again = LowRankMDP(moved, sources.mu, sources.rewards, sources.start)
        assert np.allclose(again.kernels, sources.kernels, atol=1e-15)
        other = LowRankMDP(moved, target.mu, target.rewards, target.start)
        assert np.abs(other.kernels - target.kernels).max() > 0.05

    @pytest.mark.parametrize(
        ("draw", "message"),
        [
            (lambda r: simplex(concentration=0), "concentration must be positive"),
            (lambda r: simplex(spread=2), "spread must lie in"),
            (lambda r: simplex(d=16, T=4), "rank d = 16 must not exceed S A = 15"),
            (lambda r: low_rank_lock(r, A=1, H=2, T=1), "A must be an integer of at least 2"),
            (lambda r: unidentified(r, S=3, A=2, d=1, H=1, T=1), "d must be an integer of at least 2"),
            (lambda r: unshared(simplex(), r, 1.5), "eta must lie in"),
            (lambda r: higher_rank(simplex(), r, -0.5), "share must lie in"),
            (lambda r: mostly(simplex(), 3, 0.5), "action must be one of 3"),
            (lambda r: soft(simplex(), np.zeros(5, int), 2), "epsilon must lie in"),
            (lambda r: partial_coverage(r, S=5, A=1, d=2, H=1, T=1), "A must be an integer of at least 2"),
        ],
    )
    def test_bad_knobs_are_named(self, draw, message):
        with pytest.raises(InvalidInput, match=message):
            draw(generator())


def flow_gap(counts):
    """Largest difference of the states that a step leads to and those that the next one starts from."""
    return np.abs(counts[:, :-1].sum(axis=(2, 3)) - counts[:, 1:].sum(axis=(3, 4))).max()


def fit_pvalue(counts, law):
    """Pearson's test of counts against a law over the same cells."""
    expected = counts.sum() * law.ravel()
    kept = expected > 0
    assert counts.ravel()[~kept].sum() == 0
    statistic = ((counts.ravel()[kept] - expected[kept]) ** 2 / expected[kept]).sum()
    return chi2.sf(statistic, kept.sum() - 1)


class TestCounts:
    def test_counts_of_episodes_flow_from_step_to_step(self):
        mdp = simplex()
        behaviour = soft(mdp, optimal_task_values(mdp).policy, 0.3)
        counts = episode_counts(mdp, behaviour, 10**6, generator(1))
        assert (counts.sum(axis=(2, 3, 4)) == 10**6).all()
        assert flow_gap(counts) == 0
        visits = occupancies(mdp, behaviour)
        assert flow_gap(tuple_counts(mdp, visits, 10**6, generator(1))) > 0  # steps are independent there

    @pytest.mark.statistical
    @pytest.mark.parametrize("sampler", ["episode_counts", "tuple_counts", "draw_episodes"])
    def test_all_samplers_have_the_law_of_the_occupancies(self, sampler):
        mdp = simplex(2)
        behaviour = soft(mdp, optimal_task_values(mdp).policy, 0.3)
        visits, n = occupancies(mdp, behaviour), 40_000
        if sampler == "draw_episodes":
            counts = draw_episodes(mdp, 1, behaviour, n, generator(3)).counts(mdp.S, mdp.A)[None]
            visits, kernels = visits[1:], mdp.kernels[1:]
        else:
            draw, given = (
                (episode_counts, behaviour) if sampler == "episode_counts" else (tuple_counts, visits)
            )
            counts, kernels = draw(mdp, given, n, generator(3)), mdp.kernels
        for t, h in product(range(len(counts)), range(mdp.H)):
            law = visits[t, h][..., None] * kernels[t, h]
            assert fit_pvalue(counts[t, h], law) > FALSE_ALARM / 18
            assert fit_pvalue(counts[t, h], np.full(law.shape, 1 / law.size)) < 1e-12

    def test_what_are_no_data_is_named(self):
        mdp, law = simplex(T=2, H=2), np.full(4, 0.25)
        visits = occupancies(mdp, uniform(mdp))
        for n in (np.nan, np.inf, 1.5, -1):
            with pytest.raises(InvalidInput, match="number of samples must be an integer"):
                episode_counts(mdp, uniform(mdp), n, generator())
        with pytest.raises(InvalidInput, match=r"the tasks are 0, ..., 1, got 0.5"):
            draw_episodes(mdp, 0.5, uniform(mdp), 2, generator())
        with pytest.raises(InvalidInput, match=r"states\[0\] sums to 2"):
            redrawn_states(visits, np.full(visits.shape[2], 2 / visits.shape[2]))
        with pytest.raises(InvalidInput, match="none of them negative"):
            redrawn_states(-visits, np.full(visits.shape[2], 1 / visits.shape[2]))
        for kernels, each in ((np.tile(law, (3, 1)), 1.5), (2 * np.tile(law, (3, 1)), 1), (law, 1)):
            with pytest.raises(InvalidInput, match="samples of a state-action"):
                row_counts(kernels, each, generator())
        with pytest.raises(InvalidInput, match="ridge must be positive"):
            squared_widths(mdp.phi[0], visits[0, 0], 5, 0.0)
        with pytest.raises(InvalidInput, match=r"law must have shape"):
            squared_widths(mdp.phi[0], visits[0], 5, 1.0)

    def test_a_cell_holds_as_many_samples_as_asked(self):
        mdp = simplex(T=1, H=1)
        counts = tuple_counts(mdp, occupancies(mdp, uniform(mdp)), 10**15, generator())
        assert counts.dtype == np.int64
        assert counts.sum() == 10**15
        assert counts.max() > 10**8
        law = occupancies(mdp, uniform(mdp))[..., None] * mdp.kernels
        assert np.abs(counts / 1e15 - law).max() < 1e-6

    def test_cells_without_samples_are_allowed(self):
        mdp = simplex()
        counts = episode_counts(mdp, np.zeros(mdp.S, int), 3, generator())
        assert (counts[..., 1:, :] == 0).all()
        assert episode_counts(mdp, uniform(mdp), 0, generator()).sum() == 0

    def test_redrawn_states_break_the_flow_but_keep_the_actions(self):
        mdp = simplex()
        behaviour = soft(mdp, optimal_task_values(mdp).policy, 0.3)
        visits = occupancies(mdp, behaviour)
        redrawn = redrawn_states(visits, np.eye(mdp.S)[2])
        assert np.allclose(redrawn[:, :, 2], behaviour[:, :, 2], atol=1e-15)
        ahead = pushed_forward(mdp.kernels[:, :-1], visits[:, :-1])
        assert np.allclose(ahead, visits[:, 1:].sum(axis=3), atol=1e-15)
        assert np.abs(ahead - redrawn[:, 1:].sum(axis=3)).sum(axis=-1).min() > 0.5

    @pytest.mark.parametrize(
        ("draw", "message"),
        [
            (lambda m, r: episode_counts(m, uniform(m), -1, r), r"integer in \[0, 2\^62\), got -1"),
            (lambda m, r: episode_counts(m, uniform(m), 2**63, r), "integer in"),
            (lambda m, r: tuple_counts(m, uniform(m), 5, r), "a sum is off by 4"),
            (lambda m, r: tuple_counts(m, uniform(m)[0], 5, r), "visits must have shape"),
            (lambda m, r: draw_episodes(m, 2, uniform(m), 5, r), "the tasks are 0, "),
        ],
    )
    def test_bad_input_is_named(self, draw, message):
        with pytest.raises(InvalidInput, match=message):
            draw(simplex(), generator())


class TestEpisodes:
    def test_rewards_are_those_of_what_was_done(self):
        mdp = simplex()
        played = draw_episodes(mdp, 1, uniform(mdp), 200, generator(4))
        for states, actions, rewards in zip(*played, strict=True):
            for h in range(mdp.H):
                assert rewards[h] == mdp.rewards[1, h, states[h], actions[h]]
        lock = low_rank_lock(generator(), A=3, H=4, T=1)
        best = draw_episodes(lock, 0, optimal_task_values(lock).policy, 50, generator())
        assert (best.rewards.sum(axis=1) == 1).all()
        assert (best.states == 0).all()

    def test_without_minari_the_command_that_installs_it_is_told(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "minari", None)
        mdp = simplex()
        played = draw_episodes(mdp, 0, uniform(mdp), 2, generator())
        with pytest.raises(InvalidInput, match=r"pip install 'boundlab\[datasets\]'"):
            to_minari(mdp, 0, played, "simplex-v0")

    def test_minari_gives_back_what_was_written(self, monkeypatch, tmp_path):
        monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
        minari = pytest.importorskip("minari", reason="not in the extra dev")
        mdp = simplex()
        played = draw_episodes(mdp, 1, uniform(mdp), 20, generator())
        to_minari(mdp, 1, played, "boundlab/simplex-v0")
        read = list(minari.load_dataset("boundlab/simplex-v0").iterate_episodes())
        assert np.array_equal([episode.observations for episode in read], played.states)
        assert np.array_equal([episode.actions for episode in read], played.actions)
        assert np.array_equal([episode.rewards for episode in read], played.rewards)
        assert all(episode.truncations[-1] and not episode.terminations.any() for episode in read)
        for name, message in (("boundlab/simplex-v0", "already exists"), ("no name", "Malformed")):
            with pytest.raises(InvalidInput, match=message):
                to_minari(mdp, 1, played, name)
        with pytest.raises(InvalidInput, match="hold state 4, states lie in"):
            to_minari(simplex(S=4), 1, played._replace(states=played.states * 0 + 4), "other-v0")
        with pytest.raises(InvalidInput, match="at least one episode of H = 3 steps"):
            to_minari(mdp, 1, played._replace(actions=played.actions[:, :2]), "other-v0")
