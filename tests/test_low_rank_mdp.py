"""The record of low-rank tasks refuses what is none; occupancies, values and coverage agree with slow, obvious ones."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linear_mdp.low_rank.coverage import (
    action_coverage,
    action_probabilities,
    density_ratio,
    feature_coverage,
    model_regularity,
    occupancies,
    reachability,
    relative_condition,
    relative_conditions,
    second_moments,
)
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.tasks import EpisodicTasks
from linear_mdp.low_rank.values import optimal_task_values, policy_task_values
from theory.errors import InvalidInput


def generator(seed=0):
    return np.random.default_rng(seed)


def small(**changes):
    """Two tasks of two steps over three states, two actions, d = 2; the features do not change with the step."""
    rng = generator(1)
    arrays = {
        "phi": rng.dirichlet(np.ones(2), (3, 2)),
        "mu": rng.dirichlet(np.ones(3), (2, 2, 2)),
        "rewards": rng.random((2, 2, 3, 2)) / 2,
        "start": np.array([0.5, 0.25, 0.25]),
    }
    return LowRankMDP(**{**arrays, "name": "small", **changes})


class TestRecord:
    def test_features_are_repeated_along_the_steps(self):
        mdp = small()
        assert (mdp.T, mdp.H, mdp.S, mdp.A, mdp.d) == (2, 2, 3, 2, 2)
        assert mdp.phi.shape == (2, 3, 2, 2)
        assert np.array_equal(mdp.phi[0], mdp.phi[1])
        assert mdp.kernels[1, 0, 2, 1] == pytest.approx(mdp.phi[0, 2, 1] @ mdp.mu[1, 0], abs=1e-15)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"phi": np.full((3, 2, 2), 0.6)}, r"sums to"),
            ({"phi": np.full((3, 2, 2), [1.2, -0.2])}, r"norm of phi\[0, 0, 0\] is"),
            ({"phi": np.ones((2, 2, 2))}, r"phi must have shape .*got \(2, 2, 2\)"),
            ({"phi": np.ones((3, 0, 2))}, "the action set is empty"),
            ({"mu": np.ones((2, 2, 3))}, r"mu must have shape \(T, H, d, S\)"),
            ({"mu": np.full((2, 2, 2, 3), 1.0)}, r"norm of \|mu\|\(S\)\[0, 0\] is 4.24"),
            ({"rewards": np.ones((2, 2, 3, 2))}, "largest rewards of task 0 sum to 2 over the steps"),
            ({"rewards": -np.ones((2, 2, 3, 2))}, "must not be negative"),
            ({"rewards": np.zeros((1, 2, 3, 2))}, r"rewards must have shape .*\(2, 2, 3, 2\)"),
            ({"rewards": np.full((2, 2, 3, 2), np.nan)}, "must be a finite number"),
            ({"start": np.array([0.5, 0.5])}, r"start must have shape \(3,\)"),
            ({"start": np.array([0.5, 0.5, 0.5])}, "start sums to 1.5"),
            ({"value_cap": 0.0}, "value_cap must be positive"),
        ],
    )
    def test_one_sentence_says_what_is_wrong(self, changes, message):
        with pytest.raises(InvalidInput, match=message):
            small(**changes)

    def test_ranks_that_cannot_be_identified_are_refused(self):
        rng = generator()
        few = {
            "phi": rng.dirichlet(np.ones(4), (3, 2)),
            "mu": rng.dirichlet(np.ones(3), (1, 1, 4)),
            "rewards": np.zeros((1, 1, 3, 2)),
        }
        with pytest.raises(InvalidInput, match=r"rank d = 4 must not exceed S A = 6 nor T S = 3"):
            small(**few)
        two = {"mu": rng.dirichlet(np.ones(3), (2, 1, 4)), "rewards": np.zeros((2, 1, 3, 2))}
        assert small(**{**few, **two}).d == 4  # a second task identifies what one cannot

    def test_a_task_that_does_not_exist_is_named(self):
        with pytest.raises(InvalidInput, match=r"the tasks are 0, \.\.\., 1, got 2"):
            small().task(2)

    def test_a_mixture_of_tasks_is_a_task(self):
        mdp = small()
        mixture = mdp.mixture([0.25, 0.75])
        assert np.allclose(mixture.kernels[0], 0.25 * mdp.kernels[0] + 0.75 * mdp.kernels[1], atol=1e-15)
        with pytest.raises(InvalidInput, match="weights sums to 2"):
            mdp.mixture([1.0, 1.0])

    def test_tasks_without_features_are_checked_alike(self):
        mdp = small()
        assert EpisodicTasks(mdp.kernels, mdp.rewards, mdp.start).task(1).horizon == 2
        with pytest.raises(InvalidInput, match="kernels must have shape"):
            EpisodicTasks(mdp.kernels[0], mdp.rewards, mdp.start)
        with pytest.raises(InvalidInput, match="sums to"):
            EpisodicTasks(0.5 * mdp.kernels, mdp.rewards, mdp.start)


def random_policy(mdp, seed):
    return generator(seed).dirichlet(np.full(mdp.A, 0.5), (mdp.T, mdp.H, mdp.S))


def paths(mdp, policy, t):
    """Every trajectory with its probability: H state-actions each."""
    cells = list(itertools.product(range(mdp.S), range(mdp.A)))
    for path in itertools.product(cells, repeat=mdp.H):
        probability = mdp.start[path[0][0]]
        for h, (s, a) in enumerate(path):
            probability *= policy[t, h, s, a]
            if h + 1 < mdp.H:
                probability *= mdp.kernels[t, h, s, a, path[h + 1][0]]
        yield path, probability


class TestOccupanciesAndValues:
    def test_they_are_sums_over_all_trajectories(self):
        mdp = small()
        policy = random_policy(mdp, 3)
        visits, values = occupancies(mdp, policy), policy_task_values(mdp, policy)
        for t in range(mdp.T):
            expected, value = np.zeros((mdp.H, mdp.S, mdp.A)), 0.0
            for path, probability in paths(mdp, policy, t):
                for h, (s, a) in enumerate(path):
                    expected[h, s, a] += probability
                    value += probability * mdp.rewards[t, h, s, a]
            assert np.allclose(visits[t], expected, atol=1e-15)
            assert values.start[t] == pytest.approx(value, abs=1e-14)

    def test_no_deterministic_policy_beats_the_optimum(self):
        mdp = small()
        best = optimal_task_values(mdp)
        tried = [
            policy_task_values(mdp, np.reshape(actions, (mdp.H, mdp.S))).start
            for actions in itertools.product(range(mdp.A), repeat=mdp.H * mdp.S)
        ]
        assert np.allclose(np.max(tried, axis=0), best.start, atol=1e-14)
        assert np.allclose(policy_task_values(mdp, best.policy).start, best.start, atol=1e-14)

    @given(seed=st.integers(0, 2**32 - 1))
    @settings(max_examples=20, deadline=None)
    def test_simulation_lemma(self, seed):
        """V_1 - V_2 is the sum along model 1 of what rewards and transitions differ by, measured with V_2."""
        one, two = small(), small()
        rng = generator(seed)
        two = replace(
            two,
            mu=rng.dirichlet(np.ones(3), (2, 2, 2)),
            phi=rng.dirichlet(np.ones(2), (3, 2)),
            rewards=rng.random((2, 2, 3, 2)) / 2,
        )
        policy = random_policy(one, rng.integers(2**32))
        first, second = policy_task_values(one, policy), policy_task_values(two, policy)
        ahead = np.concatenate([second.V[:, 1:], np.zeros((2, 1, 3))], axis=1)
        step = one.rewards - two.rewards + np.einsum("thsaz,thz->thsa", one.kernels - two.kernels, ahead)
        total = (occupancies(one, policy) * step).sum(axis=(1, 2, 3))
        assert np.abs(first.start - second.start - total).max() < 1e-12
        crooked = (occupancies(two, policy) * step).sum(axis=(1, 2, 3))  # along the wrong model
        assert np.abs(first.start - second.start - crooked).max() > 1e-9

    def test_policies_are_given_in_many_forms(self):
        mdp = small()
        actions = np.array([0, 1, 1])
        full = action_probabilities(mdp, actions)
        assert full.shape == (2, 2, 3, 2)
        for form in (np.tile(actions, (2, 1)), np.tile(actions, (2, 2, 1)), np.eye(2)[actions], full):
            assert np.array_equal(action_probabilities(mdp, form), full)
        for bad, message in (
            (np.array([0, 1, 2]), "takes action 2"),
            (np.full((3, 2), 0.4), "a sum is off by 0.2"),
            (np.full((3, 3), 1 / 3), r"got shape \(3, 3\)"),
            (np.full((3, 2), np.nan), "non-negative and sum to one"),
        ):
            with pytest.raises(InvalidInput, match=message):
                action_probabilities(mdp, bad)


PHI, VISITS = np.full((2, 3, 2, 2), 0.5), np.full((1, 2, 3, 2), 1 / 6)


class TestCoverage:
    @given(seed=st.integers(0, 2**32 - 1))
    @settings(max_examples=25, deadline=None)
    def test_no_direction_has_a_larger_ratio(self, seed):
        rng = generator(seed)
        one, two = (a @ a.T for a in rng.normal(size=(2, 3, 3)))
        largest = relative_condition(one, two)
        v = rng.normal(size=(200, 3))
        ratios = np.einsum("ni,ij,nj->n", v, one, v) / np.einsum("ni,ij,nj->n", v, two, v)
        assert ratios.max() <= largest * (1 + 1e-9)
        assert largest == pytest.approx(np.linalg.eigvals(np.linalg.solve(two, one)).real.max(), rel=1e-6)

    def test_a_direction_that_the_data_miss_counts_as_infinite(self):
        data = np.diag([1.0, 1.0, 0.0])
        assert relative_condition(np.diag([2.0, 0.5, 0.0]), data) == pytest.approx(2, rel=1e-12)
        assert relative_condition(np.diag([1.0, 0.0, 0.1]), data) == np.inf
        assert action_coverage(np.array([[0.5, 0.5], [1.0, 0.0]])) == np.inf
        assert action_coverage(np.array([[0.5, 0.5], [1.0, 0.0]]), [[True, True], [True, False]]) == 2
        assert density_ratio(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == np.inf
        assert density_ratio(np.array([1.0, 0.0]), np.array([0.25, 0.75])) == 4

    def test_a_policy_covers_itself(self):
        mdp = small()
        visits = occupancies(mdp, random_policy(mdp, 5))
        assert np.allclose(relative_conditions(mdp.phi, visits, visits), 1, atol=1e-10)
        moments = second_moments(mdp.phi, visits)
        direct = sum(
            visits[1, 0, s, a] * np.outer(mdp.phi[0, s, a], mdp.phi[0, s, a])
            for s in range(mdp.S)
            for a in range(mdp.A)
        )
        assert np.allclose(moments[1, 0], direct, atol=1e-15)
        assert 0 < feature_coverage(mdp.phi, visits) <= 1 / mdp.d
        assert reachability(visits) == pytest.approx(visits.sum(axis=3).min(), abs=0)
        assert reachability(visits) <= 1 / mdp.S

    def test_regularity_lies_between_one_and_the_number_of_cells(self):
        same = np.full((2, 3, 2, 3), 1 / 3)
        assert model_regularity(same) == 1
        same[1, 2, 1] = [1, 0, 0]  # two models that differ in one of six cells
        assert model_regularity(same) == pytest.approx(6, rel=1e-12)
        same[1] = [1, 0, 0]
        assert model_regularity(same) == 1

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: relative_condition(np.eye(3), np.eye(2)), r"comparator must have shape \(2, 2\), got"),
            (lambda: relative_condition(np.eye(2), np.full((2, 2), np.nan)), r"data\[0, 0\] is nan"),
            (lambda: relative_conditions(PHI, VISITS[:, :1], VISITS), "comparator must have shape"),
            (lambda: relative_conditions(PHI, -VISITS, VISITS), "comparator must not be negative"),
            (lambda: action_coverage(np.array([2.0, -1.0])), "behaviour must not be negative"),
            (lambda: action_coverage(np.array([2.0, 0.0])), "at most 1, the largest is 2"),
            (lambda: density_ratio(np.ones(2) / 2, np.ones(3) / 3), r"data must have shape \(2,\)"),
            (lambda: density_ratio(np.array([1.0, np.nan]), np.ones(2) / 2), r"target\[1\] is nan"),
            (lambda: reachability(VISITS[:0]), "visits must not be empty"),
            (lambda: feature_coverage(PHI[:1], VISITS), "the last axes of visits must have shape"),
            (
                lambda: model_regularity(np.ones((2, 2))),
                r"kernels must have shape \(M, S, A, S\), got \(2, 2\)",
            ),
            (lambda: small().task(0.5), r"the tasks are 0, ..., \d, got 0.5"),
        ],
    )
    def test_what_are_no_visits_is_named(self, call, message):
        with pytest.raises(InvalidInput, match=message):
            call()
