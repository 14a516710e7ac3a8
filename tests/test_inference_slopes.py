"""Slopes and rates: against matrices, against known exponents, and against rates that are wrong."""

import math

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference import statistics as slow
from scipy import stats

from experiments.inference import bootstrap_slope, local_slopes, loglog_slope, rate_agreement
from theory.errors import InvalidInput

GRID = np.geomspace(1, 1000, 8)


def excess(count, trials, rate):
    """Exact p-value of the null that an event of probability at most ``rate`` happened ``count`` times."""
    return stats.binomtest(int(count), trials, rate, alternative="greater").pvalue


def seeded(rng, seeds, exponent, spread, noise):
    """Rows of a sweep in which every seed has an exponent of its own around the common one."""
    own = exponent + spread * rng.normal(size=seeds)
    logs = own[:, None] * np.log(GRID) + noise * rng.normal(size=(seeds, GRID.size))
    groups = np.repeat(np.arange(seeds), GRID.size)
    return np.tile(GRID, seeds), np.exp(logs).ravel(), groups


def test_hc3_matches_the_matrices():
    rng = np.random.default_rng(0)
    x, y, _ = seeded(rng, 4, -0.5, 0.0, 0.3)
    slope, error = slow.hc3(x, y)
    got = loglog_slope(x, y, 0.95)
    assert got.value == pytest.approx(slope)
    assert got.interval.high == pytest.approx(slope + stats.t.ppf(0.975, x.size - 2) * error)
    assert got.points == x.size


def test_clustered_matches_the_matrices():
    rng = np.random.default_rng(1)
    x, y, groups = seeded(rng, 6, -0.5, 0.1, 0.1)
    slope, error = slow.clustered(x, y, groups)
    got = loglog_slope(x, y, 0.95, groups=[f"seed {g}" for g in groups])
    assert got.value == pytest.approx(slope)
    assert got.interval.high == pytest.approx(slope + stats.t.ppf(0.975, 5) * error)


@pytest.mark.parametrize("exponent", [0.0, -0.4])
def test_rate_p_values_match_the_matrices(exponent):
    """The deviation lies inside the margin for one exponent and outside for the other."""
    x, y, _ = seeded(np.random.default_rng(13), 4, 0.0, 0.0, 1.0)
    slope, error = slow.hc3(x, y / x**exponent)
    got = rate_agreement(x, y, x**exponent, margin=0.2, level=0.9)
    nearer, farther = (stats.t.sf((0.2 + side * abs(slope)) / error, x.size - 2) for side in (-1, 1))
    assert got.p_agrees == pytest.approx(max(nearer, farther))
    assert got.p_differs == pytest.approx(min(1.0, 2 * min(1 - nearer, 1 - farther)))


@pytest.mark.parametrize("groups", [None, np.repeat([0, 1, 2, 3], 8)])
@pytest.mark.parametrize("exponent", [-2.0, -0.5, 0.0, 1.0])
def test_exact_powers_give_a_degenerate_interval(groups, exponent):
    x = np.tile(GRID, 4)
    got = loglog_slope(x, 7 * x**exponent, 0.95, groups)
    assert got.value == pytest.approx(exponent, abs=1e-12)
    assert got.intercept == pytest.approx(math.log(7))
    assert got.interval.width == 0.0


def test_seeds_that_bend_alike_know_their_slope():
    x, groups = np.tile(GRID, 5), np.repeat(np.arange(5), GRID.size)
    assert loglog_slope(x, x + x**2, 0.95, groups).interval.width < 1e-12
    assert loglog_slope(x, x + x**2, 0.95).interval.width > 1e-2


@pytest.mark.statistical
def test_hc3_covers_under_growing_noise():
    rng = np.random.default_rng(2)
    x = np.geomspace(1, 1000, 40)
    noise = 0.05 * (1 + np.log(x))
    slopes = [loglog_slope(x, np.exp(noise * rng.normal(size=40)) / np.sqrt(x), 0.9) for _ in range(400)]
    assert excess(sum(-0.5 not in s.interval for s in slopes), 400, 0.12) > FALSE_ALARM
    assert excess(sum(-0.55 not in s.interval for s in slopes), 400, 0.12) < FALSE_ALARM


@pytest.mark.statistical
def test_clusters_cover_and_independent_rows_do_not_when_seeds_differ():
    rng = np.random.default_rng(3)
    missed = {"clustered": 0, "bootstrap": 0, "independent": 0}
    for _ in range(200):
        x, y, groups = seeded(rng, 25, -0.5, 0.2, 0.05)
        missed["clustered"] += -0.5 not in loglog_slope(x, y, 0.9, groups).interval
        missed["independent"] += -0.5 not in loglog_slope(x, y, 0.9).interval
        y /= np.exp(0.5 * (0.2 * np.log(x)) ** 2)  # so that the mean over seeds is the common power
        interval = bootstrap_slope(x, y, groups, 0.9, rng=rng, resamples=400).interval
        missed["bootstrap"] += -0.5 not in interval
    assert excess(missed["clustered"], 200, 0.13) > FALSE_ALARM
    assert excess(missed["independent"], 200, 0.13) < FALSE_ALARM
    # Means of log-normal rows are skewed at the far end of the grid, which costs some coverage.
    assert excess(missed["bootstrap"], 200, 0.25) > FALSE_ALARM


def test_bootstrap_slope_is_the_slope_of_the_means():
    rng = np.random.default_rng(4)
    x, y, groups = seeded(rng, 10, -0.5, 0.2, 0.2)
    means = y.reshape(10, GRID.size).mean(axis=0)
    order = rng.permutation(x.size)
    got = bootstrap_slope(x[order], y[order], groups[order], 0.9, rng=rng, resamples=200)
    assert got.value == pytest.approx(loglog_slope(GRID, means, 0.9).value)


def test_bootstrap_slope_of_equal_seeds_has_width_zero():
    rng = np.random.default_rng(5)
    x, groups = np.tile(GRID, 5), np.repeat(np.arange(5), GRID.size)
    got = bootstrap_slope(x, x + x**2, groups, 0.9, rng=rng, resamples=50)
    assert got.interval.width < 1e-12
    assert got.value in got.interval


def test_bootstrap_slope_repeats_with_the_same_generator():
    x, y, groups = seeded(np.random.default_rng(6), 8, -0.5, 0.1, 0.1)
    first, second, other = (
        bootstrap_slope(x, y, groups, 0.9, rng=np.random.default_rng(seed), resamples=99)
        for seed in (7, 7, 8)
    )
    assert first == second
    assert first != other


def test_local_slopes_see_a_plateau_in_any_order():
    x = np.array([100.0, 1.0, 10.0, 1000.0])
    got = local_slopes(x, np.minimum(x, 10.0))
    np.testing.assert_allclose(got.slope, [1.0, 0.0, 0.0], atol=1e-14)
    np.testing.assert_allclose(got.x, np.sqrt([10.0, 1e3, 1e5]))
    np.testing.assert_array_equal(got.low, got.slope)


def test_local_slopes_carry_the_errors_of_their_ends():
    """y = (1 +- 1/2, 4, 8) at x = (1, 2, 4): the first slope lies between log2(4/1.5) and log2(4/0.5)."""
    got = local_slopes([1, 2, 4], [1, 4, 8], error=[0.5, 0, 0])
    assert got.low[0] == pytest.approx(math.log2(4 / 1.5))
    assert got.high[0] == pytest.approx(3.0)
    assert got.low[1] == got.high[1] == pytest.approx(1.0)


def test_logarithms_and_plateaus_are_predicted_not_fitted():
    n = np.geomspace(10, 1e6, 12)
    measured = np.minimum(1.0, np.sqrt(np.log(n) / n))
    same = rate_agreement(n, measured, 3 * measured, margin=0.1, level=0.95)
    assert same.agrees
    assert same.p_agrees == 0.0
    assert same.p_differs == 1.0
    bare = rate_agreement(n, measured, n**-0.5, margin=0.05, level=0.95)
    assert not bare.agrees


@pytest.mark.statistical
@pytest.mark.parametrize("clusters", [True, False])
def test_rates_half_a_power_apart_are_told_apart(clusters):
    rng = np.random.default_rng(9)
    x, measured, groups = seeded(rng, 12, -0.5, 0.02, 0.1)
    groups = groups if clusters else None
    right = rate_agreement(x, measured, x**-0.5, margin=0.2, level=0.95, groups=groups)
    wrong = rate_agreement(x, measured, 1 / x, margin=0.2, level=0.95, groups=groups)
    assert right.agrees
    assert right.p_agrees < FALSE_ALARM
    assert right.p_differs > 0.5
    assert not wrong.agrees
    assert wrong.p_agrees > 0.5
    assert wrong.p_differs < FALSE_ALARM


def test_too_much_noise_shows_no_agreement():
    x, measured, _ = seeded(np.random.default_rng(10), 1, -0.5, 0.0, 3.0)
    noisy = rate_agreement(x, measured, x**-0.5, margin=0.2, level=0.95)
    assert not noisy.agrees
    assert noisy.p_differs > FALSE_ALARM


def test_an_upper_bound_may_be_beaten_on_one_side_only():
    """Bound 1/sqrt(n), measured 1/n: as n grows measured falls faster, as n falls it grows faster."""
    upper, lower, both = (
        rate_agreement(GRID, 1 / GRID, GRID**-0.5, margin=0.2, level=0.95, side=side)
        for side in ("upper", "lower", "both")
    )
    assert upper.deviation.value == pytest.approx(-0.5)
    assert (upper.agrees, lower.agrees, both.agrees) == (True, False, False)
    assert (upper.p_agrees, lower.p_agrees, both.p_agrees) == (0.0, 1.0, 1.0)
    assert (upper.p_differs, lower.p_differs, both.p_differs) == (1.0, 0.0, 0.0)


@pytest.mark.statistical
def test_agreement_at_the_margin_is_a_false_alarm():
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(300):
        x, measured, groups = seeded(rng, 12, -0.3, 0.05, 0.05)
        alarms += rate_agreement(x, measured, x**-0.5, 0.2, 0.95, groups=groups).p_agrees <= 0.05
    assert excess(alarms, 300, 0.07) > FALSE_ALARM
    assert alarms > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: loglog_slope([1, 2], [1, 2], 0.95), "x has 2 entries, at least 3"),
        (lambda: loglog_slope([1, 2, 2], [1, 2, 3], 0.95), "x has 2 distinct values"),
        (lambda: loglog_slope([1, 2, 3], [1, 0, 3], 0.95), r"y\[1\] is 0.0, it must be positive"),
        (lambda: loglog_slope([-1, 2, 3], [1, 2, 3], 0.95), r"x\[0\] is -1.0"),
        (lambda: loglog_slope([1, 2, 3], [1, 2, 3, 4], 0.95), "x has 3 entries and y has 4"),
        (lambda: loglog_slope([1, 2, 3], [1, 2, 3], 1.0), "level is 1.0"),
        (lambda: loglog_slope([1, 2, 3], [1, 2, 3], 0.95, [0, 0, 1]), "groups holds 2 distinct labels"),
        (lambda: loglog_slope([1, 2, 3], [1, 2, 3], 0.95, [0, 1]), r"groups has shape \(2,\)"),
        (lambda: local_slopes([1, 2, 2, 3], [1, 2, 3, 4]), "x = 2 appears more than once"),
        (lambda: local_slopes([1, 2, 3], [1, 2, 3], error=1.0), r"error\[0\] is 1.0"),
        (lambda: rate_agreement([1, 2, 3], [1, 2, 3], [1, 2, 3], 0.25, 0.95), "margin is 0.25"),
        (lambda: rate_agreement([1, 2, 3], [1, 2, 3], [1, 2, 3], 0.2, 0.95, side="left"), "side is 'left'"),
        (lambda: rate_agreement([1, 2, 3], [1, 2, 3], [1, 2, 3, 4], 0.2, 0.95), "predicted has 4 entries"),
        (lambda: rate_agreement([1, 2, 3], [1, 2, 3], [1, 0, 3], 0.2, 0.95), r"predicted\[1\] is 0.0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_a_seed_without_the_whole_grid_is_named():
    x, y, groups = seeded(np.random.default_rng(12), 4, -0.5, 0.1, 0.1)
    with pytest.raises(InvalidInput, match="group 3 has no row at x = 1000"):
        bootstrap_slope(x[:-1], y[:-1], groups[:-1], 0.95, rng=np.random.default_rng(0))
