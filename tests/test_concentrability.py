"""The concentrability coefficients against matrix powers of the (S*A, S*A) chains, and their certificates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from reference import concentrability as reference

from tabular.concentrability import (
    ascend,
    bellman_residual_coefficients,
    best_exponent,
    best_exponent_over_tasks,
    concentrability,
    density_norm,
    discount_weights,
    enumerated_coefficients,
    error_distributions,
    error_sum,
    evaluation_error_coefficients,
    mixture_coefficients,
    optimality_modulus,
    policy_sequences,
    reach_probabilities,
    realised_coefficients,
    sup_norm_coefficients,
    sup_norm_concentrability,
    supremum,
    third_coefficients,
    transition_bounds,
    upper_coefficients,
)
from theory.errors import InvalidInput

TERMS = 160  # 0.8^160 is 3e-16
SERIES = [
    (realised_coefficients, reference.realised_coefficients),
    (bellman_residual_coefficients, reference.bellman_residual_coefficients),
    (evaluation_error_coefficients, reference.evaluation_error_coefficients),
]


def chain(seed, S=3, A=2, K=3, deterministic=False):
    rng = np.random.default_rng(seed)
    P = np.eye(S)[rng.integers(0, S, S * A)] if deterministic else rng.dirichlet(np.full(S, 0.4), S * A)
    policies, optimal = rng.integers(0, A, (K + 1, S)), rng.integers(0, A, S)
    rho, nu = (rng.dirichlet(np.ones(S * A)).reshape(S, A) for _ in range(2))
    return P, policies, optimal, rho, nu


@pytest.mark.parametrize("deterministic", [False, True])
@pytest.mark.parametrize(("series", "twin"), SERIES)
@pytest.mark.parametrize("gamma", [0.0, 0.4, 0.8])
def test_coefficients_equal_matrix_powers_and_their_errors_hold(series, twin, gamma, deterministic):
    for seed, (S, A, K) in enumerate([(2, 2, 1), (3, 2, 4), (4, 3, 2), (4, 1, 3)]):
        P, policies, optimal, rho, nu = chain(seed, S, A, K, deterministic)
        slow = twin(P, policies, optimal, gamma, rho, nu, TERMS)
        fine = series(P, policies, optimal, gamma, rho, nu, tolerance=1e-13)
        assert fine.value == pytest.approx(slow, rel=1e-12)
        for tolerance in (1e-1, 1e-3, 1e-6):
            coarse = series(P, policies, optimal, gamma, rho, nu, tolerance=tolerance)
            assert (np.abs(coarse.value - slow) <= coarse.error + 1e-12 * slow).all()
            assert (coarse.error <= tolerance * slow * 1.001 + 1e-12 * slow).all()


def test_a_coefficient_with_policies_in_the_wrong_order_is_noticed():
    P, policies, optimal, rho, nu = chain(1, K=4)
    policies = np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1]])
    slow = reference.realised_coefficients(P, policies, optimal, 0.8, rho, nu, TERMS)
    reversed_order = realised_coefficients(P, policies[[0, 3, 2, 1, 4]], optimal, 0.8, rho, nu)
    assert np.abs(reversed_order.value - slow).max() > 1e-3


def test_mass_outside_nu_is_infinite_exactly_where_it_falls():
    P = np.eye(3)[[1, 1, 2, 2, 2, 2]]  # 0 -> 1 -> 2, two equal actions, 2 absorbs
    rho = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    nu = np.array([[0.2, 0.2], [0.0, 0.2], [0.2, 0.2]])
    zero = np.zeros((3, 3), dtype=np.int64)
    B = realised_coefficients(P, zero, zero[0], 0.9, rho, nu).value
    assert np.isfinite(B[0])
    assert np.isinf(B[1])  # (1, 0) is reached by one transition, never by two
    unreached = np.array([[0.0, 0.0], [0.25, 0.25], [0.25, 0.25]])
    assert np.isfinite(realised_coefficients(P, zero, zero[0], 0.9, rho, unreached).value).all()
    kappa = mixture_coefficients(error_distributions(P, zero, zero[0], 0.9, rho), nu).value
    assert np.isfinite(kappa[0])
    assert np.isinf(kappa[1])
    assert np.isinf(upper_coefficients(P, 0.9, rho, nu, 2)[1])


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("K", [1, 2, 7, 5000])
def test_discount_weights_sum_to_one(gamma, K):
    alpha = discount_weights(gamma, K)
    assert alpha.shape == (K + 1,)
    assert alpha.sum() == pytest.approx(1, abs=1e-12)
    if gamma > 0 and K < 100:
        exact = (1 - gamma) / (1 - gamma ** (K + 1)) * gamma ** np.append(np.arange(K - 1, -1, -1.0), K)
        assert alpha == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9])
def test_error_distributions_are_the_rows_of_stochastic_matrices(gamma):
    for seed in range(5):
        P, policies, optimal, rho, nu = chain(seed, S=4, A=2, K=3)
        matrices = reference.error_matrices(P, policies, optimal, gamma)
        assert np.stack(matrices).sum(axis=2) == pytest.approx(np.ones((4, 8)), abs=1e-12)
        rows, error = error_distributions(P, policies, optimal, gamma, rho)
        slow = np.stack([rho.ravel() @ matrix for matrix in matrices])
        assert np.abs(rows.reshape(4, 8) - slow).sum(axis=1).max() <= error + 1e-14
        assert error < 1e-11
        kappa = mixture_coefficients(error_distributions(P, policies, optimal, gamma, rho), nu)
        assert kappa.value == pytest.approx(
            [reference.density_norm(row, nu.ravel()) for row in slow[:-1]], rel=1e-12
        )
        B = realised_coefficients(P, policies, optimal, gamma, rho, nu).value
        assert (kappa.value <= 0.5 * (1 - gamma) * B * (1 + 1e-9)).all()


def test_density_norm_by_hand():
    assert density_norm([[0.5, 0.5]], [[0.5, 0.5]]) == 1.0
    assert density_norm([[0.6, 0.4]], [[0.2, 0.8]]) == pytest.approx(math.sqrt(0.36 / 0.2 + 0.16 / 0.8))
    assert density_norm([[0.6, 0.4]], [[0.0, 1.0]]) == math.inf


def test_third_coefficients_differ_only_where_more_than_one_step_is_taken():
    P, _, optimal, rho, nu = chain(4, S=4, A=2)
    both = third_coefficients(P, optimal, rho, nu, 5)
    star = reference.pair_chain(P, optimal)
    for k in range(5):
        mu = rho.ravel() @ reference.power(star, 5 - k)
        assert both.corrected[k] == pytest.approx(reference.density_norm(mu, nu.ravel()), rel=1e-12)
    assert (both.one_step == both.corrected[4]).all()
    assert np.ptp(both.corrected) > 1e-3


def test_the_one_step_coefficient_does_not_dominate():
    below = 0
    for seed in range(100):
        P, _, optimal, rho, nu = chain(seed, S=4, A=2)
        both = third_coefficients(P, optimal, rho, nu, 5)
        below += bool((both.corrected > both.one_step * (1 + 1e-9)).any())
    assert 30 <= below <= 80


def test_best_exponent_is_the_minimum_on_a_fine_grid():
    rng = np.random.default_rng(0)
    for gamma in (0.3, 0.9, 0.99):
        for K in (1, 3, 12):
            B, squares = 1 + 10 * rng.random(K), rng.random(K) ** 4
            best = best_exponent(gamma, B, squares)
            grid = reference.smallest_product(gamma, B, squares, np.linspace(0, 1, 2001))
            assert best.value <= grid * (1 + 1e-12)
            assert best.value >= grid * (1 - 1e-5)
            assert 0 <= best.gap <= 1e-11 * best.value
            direct = math.sqrt(concentrability(gamma, B, best.r) * error_sum(gamma, squares, best.r))
            assert best.value == pytest.approx(direct, rel=1e-11)


def test_best_exponent_takes_the_largest_of_several_sequences():
    rng = np.random.default_rng(1)
    B, squares = 1 + rng.random((5, 4)), rng.random(4)
    best = best_exponent(0.8, B, squares)
    for row in B:
        assert best_exponent(0.8, row, squares).value <= best.value * (1 + 1e-12)
    products = [
        math.sqrt(concentrability(0.8, B, r) * error_sum(0.8, squares, r)) for r in np.linspace(0, 1, 500)
    ]
    assert best.value == pytest.approx(min(products), rel=1e-4)
    assert best.value <= min(products) * (1 + 1e-12)


def test_best_exponent_at_the_edges():
    assert best_exponent(0.9, [3.0, 3.0], [0.0, 0.0]).value == 0
    assert best_exponent(0.9, [3.0, np.inf], [0.0, 1.0]).value == math.inf
    assert best_exponent(0.0, [3.0, 2.0], [5.0, 1.0]).value == pytest.approx(1.0, rel=1e-9)  # B_1 / 2 * 1
    two = best_exponent_over_tasks([0.5, 0.9], [[3.0, 4.0], [5.0, 6.0]], [0.2, 0.1])
    assert two.value >= best_exponent(0.9, [5.0, 6.0], [0.2, 0.1]).value * (1 - 1e-12)


def test_the_supremum_by_listing_lies_between_every_run_and_the_upper_bound():
    worst = 1.0
    for seed in range(6):
        P, policies, optimal, rho, nu = chain(seed, S=2, A=2, K=2)

        def coefficients(later, given=(P, optimal, rho, nu)):
            P, optimal, rho, nu = given
            return realised_coefficients(P, np.concatenate([later[:1], later]), optimal, 0.7, rho, nu).value

        upper = upper_coefficients(P, 0.7, rho, nu, 2)
        exact = supremum(coefficients, upper, policies[1:], 2, 0.7)
        assert exact.exact
        assert len(exact.attained) == 16
        found = supremum(coefficients, upper, policies[1:], 2, 0.7, r=0.3, sweeps=5, limit=1)
        slow = [
            reference.realised_coefficients(P, [p[0], *p], optimal, 0.7, rho, nu, 80)
            for p in policy_sequences(2, 2, 2)
        ]
        for r in (0.0, 0.3, 1.0):
            low, high = exact.concentrability(r)
            assert low == high
            assert low == pytest.approx(max(concentrability(0.7, B, r) for B in slow), rel=1e-9)
            assert low >= concentrability(0.7, coefficients(policies[1:]), r)
            assert low <= concentrability(0.7, upper, r)
            interval = found.concentrability(r)
            assert interval.low <= low * (1 + 1e-12)
            assert low <= interval.high
            worst = max(worst, math.sqrt(interval.high / low))
    assert 1.02 < worst < 3  # the upper bound is not exact, nor useless


def test_the_ascent_never_loses_and_mostly_finds_the_best_sequence():
    reached = 0
    for seed in range(10):
        P, policies, optimal, rho, nu = chain(seed + 50, S=2, A=2, K=2)

        def coefficients(later, given=(P, optimal, rho, nu)):
            P, optimal, rho, nu = given
            return realised_coefficients(P, np.concatenate([later[:1], later]), optimal, 0.7, rho, nu).value

        _, found = ascend(coefficients, policies[1:], 2, 0.7, 0.5, sweeps=10)
        value = concentrability(0.7, found, 0.5)
        assert value >= concentrability(0.7, coefficients(policies[1:]), 0.5)
        best = concentrability(0.7, enumerated_coefficients(coefficients, 2, 2, 2), 0.5)
        assert value <= best * (1 + 1e-12)
        reached += value >= best * (1 - 1e-9)
    assert reached >= 6


def test_too_many_sequences_are_refused():
    with pytest.raises(InvalidInput, match=r"S=10, A=3 make 4.24e\+28 sequences, at most 4096"):
        next(policy_sequences(10, 3, 6))


@pytest.mark.parametrize("gamma", [0.0, 0.6, 0.9])
def test_the_upper_bound_covers_value_and_policy_iteration(gamma):
    for seed in range(30):
        P, policies, optimal, rho, nu = chain(seed, S=4, A=2, K=3, deterministic=seed % 3 == 0)
        upper = upper_coefficients(P, gamma, rho, nu, 3)
        for series, _ in SERIES:
            assert (series(P, policies, optimal, gamma, rho, nu).value <= upper).all()


def test_the_upper_bound_is_exact_when_there_is_one_action_and_never_above_the_crude_ones():
    P, policies, optimal, rho, nu = chain(2, S=4, A=1, K=3)
    exact = realised_coefficients(P, policies, optimal, 0.9, rho, nu).value
    assert upper_coefficients(P, 0.9, rho, nu, 3) == pytest.approx(exact, rel=1e-6)
    P, _, _, rho, nu = chain(3, S=4, A=3)
    most = reach_probabilities(P, rho, 6).most
    least = nu.min(axis=1)
    crude = np.minimum(np.sqrt((most / least).max(axis=1)), np.sqrt((most**2 / least).sum(axis=1)))
    sharp = transition_bounds(most, nu)
    assert (sharp <= np.minimum(crude, 1 / np.sqrt(least.min())) * (1 + 1e-12)).all()
    assert (sharp < crude * (1 - 1e-3)).any()


def test_reach_probabilities_equal_enumeration_and_bound_all_later_ones():
    for seed in range(3):
        P, _, _, rho, _ = chain(seed, S=3, A=2)
        most, _ = reach_probabilities(P, rho, 3, tolerance=-1.0)
        for m in (1, 2, 3):
            assert most[m - 1] == pytest.approx(reference.reach_by_enumeration(P, rho, m), rel=1e-12)
        long = reach_probabilities(P, rho, 40, tolerance=-1.0).most
        for cut in (1, 3, 10):
            short = reach_probabilities(P, rho, cut, tolerance=-1.0)
            assert (long[cut - 1 :] <= short.beyond + 1e-14).all()


def test_the_sup_norm_coefficients_on_a_chain_solved_by_hand():
    P = np.eye(2)[[0, 1, 1, 1]]  # state 0: stay or leave to 1, which absorbs
    start, mu = np.array([1.0, 0.0]), np.array([0.25, 0.75])
    assert sup_norm_coefficients(P, start, mu, 3) == pytest.approx([4.0, 4.0, 4.0])
    total = sup_norm_concentrability(P, 0.5, start, mu)
    assert abs(total.value - 4.0) <= total.error + 1e-9
    assert sup_norm_concentrability(P, 0.5, start, [0.0, 1.0]).value == math.inf
    leaving = np.array([[0.0, 1.0], [0.0, 0.0]])
    assert sup_norm_coefficients(P, leaving, mu, 2) == pytest.approx([4 / 3, 4 / 3])


def test_the_modulus_is_attained_and_no_difference_exceeds_it():
    rng = np.random.default_rng(3)
    for seed in range(20):
        P, _, _, _, nu = chain(seed, S=2 + seed % 3, A=1 + seed % 3)
        modulus = optimality_modulus(P, nu)
        constant = modulus.constant.value
        assert reference.ratio(P, nu, modulus.difference) == pytest.approx(constant, rel=1e-12)
        assert (modulus.difference >= 0).all()
        assert reference.modulus_by_enumeration(P, nu, rng, 300) <= constant * (1 + 1e-12)
        assert modulus.lower <= constant * (1 + 1e-12)
        assert constant <= modulus.upper * (1 + 1e-12)


def test_the_modulus_meets_its_lower_bound_for_uniform_weights_and_one_state():
    modulus = optimality_modulus(np.ones((3, 1)), np.full((1, 3), 1 / 3))
    assert modulus.constant.value == pytest.approx(math.sqrt(3), rel=1e-14)
    assert optimality_modulus(np.ones((2, 1)), [[0.0, 1.0]]).constant.value == math.inf


def test_a_state_that_nu_never_enters_does_not_count_in_the_modulus():
    P = np.eye(2)[[0, 0, 1, 1]]
    nu = np.array([[0.5, 0.5], [0.0, 0.0]])
    modulus = optimality_modulus(P, nu)
    assert modulus.constant.value == pytest.approx(math.sqrt(2))
    assert (modulus.difference[1] == 0).all()


def test_wrong_arguments_are_named():
    P, policies, optimal, rho, nu = chain(0)
    with pytest.raises(InvalidInput, match=r"gamma must lie in \[0, 1\), got 1.0"):
        realised_coefficients(P, policies, optimal, 1.0, rho, nu)
    with pytest.raises(InvalidInput, match=r"policies\[0, 0\] is 7, it must lie in 0..1"):
        realised_coefficients(P, np.full((4, 3), 7), optimal, 0.9, rho, nu)
    with pytest.raises(InvalidInput, match="policies must have shape"):
        realised_coefficients(P, policies[:1], optimal, 0.9, rho, nu)
    with pytest.raises(InvalidInput, match="rho sums to 2"):
        realised_coefficients(P, policies, optimal, 0.9, 2 * rho, nu)
    with pytest.raises(InvalidInput, match=r"nu\[0, 0\] is -1"):
        realised_coefficients(
            P, policies, optimal, 0.9, rho, nu - (nu[0, 0] + 1) * (np.arange(6) == 0).reshape(3, 2)
        )
    with pytest.raises(InvalidInput, match="P must have shape"):
        realised_coefficients(P[:5], policies, optimal, 0.9, rho, nu)
    with pytest.raises(InvalidInput, match="K must be a positive integer"):
        discount_weights(0.9, 0)
    with pytest.raises(InvalidInput, match="exponent r must lie"):
        concentrability(0.9, [1.0], 1.5)
    with pytest.raises(InvalidInput, match="squared errors must be non-negative"):
        best_exponent(0.9, [1.0], [-1.0])
    with pytest.raises(InvalidInput, match="lengths must be"):
        best_exponent(0.9, [1.0, 2.0], [1.0])
    with pytest.raises(InvalidInput, match="mu sums to"):
        sup_norm_coefficients(P, rho, [0.5, 0.5, 0.5], 2)
