"""The laws of coverage by rounds against their sheet's table, each other, and the chain of how many tasks are known."""

from fractions import Fraction

import pytest

from theory import stream_costs
from theory.claim import evaluate
from theory.costs import (
    Reading,
    bends_at,
    breaks_even_at,
    cost,
    identification_bends_at,
    identification_efficiency,
    learning_efficiency,
    local_slope,
    speed_up,
)
from theory.coverage import (
    different_tasks,
    enough_rounds,
    expected_new_rounds,
    expected_rounds,
    expected_rounds_permuted,
    expected_rounds_weighted,
    holders_of_a_new_task,
    tail,
    variance_rounds,
    zipf,
)
from theory.coverage_formulas import MOST_TASKS, new_rounds_formula, rounds_formula
from theory.errors import InvalidInput

AGENTS = (1, 2, 5, 10, 20, 50, 100)


def chain(M, N):
    """Return E[R], Var R and E[R_new] by first steps over the number z of tasks known, in rationals."""
    step = []  # step[z]: law of the number known after a round
    for z in range(M + 1):
        law = {z: Fraction(1)}
        for _ in range(N):
            after = {}
            for known, p in law.items():
                after[known] = after.get(known, 0) + p * Fraction(known, M)
                if known < M:
                    after[known + 1] = after.get(known + 1, 0) + p * Fraction(M - known, M)
            law = after
        step.append(law)
    rounds, squares, new = [Fraction(0)] * (M + 1), [Fraction(0)] * (M + 1), [Fraction(0)] * (M + 1)
    for z in reversed(range(M)):
        stay = step[z].get(z, Fraction(0))
        on = [(y, p) for y, p in step[z].items() if y > z]
        mean = sum(p * rounds[y] for y, p in on)
        rounds[z] = (1 + mean) / (1 - stay)
        squares[z] = (1 + 2 * (mean + stay * rounds[z]) + sum(p * squares[y] for y, p in on)) / (1 - stay)
        new[z] = sum(p * (1 + new[y]) for y, p in on) / (1 - stay)
    return rounds[0], squares[0] - rounds[0] ** 2, new[0]


@pytest.mark.parametrize("M", [1, 2, 3, 6])
@pytest.mark.parametrize("N", [1, 2, 5])
def test_closed_forms_equal_the_chain(M, N):
    assert (expected_rounds(M, N), variance_rounds(M, N), expected_new_rounds(M, N)) == chain(M, N)


@pytest.mark.parametrize(
    ("law", "row"),
    [
        (expected_rounds, (29.290, 14.895, 6.258, 3.376, 1.948, 1.051, 1.0003)),
        (expected_new_rounds, (10.000, 7.500, 4.582, 2.968, 1.872, 1.051, 1.0003)),
        (lambda M, N: holders_of_a_new_task(M, N) * M / N, (10, 5.263, 2.442, 1.535, 1.138, 1.005, 1.0)),
        (identification_efficiency, (1, 0.983, 0.936, 0.868, 0.752, 0.557, 0.293)),
        (
            lambda M, N: learning_efficiency(M, N, Reading.EVERY_HOLDER),
            (1, 0.950, 0.819, 0.651, 0.439, 0.199, 0.100),
        ),
    ],
)
def test_table_of_ten_tasks(law, row):
    for N, expected in zip(AGENTS, row, strict=True):
        assert float(law(10, N)) == pytest.approx(expected, abs=6e-4)


def test_speed_ups_of_ten_tasks():
    rows = {
        (20, 100): (19.8, 8.89, 5.44),
        (5, 10): (4.92, 4.21, 2.48),
        (50, 1): (31.4, 19.1, 18.7),
    }
    for (N, K2), expected in rows.items():
        for reading, speed in zip(Reading, expected, strict=True):
            assert speed_up(10, N, 1, K2, reading) == pytest.approx(speed, rel=0.005)


def test_where_one_over_n_bends():
    assert bends_at(10, Reading.EVERY_HOLDER) == 6
    assert bends_at(10, Reading.CRITICAL_PATH) == 2
    assert identification_bends_at(10) == 16
    slopes = [local_slope(10, N, Reading.EVERY_HOLDER) for N in (5, 10, 20, 50)]
    assert slopes == pytest.approx([-0.760, -0.564, -0.292, -0.027], abs=5e-3)


def test_one_agent_pays_the_identification_of_every_arrival():
    assert cost(10, 1, 1, 7, Reading.ELECTED) == expected_rounds(10, 1) + 70
    assert breaks_even_at(10, 1, 1) == 5
    assert breaks_even_at(10, 10, 1) is None


def test_unequal_and_permuted_streams():
    zipf_rounds = (56.25, None, 11.65, 6.07, 3.29, 1.58, 1.08)
    for N, expected in zip(AGENTS, zipf_rounds, strict=True):
        if expected:
            assert expected_rounds_weighted(zipf(10), N) == pytest.approx(expected, abs=6e-3)
    permuted = [float(expected_rounds_permuted(10, N)) for N in (1, 2, 5, 10, 20)]
    assert permuted == pytest.approx([10, 8.11, 4.94, 3.07, 1.91], abs=6e-3)
    assert expected_rounds_weighted([0.1] * 10, 5) == pytest.approx(float(expected_rounds(10, 5)), rel=1e-11)


def test_coverage_by_the_union_bound_is_almost_exact():
    assert [enough_rounds(10, N, 0.05) for N in (1, 5, 10, 20, 50, 100)] == [51, 11, 6, 3, 2, 1]
    assert sum(different_tasks(10, 7)) == 1
    assert tail(10, 0) == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: expected_rounds(0, 1), "M=0 and N=1"),
        (lambda: expected_rounds(1, 0), "M=1 and N=0"),
        (lambda: expected_rounds(3, 1.5), "N=1.5"),
        (lambda: expected_rounds_weighted([0.5, 0.6], 1), "sum to 1"),
        (lambda: expected_rounds_weighted([1 / 21] * 21, 1), "at most 20, got 21"),
        (lambda: enough_rounds(2, 1, 0.0), "delta must lie"),
        (lambda: cost(2, 1, -1, 1, Reading.ELECTED), "K1=-1"),
        (lambda: stream_costs.round_robin(0, 1, 1, 1), "M=0 and N=1"),
        (lambda: stream_costs.lockstep(1, 1, -1, 1), "K1=-1"),
        (lambda: stream_costs.starvation(2, 1, -1, 1, 1), "fewer than none, got -1"),
        (lambda: stream_costs.stream_costs(0, [1], 1, 1), "got 0 rounds"),
        (lambda: stream_costs.printed_bound(2, 1, 1, 1, 1.0), "delta must lie"),
        (lambda: local_slope(2, 1, Reading.ELECTED), "N >= 2, got 1"),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


@pytest.mark.parametrize("M", [1, 5, MOST_TASKS])
def test_formulas_in_N_are_the_exact_means(M):
    for N in AGENTS:
        exact = [float(law(M, N)) for law in (expected_rounds, expected_new_rounds)]
        found = [evaluate(formula(M), {"N": N}) for formula in (rounds_formula, new_rounds_formula)]
        assert found == pytest.approx(exact, rel=1e-10)
    with pytest.raises(InvalidInput, match=f"1 to {MOST_TASKS} tasks"):
        rounds_formula(MOST_TASKS + 1)
