"""Confidence sequences: against loops, at several nulls, with power, and against a false sequence."""

import math

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference import statistics as slow
from scipy import optimize, stats

from experiments.inference import (
    betting_interval,
    betting_log_capital,
    betting_sequence,
    empirical_bernstein,
    normal_mixture,
)
from experiments.inference.sequences import ConfidenceSequence, mixture_precision
from theory.errors import InvalidInput

ALPHA = 0.1
LEVEL = 1 - ALPHA
DRAWS, REPLICATIONS = 250, 400


def mixture(x):
    return normal_mixture(x, LEVEL, tightest_at=100)


def bernstein(x):
    return empirical_bernstein(x, LEVEL)


def betting(x):
    return betting_sequence(x, LEVEL, resolution=100)


def pointwise(x):
    """A normal interval at every t: right for one t chosen beforehand, wrong for all t at once."""
    t = np.arange(1, x.size + 1)
    mean = np.cumsum(x) / t
    half = stats.norm.ppf(1 - ALPHA / 2) * np.sqrt(mean * (1 - mean) / t)
    return ConfidenceSequence(mean - half, mean + half, LEVEL)


SEQUENCES = [mixture, bernstein, betting]
NULLS = {
    "bernoulli(0.5)": (0.5, lambda rng: rng.integers(0, 2, DRAWS).astype(float)),
    "bernoulli(0.05)": (0.05, lambda rng: (rng.random(DRAWS) < 0.05).astype(float)),
    "beta(9, 1)": (0.9, lambda rng: rng.beta(9, 1, DRAWS)),
}


def misses(sequence, mean, draw, seed):
    """In how many replications some interval misses the mean."""
    rng = np.random.default_rng(seed)
    count = 0
    for _ in range(REPLICATIONS):
        intervals = sequence(draw(rng))
        count += bool(((intervals.low > mean) | (intervals.high < mean)).any())
    return count


def undercoverage(count):
    """Exact p-value of the null that the sequence covers at its level."""
    return stats.binomtest(count, REPLICATIONS, ALPHA, alternative="greater").pvalue


@pytest.mark.statistical
@pytest.mark.parametrize("null", NULLS)
@pytest.mark.parametrize("sequence", SEQUENCES)
def test_coverage_at_all_times(sequence, null):
    mean, draw = NULLS[null]
    assert undercoverage(misses(sequence, mean, draw, seed=1)) > FALSE_ALARM


@pytest.mark.statistical
def test_coverage_check_notices_a_pointwise_interval():
    mean, draw = NULLS["bernoulli(0.5)"]
    assert undercoverage(misses(pointwise, mean, draw, seed=1)) < FALSE_ALARM


@pytest.mark.statistical
@pytest.mark.parametrize(
    "sequence",
    [
        lambda x: normal_mixture(x, 1 - FALSE_ALARM, tightest_at=2000),
        lambda x: empirical_bernstein(x, 1 - FALSE_ALARM),
        lambda x: betting_sequence(x, 1 - FALSE_ALARM, resolution=100),
    ],
)
def test_power_against_wrong_means(sequence):
    x = np.random.default_rng(2).beta(10, 10, 2000)
    final = sequence(x).final
    assert 0.5 in final
    assert 0.4 not in final
    assert 0.6 not in final


@pytest.mark.statistical
def test_betting_is_tightest_and_the_mixture_blind_to_variance():
    x = np.random.default_rng(3).beta(50, 50, 1000)
    widths = [betting_interval(x, LEVEL).width, bernstein(x).final.width, mixture(x).final.width]
    assert widths[0] < widths[1] < widths[2] / 2


def test_empirical_bernstein_matches_the_loop():
    x = np.random.default_rng(4).random(60)
    low, high = np.array(slow.empirical_bernstein(x.tolist(), ALPHA)).T
    got = bernstein(x)
    np.testing.assert_allclose(got.low, np.maximum.accumulate(np.clip(low, 0, 1)), atol=1e-13)
    np.testing.assert_allclose(got.high, np.minimum.accumulate(np.clip(high, 0, 1)), atol=1e-13)


def test_normal_mixture_matches_the_loop():
    x = np.random.default_rng(5).random(60)
    low, high = np.array(slow.normal_mixture(x.tolist(), ALPHA, mixture_precision(25, ALPHA))).T
    got = mixture(x)
    np.testing.assert_allclose(got.low, np.maximum.accumulate(np.clip(low, 0, 1)), atol=1e-13)
    np.testing.assert_allclose(got.high, np.minimum.accumulate(np.clip(high, 0, 1)), atol=1e-13)


def test_normal_mixture_by_hand():
    """rho = 1/4, one draw: half-width sqrt(log(2 / alpha^2) / 2), alpha = sqrt(2/e) makes it sqrt(1/2)."""
    alpha = math.sqrt(2) * math.exp(-0.5)
    assert slow.normal_mixture([0.5], alpha, 0.25)[0][1] == pytest.approx(0.5 + math.sqrt(0.5))


def test_mixture_precision_is_the_minimiser():
    def width(log_rho):
        rho = math.exp(log_rho)
        return (25 + rho) * math.log((25 + rho) / (rho * ALPHA**2))

    best = optimize.minimize_scalar(width, bracket=(0.0, 2.0), tol=1e-12).x
    assert mixture_precision(25, ALPHA) == pytest.approx(math.exp(best), rel=1e-5)


def test_betting_sequence_matches_the_loop():
    x = np.random.default_rng(6).beta(8, 2, 80)
    grid = np.arange(101) / 100
    alive = np.array([slow.survives_betting(x.tolist(), m, ALPHA) for m in grid])
    got = betting(x)
    for t in (0, 9, 39, 79):
        survivors = grid[alive[:, t]]
        assert got.low[t] == pytest.approx(max(survivors.min() - 0.01, 0), abs=1e-12)
        assert got.high[t] == pytest.approx(min(survivors.max() + 0.01, 1), abs=1e-12)


def test_betting_interval_lies_inside_the_grid_by_less_than_a_cell():
    x = np.random.default_rng(7).beta(8, 2, 300)
    coarse, exact = betting_sequence(x, LEVEL, resolution=1000).final, betting_interval(x, LEVEL)
    assert coarse.low <= exact.low < coarse.low + 1e-3
    assert coarse.high - 1e-3 < exact.high <= coarse.high


def test_log_capital_matches_the_loop():
    x = np.random.default_rng(8).random(50)
    expected = np.log(slow.grapa_capital(x.tolist(), 0.4))
    np.testing.assert_allclose(betting_log_capital(x, 0.4), expected, atol=1e-12)


@pytest.mark.parametrize("sequence", [bernstein, betting, mixture])
def test_support_is_a_change_of_units(sequence):
    x = np.random.default_rng(9).random(40)
    shifted = {
        bernstein: lambda y: empirical_bernstein(y, LEVEL, support=(-2.0, 6.0)),
        betting: lambda y: betting_sequence(y, LEVEL, support=(-2.0, 6.0), resolution=100),
        mixture: lambda y: normal_mixture(y, LEVEL, tightest_at=100, support=(-2.0, 6.0)),
    }[sequence](8 * x - 2)
    np.testing.assert_allclose(shifted.low, 8 * sequence(x).low - 2, atol=1e-9)
    np.testing.assert_allclose(shifted.high, 8 * sequence(x).high - 2, atol=1e-9)


def test_intervals_are_nested_and_never_empty_even_when_the_mean_drifts():
    x = np.concatenate([np.zeros(400), np.ones(4000)])
    for sequence in SEQUENCES:
        got = sequence(x)
        assert (np.diff(got.low) >= 0).all()
        assert (np.diff(got.high) <= 0).all()
        assert (got.low <= got.high).all()
        assert 1.0 not in got.final


def test_at_counts_draws_from_one():
    got = mixture(np.array([0.0, 1.0, 1.0]))
    assert got.at(1).low == got.low[0]
    assert got.at(99) == got.final == got.at(3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bernstein([0.1, 1.2]), r"draws\[1\] is 1.2, outside its declared support"),
        (lambda: bernstein([]), "draws has 0 entries, at least 1"),
        (lambda: bernstein([0.1, math.nan]), r"draws\[1\] is nan"),
        (lambda: empirical_bernstein([0.1], 95), "level is 95"),
        (lambda: betting_sequence([0.1], 0.95, support=(1.0, 0.0)), "support is"),
        (lambda: betting_sequence([0.1], 0.95, resolution=0), "resolution is 0, it must be at least 1"),
        (lambda: normal_mixture([0.1], 0.95, tightest_at=0), "tightest_at is 0"),
        (lambda: betting_log_capital([0.1], 1.5), "mean is 1.5"),
        (lambda: mixture(np.array([0.5])).at(0), "draws is 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
