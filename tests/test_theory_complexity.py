"""The terms of the multi-task bound: their rates, their constants, and the constant of confidence."""

from __future__ import annotations

import pytest
import sympy as sp

from tabular import complexity as numeric
from theory import complexity
from theory.elasticity import elasticity
from theory.notation import T, n

HALF = sp.Rational(1, 2)
RATES = [(-HALF, 0), (-HALF, -HALF), (-HALF, -HALF), (-HALF, 0), (-HALF, -HALF)]  # along n, along T
Q, G, failure = sp.symbols("Q G failure", positive=True)


@pytest.mark.parametrize("index", range(5))
def test_rates_of_the_five_terms(index):
    term = complexity.terms()[index].subs(complexity.growth())
    assert (elasticity(term, n), elasticity(term, T)) == RATES[index]


def test_more_tasks_help_no_further_than_the_terms_that_do_not_shrink():
    total = sum(complexity.terms()).subs(complexity.growth())
    remaining = sp.limit(total, T, sp.oo)
    kept = sum(term.subs(complexity.growth()) for term in (complexity.terms()[0], complexity.terms()[3]))
    assert sp.simplify(remaining - kept) == 0


def test_without_growth_the_rates_are_others():
    assert [elasticity(term, T) for term in complexity.terms()] == [0, -1, -1, -HALF, -HALF]


def test_confidence_costs_the_root_of_eight():
    N = n * T
    whole = sp.sqrt(8 * sp.log(3 / failure) / N)
    ratio = complexity.confidence(failure, N) / whole
    assert float(ratio.subs({failure: 0.05, n: 7, T: 3})) == pytest.approx(1, rel=1e-14)
    uniform = complexity.uniform_deviation(2 * failure / 3, N) / whole
    fixed = complexity.deviation(failure / 3, N) / whole
    assert float(uniform.subs({failure: 0.2, n: 5, T: 2})) == pytest.approx(3 / 4)
    assert float(fixed.subs({failure: 0.2, n: 5, T: 2})) == pytest.approx(1 / 4)


def test_constants_follow_from_those_of_the_chain_rule():
    c1, c2, c3, c4 = complexity.constants(sp.S.One, sp.S.One)
    root = sp.sqrt(2 * sp.pi)
    assert (c1, c2, c3, c4) == (root, 2 * root, root, 2 * root)
    c1, c2, c3, c4 = complexity.constants()
    assert sp.simplify(c1 * c4 - c2 * c3) == 0  # both chains pay for one radius and one composition


def test_one_step_of_value_iteration_has_the_bound_of_one_fit():
    """The composed bound spends delta/K on each of K fits."""
    N = n * T
    K = sp.Symbol("K", positive=True)
    composed = complexity.squared_loss_excess(G, N, failure / K, Q)
    by_hand = 4 * Q * sp.sqrt(2 * sp.pi) * G / N + 4 * Q**2 * sp.sqrt(8 * sp.log(3 * K / failure) / N)
    point = {G: 11, n: 40, T: 5, failure: 0.1, Q: 2.5, K: 15}
    assert float(composed.subs(point)) == pytest.approx(float(by_hand.subs(point)), rel=1e-14)
    single = complexity.excess_risk(G, N, failure, slope=4 * Q, width=4 * Q**2)
    assert sp.simplify(composed.subs(K, 1) - single) == 0
    assert (
        sp.simplify(
            single.subs(Q, sp.Rational(1, 4))
            - complexity.excess_risk(G, N, failure, slope=sp.S.One, width=sp.Rational(1, 4))
        )
        == 0
    )


@pytest.mark.parametrize("d", [1, 3, 15])
def test_symbolic_closed_forms_equal_the_numbers(d):
    assert float(complexity.expected_chi(sp.Integer(d))) == pytest.approx(numeric.expected_chi(d), rel=1e-15)
    heads = complexity.linear_head_quotient(sp.Integer(2), sp.Integer(d), sp.Integer(5))
    assert float(heads) == pytest.approx(numeric.head_quotient(2.0, d, d, tasks=5), rel=1e-14)
    maps = complexity.linear_map_quotient(sp.Integer(2), sp.Integer(3), sp.Integer(d))
    assert float(maps) == pytest.approx(numeric.map_quotient(2.0, d, 3, d), rel=1e-14)
