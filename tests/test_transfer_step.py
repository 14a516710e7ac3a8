"""One step back, widths and coverage: both sides are slow sums, bounds survive a search, controls break them."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from linear_mdp.low_rank.families import (
    covered_chain,
    low_rank_lock,
    low_rank_simplex,
    partial_coverage,
    soft,
    uniform,
)
from linear_mdp.low_rank.values import optimal_task_values
from linear_mdp.low_rank.widths import squared_widths
from linear_mdp.subjects.feature_widths import data_widths, feature_widths
from linear_mdp.subjects.lock_coverage import LockCoverage
from linear_mdp.subjects.penalised_plan import PenalisedPlan
from linear_mdp.subjects.step_back import drawn_step, learned_step, true_step
from linear_mdp.witnesses.feature_widths import spread, unequal_mass
from linear_mdp.witnesses.penalised_plans import cut_off_penalty, two_actions
from linear_mdp.witnesses.step_backs import constant_step, doubled, redrawn_step
from tabular.measure import measure
from tabular.solve import backward_induction
from theory.registry import load

SEEDS = st.integers(0, 2**32 - 1)
LEARNED, TRUE = load("learned_step_back"), load("true_step_back")
SHARP = load("learned_step_back_tight")
WIDE, TIGHT = load("width_under_coverage"), load("width_under_coverage_tight")


def generator(seed=0):
    return np.random.default_rng(seed)


def chain(seed=0, T=1):
    return covered_chain(generator(seed), S=6, d=3, H=4, T=T)


def simplex(seed=0, T=1):
    return low_rank_simplex(generator(seed), S=5, A=3, d=3, H=3, T=T)


def ratio(claim, instance):
    """What is bounded over the bound, and their numerical errors over it."""
    facts = {name: measure(name, instance).value for name in claim.facts}
    found, bound = measure(claim.quantity.name, instance), claim.evaluate(facts)
    return found.value / bound, 0.0 if np.isinf(bound) else found.error / bound


class TestWidths:
    @given(seed=SEEDS, n=st.sampled_from([1, 10**3, 10**7]))
    @settings(max_examples=15, deadline=None)
    def test_they_are_within_their_errors_of_rational_ones(self, seed, n):
        rng = generator(seed)
        phi, law = rng.dirichlet(np.ones(3), (3, 2)), rng.dirichlet(np.full(6, 0.3)).reshape(3, 2)
        found = squared_widths(phi, law, n, 0.5)
        rows = [[Fraction(x) for x in row] for row in phi.reshape(-1, 3)]
        weights = [Fraction(w) for w in law.ravel()]
        gram = sp.Matrix(
            3,
            3,
            lambda i, j: sp.Rational(
                *(
                    n * sum(w * row[i] * row[j] for w, row in zip(weights, rows, strict=True))
                    + Fraction(int(i == j), 2)
                ).as_integer_ratio()
            ),
        )
        inverse = gram.inv()
        for row, square, error in zip(rows, found.squares.ravel(), found.errors.ravel(), strict=True):
            vector = sp.Matrix([sp.Rational(*x.as_integer_ratio()) for x in row])
            exact = (vector.T * inverse * vector)[0]
            assert abs(sp.Rational(*Fraction(float(square)).as_integer_ratio()) - exact) <= error
            assert error < 1e-6 * square  # and the error says something

    def test_a_mean_is_a_sum_over_cells(self):
        step = drawn_step(simplex(), generator(1), 50, 0.0)
        found = squared_widths(step.phi, step.data, 50, 1.0)
        gram = np.eye(3) + 50 * sum(
            step.data[s, a] * np.outer(step.phi[s, a], step.phi[s, a]) for s in range(5) for a in range(3)
        )
        total = sum(
            step.visits[s, a] * np.sqrt(step.phi[s, a] @ np.linalg.inv(gram) @ step.phi[s, a])
            for s in range(5)
            for a in range(3)
        )
        assert found.mean(step.visits, 1)[0] == pytest.approx(total, rel=1e-12)
        assert 0 < found.mean(step.visits, 1)[1] < 1e-11


class TestStepBack:
    def test_both_sides_are_sums_over_cells(self):
        step = learned_step(simplex(2, T=2), generator(3), n=300)
        S, A = step.function.shape
        seen = moment = error = 0.0
        for s in range(S):
            for a in range(A):
                gap = sum(abs(step.kernel[s, a, z] - step.truth[s, a, z]) for z in range(S)) / 2
                error += step.data[s, a] * gap**2
                for z in range(S):
                    for b in range(A):
                        seen += (
                            step.visits[s, a] * step.kernel[s, a, z] * step.policy[z, b] * step.function[z, b]
                        )
                        moment += (
                            step.data[s, a]
                            * step.truth[s, a, z]
                            * step.behaviour[z, b]
                            * step.function[z, b] ** 2
                        )
        assert measure("visited_mean", step).value == pytest.approx(seen, rel=1e-12)
        assert measure("function_moment", step).value == pytest.approx(moment, rel=1e-12)
        assert measure("model_error", step).value == pytest.approx(error, rel=1e-12)
        assert measure("omega", step).value == pytest.approx(1 / step.behaviour.min(), rel=1e-15)
        assert measure("state_shift", step).value <= measure("state_shift", step).error
        assert measure("feature_defect", step).value <= measure("feature_defect", step).error

    @pytest.mark.parametrize(
        ("claim", "draw"),
        [(LEARNED, learned_step), (SHARP, learned_step), (TRUE, true_step)],
        ids=["a", "sharp", "b"],
    )
    @given(seed=SEEDS, n=st.sampled_from([1, 300, 10**5, 10**7]))
    @settings(max_examples=60, deadline=None)
    def test_no_step_breaks_the_inequality(self, claim, draw, seed, n):
        rng = generator(seed)
        mdp = simplex(seed) if rng.random() < 0.5 else chain(seed)
        value, error = ratio(claim, draw(mdp, rng, n=n))
        assert value <= 1 + error

    @given(seed=SEEDS, n=st.sampled_from([300, 10**7]))
    @settings(max_examples=30, deadline=None)
    def test_the_sharper_inequality_lies_between_the_other_and_the_root_of_two(self, seed, n):
        step = learned_step(simplex(seed), generator(seed), n=n)
        (sharp, _), (loose, _) = ratio(SHARP, step), ratio(LEARNED, step)
        assert loose <= sharp * (1 + 1e-12) <= np.sqrt(2) * loose * (1 + 1e-9)

    @pytest.mark.parametrize("claim", [LEARNED, SHARP, TRUE], ids=["a", "sharp", "b"])
    def test_no_neighbour_of_the_witness_does_better(self, claim):
        """Climb from the witness by changing function, shares and laws at random: it is attained, never passed."""
        rng = generator(4)
        step = doubled(2, 0.3, 0.0 if claim is TRUE else 1e-3, 1e10, 1.0)
        best, _ = ratio(claim, step)
        assert best > 0.9993
        for _ in range(300):
            size = 10.0 ** rng.uniform(-5, 0)
            policy = np.clip(step.policy + size * rng.normal(size=(2, 1)) * [1, -1], 0, 1)
            tried = replace(
                step,
                function=np.clip(step.function + size * rng.normal(size=(2, 2)), 0, 1),
                policy=policy,
                behaviour=(1 - size) * step.behaviour + size * rng.dirichlet([1, 1], 2),
            )
            value, error = ratio(claim, tried)
            assert value <= 1 + error
            if value > best:
                best, step = value, tried

    @pytest.mark.parametrize("claim", [LEARNED, TRUE], ids=["a", "b"])
    def test_redrawn_states_break_it_the_more_the_more_data(self, claim):
        largest = [
            max(
                ratio(claim, drawn_step(simplex(s), generator(s), n, 0.0, redrawn=True))[0] for s in range(40)
            )
            for n in (300, 10**5, 10**9)
        ]
        assert largest[0] > 1
        assert largest[1] > 10 * largest[0]
        assert largest[2] > 90 * largest[1]  # as the root of n, where the data hold nothing of the function
        assert ratio(claim, redrawn_step(generator(), n=10**8))[0] > 1000
        kept = max(ratio(claim, drawn_step(simplex(s), generator(s), 10**9, 0.0))[0] for s in range(40))
        assert kept <= 1

    def test_an_action_without_data_leaves_nothing_to_say(self):
        step = replace(constant_step(generator(), d=2, share=0.5, n=10, ridge=1.0), behaviour=np.eye(2))
        assert measure("omega", step).value == np.inf
        assert TRUE.evaluate({name: measure(name, step).value for name in TRUE.facts}) == np.inf


class TestCoverage:
    @given(seed=SEEDS, n=st.sampled_from([100, 10**4, 10**8]))
    @settings(max_examples=40, deadline=None)
    def test_widths_stay_below_coverage_and_the_sharper_bound_is_below_the_other(self, seed, n):
        rng = generator(seed)
        mdp = [simplex(seed), partial_coverage(generator(seed), S=5, A=10, d=3, H=4, T=1)][rng.integers(2)]
        instance = feature_widths(mdp, rng, n=n)
        for claim in (WIDE, TIGHT):
            value, error = ratio(claim, instance)
            assert value <= 1 + error + 1e-9
        facts = {name: measure(name, instance).value for name in TIGHT.facts}
        assert TIGHT.evaluate(facts) <= WIDE.evaluate(facts) * (1 + 1e-9)
        value, error = ratio(load("data_width"), data_widths(mdp, rng, n=n))
        assert value <= 1 + error

    def test_the_sharper_bound_is_attained_where_the_other_is_not(self):
        instance = spread(2, 32.0, 1e7)
        assert ratio(TIGHT, instance)[0] == pytest.approx(1, abs=1e-4)
        assert ratio(WIDE, instance)[0] == pytest.approx(np.sqrt(33 / 64), abs=1e-4)
        assert ratio(TIGHT, unequal_mass(generator()))[0] > 5  # without mass one

    def test_data_that_miss_the_code_leave_widths_at_the_ridge(self):
        lock = low_rank_lock(generator(), A=3, H=3, T=2)
        best = optimal_task_values(lock).policy
        never = soft(lock, (best + 1) % 3, 0.0)
        missed = LockCoverage(lock, never, 1e12, 4.0)
        assert measure("lock_condition", missed).value == np.inf
        assert measure("code_width", missed).value == pytest.approx(3 / 2, rel=1e-9)  # H / sqrt(lambda)
        seen = LockCoverage(lock, uniform(lock), 1e12, 4.0)
        assert measure("lock_condition", seen).value == pytest.approx(27, rel=1e-9)
        assert measure("code_width", seen).value < 1e-4


class TestPenalties:
    @given(seed=SEEDS, level=st.floats(0, 1))
    @settings(max_examples=25, deadline=None)
    def test_a_penalty_that_is_the_same_everywhere_changes_no_plan(self, seed, level):
        model = simplex(seed).task(0)
        plan = PenalisedPlan(model, np.full(model.r.shape, level))
        assert measure("penalised_loss", plan).value <= measure("penalised_loss", plan).error
        uneven = PenalisedPlan(model, np.where(model.r == model.r.max(), level + 1, level))
        assert measure("penalty_spread", uneven).value == pytest.approx(1, abs=1e-15)

    def test_cutting_values_off_makes_a_saturated_penalty_choose_blindly(self):
        cut = cut_off_penalty(generator(), H=4)
        assert (cut.plan[0] == 0).all()
        assert measure("value_cut", cut).value == 0.75
        assert measure("penalised_loss", cut).value == pytest.approx(2.0, abs=1e-12)
        assert (replace(cut, truncated=False).plan[0] == 1).all()

    def test_without_a_penalty_planning_with_a_cut_is_planning(self):
        model = two_actions(3, 0.5)
        none = PenalisedPlan(model, np.zeros((3, 1, 2)), truncated=True)
        assert np.array_equal(none.plan[0], backward_induction(model).policy)
        assert none.plan[1] == 0
