"""The record refuses what is no linear MDP, and its solvers agree with dense and rational ones."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.bellman import exact_backward, fractions

from linear_mdp.families import gated_chain, hypercube, one_hot, random_simplex
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import (
    checked_policy,
    optimal_state_values,
    optimal_values,
    policy_state_values,
    return_variance,
)
from tabular.mdp import FiniteMDP
from tabular.solve import backward_induction
from theory.errors import InvalidInput


def generator(seed=0):
    return np.random.default_rng(seed)


def small(**changes):
    """Two states, one action, d = 2: stay, or move on."""
    arrays = {"phi": [[[1.0, 0.0]], [[0.5, 0.5]]], "mu": np.eye(2), "theta": [0.25, 1.0]}
    return LinearMDP(**{**arrays, "horizon": 3, "name": "small", **changes})


CASES = {
    "latent": random_simplex(generator(1), S=5, A=3, d=4, H=4),
    "stationary": random_simplex(generator(2), S=6, A=2, d=3, H=5, stationary=True),
    "signed": hypercube(generator(3), d=5, H=4, stationary=False),
    "gated": gated_chain(generator(), H=6),
    "changing features": replace(
        random_simplex(generator(4), S=4, A=2, d=3, H=3),
        phi=generator(5).dirichlet(np.ones(3), (3, 4, 2)),
        rewards="deterministic",
    ),
}
each_case = pytest.mark.parametrize("case", CASES)


class TestRecord:
    def test_an_axis_of_steps_is_put_in_front(self):
        mdp = small(mu=[np.eye(2)] * 3)
        assert (mdp.phi.shape, mdp.mu.shape, mdp.theta.shape) == ((1, 2, 1, 2), (3, 2, 2), (1, 2))
        assert (mdp.S, mdp.A, mdp.d, mdp.H) == (2, 1, 2, 3)
        assert mdp.r.tolist() == [[[0.25], [0.625]]]
        assert mdp.kernel(2).tolist() == [[[1, 0]], [[0.5, 0.5]]]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"horizon": 0}, "horizon must be a positive integer, got 0"),
            ({"horizon": 1.5}, "horizon must be a positive integer, got 1.5"),
            ({"rewards": "gaussian"}, "rewards must be 'bernoulli' or 'deterministic', got 'gaussian'"),
            ({"phi": np.ones((2, 2))}, r"phi must have 3 axes, or one more .* = 3, got shape \(2, 2\)"),
            (
                {"phi": np.ones((2, 2, 1, 2))},
                r"phi must have 3 axes, or one more .* got shape \(2, 2, 1, 2\)",
            ),
            ({"mu": np.ones(2)}, r"mu must have 2 axes, or one more .* got shape \(2,\)"),
            ({"theta": np.ones((2, 2))}, r"theta must have 1 axes, or one more .* got shape \(2, 2\)"),
            ({"phi": np.ones((2, 0, 2))}, r"phi must not be empty, it has shape \(1, 2, 0, 2\)"),
            ({"mu": np.ones((2, 3))}, r"mu must have shape \(d, S\) = \(2, 2\), got \(2, 3\)"),
            ({"theta": np.ones(3)}, "theta must have length d = 2, got 3"),
            ({"start": 2}, r"start must be a state in \[0, 2\), got 2"),
            ({"start": -1}, r"start must be a state in \[0, 2\), got -1"),
            ({"start": 0.5}, r"start must be a state in \[0, 2\), got 0.5"),
            ({"theta": [np.nan, 0]}, r"theta\[0, 0\] is nan, it must be a finite number"),
            ({"mu": [[np.inf, 0], [0, 1]]}, r"mu\[0, 0, 0\] is inf, it must be a finite number"),
            (
                {"phi": [[[0.8, 0.8]], [[1, 0]]]},
                r"the norm of phi\[0, 0, 0\] is 1.131.*, it must be at most 1$",
            ),
            ({"theta": [1.1, -1.1]}, r"the norm of theta\[0\] is 1.555.*, it must be at most 1.414"),
            (
                {"mu": [[1.5, -0.5], [0, 1]]},
                r"the norm of \|mu\|\(S\)\[0\] is 2.236.*, it must be at most 1.414",
            ),
            ({"theta": [-0.25, 1]}, r"the mean reward r\[0, 0, 0\] is -0.25, it must lie in \[0, 1\]"),
            ({"theta": [1.25, 0]}, r"the mean reward r\[0, 0, 0\] is 1.25, it must lie in \[0, 1\]"),
            ({"mu": [[0.75, 0.0], [0, 1]]}, r"P_0 from row 0\[0\] sums to 0.75, it must sum to 1"),
            (
                {"phi": [[[1, 0]], [[0.6, 0.8]]], "mu": [[1, 0], [0.7, -0.2]]},
                r"P_0 from row 0\[1, 1\] is -0.16.*, a probability cannot",
            ),
        ],
    )
    def test_what_is_wrong_is_named(self, changes, message):
        with pytest.raises(InvalidInput, match=f"^small: {message}"):
            small(**changes)

    def test_later_steps_are_checked_as_well(self):
        with pytest.raises(InvalidInput, match=r"P_2 from row 0\[0\] sums to 0.9"):
            small(mu=[np.eye(2), np.eye(2), np.diag([0.9, 1])])

    def test_rows_are_checked_in_chunks(self, monkeypatch):
        monkeypatch.setattr("linear_mdp.mdp.CHUNK", 2)
        with pytest.raises(InvalidInput, match=r"P_0 from row 1\[0\] sums to 0.75"):
            small(mu=np.diag([1, 0.5]))

    def test_only_laws_are_drawn_through_the_latent_index(self):
        assert small().latent
        assert not CASES["signed"].latent

    def test_other_rewards_keep_the_dynamics(self):
        mdp = CASES["latent"].with_rewards(np.zeros(4), "deterministic")
        assert mdp.rewards == "deterministic"
        assert not mdp.r.any()
        assert np.array_equal(mdp.mu, CASES["latent"].mu)
        assert CASES["latent"].with_rewards(np.zeros(4)).rewards == "bernoulli"

    @each_case
    def test_the_finite_process_is_the_product_of_the_factors(self, case):
        mdp = CASES[case]
        finite = mdp.finite()
        for h in range(mdp.H):
            P = np.asarray(finite.P)[h] if np.ndim(finite.P) == 4 else finite.P
            r = finite.r[h] if finite.r.ndim == 3 else finite.r
            for s in range(mdp.S):
                for a in range(mdp.A):
                    phi = mdp.phi[h if len(mdp.phi) > 1 else 0, s, a]
                    np.testing.assert_allclose(P[s, a], phi @ mdp.mu[h if len(mdp.mu) > 1 else 0], atol=1e-15)
                    np.testing.assert_allclose(r[s, a], phi @ mdp.theta[h if len(mdp.theta) > 1 else 0])
        assert finite.rho[mdp.start] == 1


def exact_values(mdp, policy=None):
    """V (H, S) in rational numbers: of the factors as they are stored, which need not multiply to a stochastic P."""
    phi, mu, theta = (fractions(array) for array in (mdp.phi, mdp.mu, mdp.theta))
    ahead, V = fractions(np.zeros(mdp.S)), []
    for h in range(mdp.H - 1, -1, -1):
        w = theta[h % len(theta)] + mu[h % len(mu)].dot(ahead)
        Q = phi[h % len(phi)].dot(w)
        ahead = Q.max(axis=1) if policy is None else Q[np.arange(mdp.S), policy[h]]
        V.insert(0, ahead)
    return np.array(V)


def furthest(values, exact):
    return float(max(abs(Fraction(float(x)) - y) for x, y in zip(values.ravel(), exact.ravel(), strict=True)))


class TestSolvers:
    @each_case
    def test_optimal_values_are_those_of_backward_induction(self, case):
        mdp = CASES[case]
        ours, dense = optimal_values(mdp), backward_induction(mdp.finite())
        np.testing.assert_allclose(ours.V, dense.V, atol=1e-13)
        np.testing.assert_allclose(ours.Q, dense.Q, atol=1e-13)
        assert np.array_equal(ours.V, ours.Q.max(axis=2))
        assert np.array_equal(ours.policy, ours.Q.argmax(axis=2))

    @each_case
    def test_the_certified_error_covers_the_rounding_and_little_more(self, case):
        mdp = CASES[case]
        solution = optimal_values(mdp)
        off = furthest(solution.V, exact_values(mdp))
        assert off <= solution.error < 1e-12
        assert off > 0 or case == "gated"

    @each_case
    def test_a_policy_has_its_values(self, case):
        mdp = CASES[case]
        policy = generator(8).integers(mdp.A, size=(mdp.H, mdp.S))
        evaluation = policy_state_values(mdp, policy)
        assert furthest(evaluation.V, exact_values(mdp, policy)) <= evaluation.error < 1e-12
        _, dense = exact_backward(mdp.finite(), np.eye(mdp.A, dtype=int)[policy])
        np.testing.assert_allclose(evaluation.V, dense.astype(float), atol=1e-13)

    @each_case
    def test_without_the_values_of_later_actions_the_states_have_the_same(self, case):
        full, lean = optimal_values(CASES[case]), optimal_state_values(CASES[case])
        assert np.array_equal(full.V, lean.V)
        assert np.array_equal(full.policy, lean.policy)
        assert np.array_equal(full.Q[:1], lean.Q)

    def test_ties_go_to_the_lowest_action(self):
        assert not optimal_values(
            random_simplex(generator(), S=3, A=4, d=2, H=3).with_rewards([0, 0])
        ).policy.any()

    @given(seed=st.integers(0, 2**32), S=st.integers(1, 9), A=st.integers(1, 4), H=st.integers(1, 6))
    @settings(max_examples=30, deadline=None)
    def test_one_hot_features_change_nothing(self, seed, S, A, H):
        rng = generator(seed)
        P, r = rng.dirichlet(np.ones(S), (H, S, A)), rng.random((H, S, A))
        mdp = FiniteMDP(P, r, horizon=H, rho=np.eye(S)[0])
        ours, dense = optimal_values(one_hot(mdp)), backward_induction(mdp)
        assert np.abs(ours.V - dense.V).max() <= ours.error + dense.error

    @pytest.mark.parametrize(
        ("policy", "message"),
        [
            (np.zeros((4, 6), int), r"a policy must have shape \(H, S\) = \(6, 3\), got \(4, 6\)"),
            (np.full((6, 3), 2), r"the policy takes action 2, actions lie in \[0, 2\)"),
            (np.full((6, 3), -1), r"the policy takes action -1, actions lie in \[0, 2\)"),
            (np.full((6, 3), 0.5), "the actions of a policy must be whole numbers, got float64"),
            (np.full((6, 3), np.nan), "the actions of a policy must be whole numbers"),
        ],
    )
    def test_bad_policies(self, policy, message):
        with pytest.raises(InvalidInput, match=message):
            checked_policy(CASES["gated"], policy)


def exact_variance(mdp, policy):
    """Variance (S,) of the return from step 0, from the laws of all returns: rewards must be few values."""
    P, r = mdp.finite().P, mdp.finite().r
    laws = [{Fraction(0): 1.0} for _ in range(mdp.S)]
    for h in range(mdp.H - 1, -1, -1):
        new = []
        for s in range(mdp.S):
            a, law = policy[h, s], {}
            mean = Fraction(float((r[h] if r.ndim == 3 else r)[s, a]))
            outcomes = (
                [(Fraction(1), mean), (Fraction(0), 1 - mean)] if mdp.rewards == "bernoulli" else [(mean, 1)]
            )
            for reward, chance in outcomes:
                for t, p in enumerate((P[h] if P.ndim == 4 else P)[s, a]):
                    for total, q in laws[t].items():
                        law[reward + total] = law.get(reward + total, 0.0) + float(chance) * p * q
            new.append(law)
        laws = new
    means = [sum(float(x) * p for x, p in law.items()) for law in laws]
    return np.array(
        [sum((float(x) - m) ** 2 * p for x, p in law.items()) for m, law in zip(means, laws, strict=True)]
    )


class TestReturnVariance:
    @each_case
    def test_is_that_of_the_law_of_the_return(self, case):
        mdp = CASES[case]
        policy = generator(9).integers(mdp.A, size=(mdp.H, mdp.S))
        np.testing.assert_allclose(return_variance(mdp, policy)[0], exact_variance(mdp, policy), atol=1e-12)

    def test_rewards_that_are_not_drawn_add_none(self):
        noisy = CASES["latent"]
        policy = optimal_values(noisy).policy
        quiet = replace(noisy, rewards="deterministic")
        assert (return_variance(quiet, policy)[0] < return_variance(noisy, policy)[0]).all()
        last = np.take_along_axis(noisy.r[-1], policy[-1][:, None], axis=1)[:, 0]
        np.testing.assert_allclose(return_variance(noisy, policy)[-1], last * (1 - last), atol=1e-15)
        assert not return_variance(quiet, policy)[-1].any()
