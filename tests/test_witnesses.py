"""The witnesses against their closed forms."""

from collections.abc import Callable

import numpy as np
import pytest

from tabular.concentrability import realised_coefficients
from tabular.measure import measure
from tabular.witnesses.chain_of_policies import one_sided_policies, scherrer_lesner_policies
from tabular.witnesses.chain_of_values import MARGIN, constant_offset, scherrer_lesner_chain
from tabular.witnesses.models import leaky_pair, two_arms
from tabular.witnesses.moduli import drift_out_of_cover, permuted_states, single_state_fit
from tabular.witnesses.two_paths import SHARE, two_paths

RNG = np.random.default_rng(0)  # no witness draws from it
GRID = [(gamma, K) for gamma in (0.3, 0.5, 0.9, 0.95) for K in (1, 2, 3, 10, 40)]


@pytest.mark.parametrize(("gamma", "K"), GRID)
def test_chain_of_values_loses_all_that_it_can(gamma: float, K: int) -> None:
    run = scherrer_lesner_chain(RNG, gamma=gamma, K=K)
    assert np.abs(run.errors).max() == pytest.approx(1)
    assert measure("greedy_gap", run).value == 0
    loss = measure("loss_sup", run)
    assert loss.value == pytest.approx(2 * gamma * (1 - gamma**K) / (1 - gamma) ** 2, rel=2 * MARGIN)


@pytest.mark.parametrize(("gamma", "K"), GRID)
def test_chain_of_policies_loses_all_that_it_can(gamma: float, K: int) -> None:
    run = scherrer_lesner_policies(RNG, gamma=gamma, K=K)
    assert np.abs(run.evaluation_errors).max() == pytest.approx(1)
    assert measure("greedy_gap", run).value == 0
    loss = measure("loss_sup", run)
    assert loss.value == pytest.approx(2 * gamma * (1 - gamma**K) / (1 - gamma) ** 2, rel=2 * MARGIN)


@pytest.mark.parametrize(("gamma", "K"), GRID)
def test_two_paths_cost_half_as_much_with_errors_of_one_sign(gamma: float, K: int) -> None:
    run = two_paths(RNG, gamma=gamma, K=K)
    assert np.abs(run.errors).max() == pytest.approx(1)
    assert (run.errors <= 1e-12).all()
    assert measure("greedy_gap", run).value == 0
    loss = measure("loss_mean", run).value
    assert loss == pytest.approx(gamma * (1 - gamma**K) / (1 - gamma) ** 2, rel=2 * MARGIN)


@pytest.mark.parametrize("gamma", [0.5, 0.9])
def test_two_paths_fit_errors_to_concentrability(gamma: float) -> None:
    K, eta = 30, SHARE
    run = two_paths(RNG, gamma=gamma, K=K)
    B = realised_coefficients(run.mdp.kernel, run.policies, run.optimal.policy, gamma, run.rho, run.nu)
    along = np.sqrt(K / eta) + np.sqrt(K / (1 - eta))
    np.testing.assert_allclose(B.value, along / (1 - gamma), rtol=1e-9)
    squares = (run.nu * run.errors**2).sum(axis=(1, 2))
    np.testing.assert_allclose(squares, eta / K, rtol=1e-12)


@pytest.mark.parametrize(
    ("family", "fact"),
    [(two_paths, "propagated_error"), (one_sided_policies, "propagated_evaluation_error")],
)
def test_weighted_error_propagation_is_attained(family: Callable[..., object], fact: str) -> None:
    """Up to the factor 1 + (eta/(1-eta))^(1/2) of the triangle inequality, and the weight of the start."""
    gamma, K = 0.5, 64
    run = family(RNG, gamma=gamma, K=K)
    bound = 2 * gamma / (1 - gamma) ** 2 * measure(fact, run).value
    expected = 1 / (1 + np.sqrt(SHARE / (1 - SHARE)))
    assert measure("loss_mean", run).value / bound == pytest.approx(expected, rel=1e-8)


def test_leaky_pair_has_its_closed_form() -> None:
    pair = leaky_pair(RNG, gamma=0.9, leak=0.01)
    assert measure("model_gap", pair).value == pytest.approx(10 - 1 / (1 - 0.9 * 0.99))
    assert measure("epsilon_P", pair).value == pytest.approx(0.02)


def test_small_witnesses_have_their_closed_forms() -> None:
    assert measure("return_difference", two_arms(RNG, gamma=0.75)).value == pytest.approx(4)
    assert measure("modulus", permuted_states(RNG, A=4)).value == pytest.approx(2)
    flow = drift_out_of_cover(RNG, cover=0.01)
    assert measure("optimal_density", flow).value == pytest.approx(10)
    assert measure("one_step_density", flow).value == pytest.approx((0.99 / 2) ** -0.5)
    offset = constant_offset(RNG, gamma=0.5, K=3)
    assert measure("iterate_error", offset).value == pytest.approx(1 / 8)
    fit = single_state_fit(RNG, gamma=0.5, fit=0.6)
    u = 0.25 + 0.6 * 0.25
    assert measure("approximation_error", fit).value == pytest.approx((u / 2) ** 2)
    assert measure("closure_error", fit).value == pytest.approx(u - 0.25)
    assert measure("carried_error", fit).value == pytest.approx(0.5 * (0.5 - u))
