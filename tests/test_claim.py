"""Evaluation of bounds, with errors that cover their rounding; assumptions; digests."""

import math
from dataclasses import replace

import mpmath
import pytest
import sympy as sp

from theory.claim import Assumption, evaluate, evaluate_with_error
from theory.errors import InvalidInput
from theory.notation import K, epsilon, gamma, greedy_gap, nu_min
from theory.registry import load

BIG = {"gamma": 0.5, "K": 3.0, "epsilon": 0.0}


def test_a_division_by_zero_has_the_sign_of_its_limit() -> None:
    assert evaluate(1 - 1 / epsilon, BIG) == -math.inf
    assert evaluate(1 / sp.sqrt(nu_min), {"nu_min": 0.0}) == math.inf


@pytest.mark.parametrize("expression", [sp.log(epsilon - 1), sp.sqrt(epsilon - 1)])
def test_what_has_no_value_is_refused(expression: sp.Expr) -> None:
    with pytest.raises(InvalidInput, match=r"mine: .* is not a number at epsilon=0"):
        evaluate(expression, BIG, "mine")


def test_infinite_facts_are_allowed_and_their_difference_is_not() -> None:
    assert evaluate(2 * epsilon, {"epsilon": math.inf}) == math.inf
    with pytest.raises(InvalidInput, match="not a number"):
        evaluate(epsilon - K, {"epsilon": math.inf, "K": math.inf})


@pytest.mark.parametrize("discount", [0.5, 0.9, 1 - 1e-5, 1 - 1e-9, 1 - 1e-12])
@pytest.mark.parametrize("power", [1, 7, 100])
def test_error_covers_rounding_under_cancellation(discount: float, power: int) -> None:
    expression = (1 - gamma) / (1 - gamma ** (K + 1))
    value, error = evaluate_with_error(expression, {"gamma": (discount, 0.0), "K": (float(power), 0.0)})
    with mpmath.workdps(60):
        g = mpmath.mpf(discount)
        truth = (1 - g) / (1 - g ** (power + 1))
        assert abs(mpmath.mpf(value) - truth) <= error
    assert error < 1e-2 * value


def test_error_covers_the_errors_of_the_facts() -> None:
    value, error = evaluate_with_error(epsilon**2, {"epsilon": (3.0, 0.1)})
    assert value == 9
    assert error == pytest.approx(3.1**2 - 9)


def test_steps_and_tails_carry_their_errors() -> None:
    rounded_up = evaluate_with_error(sp.ceiling(epsilon), {"epsilon": (2.9, 0.01)})
    assert rounded_up == (3, pytest.approx(0, abs=1e-14))
    assert evaluate_with_error(sp.ceiling(epsilon), {"epsilon": (2.995, 0.01)})[1] >= 1
    value, error = evaluate_with_error(sp.erfc(epsilon), {"epsilon": (0.5, 0.01)})
    assert value == math.erfc(0.5)
    assert error >= math.erfc(0.49) - value


def test_assumptions_know_their_errors() -> None:
    greedy = Assumption("greedy", "the policy is greedy", sp.Eq(greedy_gap, 0), "nowhere")
    assert greedy.holds({"greedy_gap": (0.0, 0.0)})
    assert greedy.holds({"greedy_gap": (1e-10, 1e-9)})
    assert not greedy.holds({"greedy_gap": (1e-10, 0.0)})
    larger = Assumption("larger", "gamma is large", sp.Ge(gamma, sp.Rational(1, 2)), "nowhere")
    assert larger.holds({"gamma": (0.5, 0.0)})
    assert not larger.holds({"gamma": (0.4, 0.0)})


@pytest.mark.parametrize("condition", [sp.Ne(K, 2), sp.Gt(K, 2), sp.Lt(K, 2), sp.true])
def test_conditions_that_rounding_cannot_decide_are_refused(condition: sp.Basic) -> None:
    with pytest.raises(InvalidInput, match="must be one of =, >= and <="):
        Assumption("mine", "something", condition, "nowhere")


def test_digest_changes_with_the_statement_alone() -> None:
    claim = load("simulation_lemma")
    assert replace(claim, title="Another title").digest == claim.digest
    assert claim.with_bound(claim.bound / 20, claim.name).digest != claim.digest
    assert replace(claim, witness="dirichlet").digest != claim.digest
