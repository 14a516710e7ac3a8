"""Tests, intervals and the budget of experiments.inference, each with the case that must be rejected."""

import math

import numpy as np
import pytest
from budget import FALSE_ALARM
from reference import statistics as slow
from scipy import stats

from experiments.inference import (
    Budget,
    Interval,
    holm,
    interquartile_mean,
    mean_interval,
    mean_interval_bounded,
    p_mean_above,
    p_mean_above_bounded,
    p_mean_below,
    p_mean_below_bounded,
    p_outside,
    p_rate_above,
    p_rate_below,
    ratio_equivalence,
    ratio_interval,
    stratified_bootstrap,
    violation_rate,
)
from theory.errors import InvalidInput

UNIT = (0.0, 1.0)


def excess(count, trials, rate):
    """Exact p-value of the null that an event of probability at most ``rate`` happened ``count`` times."""
    return stats.binomtest(int(count), trials, rate, alternative="greater").pvalue


# Violation rates


@pytest.mark.parametrize(("violations", "draws", "delta"), [(0, 50, 0.1), (7, 40, 0.1), (40, 40, 0.9)])
def test_binomial_p_values_are_tail_sums(violations, draws, delta):
    assert p_rate_above(violations, draws, delta) == pytest.approx(
        slow.binomial_tail(violations, draws, delta)
    )
    below = slow.binomial_tail(draws - violations, draws, 1 - delta)
    assert p_rate_below(violations, draws, delta) == pytest.approx(below)


def test_clopper_pearson_ends_are_where_the_tests_reject():
    interval = violation_rate(7, 40, 0.95)
    assert slow.binomial_tail(7, 40, interval.low) == pytest.approx(0.025)
    assert 1 - slow.binomial_tail(8, 40, interval.high) == pytest.approx(0.025)


def test_violation_rate_covers_whatever_the_rate():
    """Coverage summed over all outcomes, exactly: no draw is needed."""
    intervals = [violation_rate(k, 30, 0.9) for k in range(31)]
    for rate in (0.0, 0.01, 0.2, 0.5, 1.0):
        mass = stats.binom.pmf(np.arange(31), 30, rate)
        assert sum(m for m, interval in zip(mass, intervals, strict=True) if rate in interval) >= 0.9
    wald = [k / 30 + 1.645 * math.sqrt(k / 30 * (1 - k / 30) / 30) for k in range(31)]
    assert stats.binom.pmf(np.arange(31), 30, 0.01)[np.array(wald) >= 0.01].sum() < 0.9


def test_claim_at_rate_zero():
    assert p_rate_above(0, 10, 0.0) == 1.0
    assert p_rate_above(1, 10, 0.0) == 0.0
    assert p_rate_below(0, 10, 0.0) == 1.0  # no number of draws confirms "never"


# Means


def test_t_tests_by_hand():
    """Two draws: t = mean / half-range is Cauchy, and P(Cauchy > 1) = 1/4."""
    assert p_mean_above([1.0, 3.0], 1.0) == pytest.approx(0.25)
    assert p_mean_below([1.0, 3.0], 1.0) == pytest.approx(0.75)


def test_a_bound_that_varies_by_draw_is_paired():
    rng = np.random.default_rng(0)
    bound = rng.normal(0, 100, 50)
    measured = bound - 1 + rng.normal(0, 0.1, 50)
    assert p_mean_below(measured, bound) < FALSE_ALARM
    assert p_mean_below(measured, rng.permutation(bound)) > FALSE_ALARM


@pytest.mark.parametrize(
    ("measured", "bound", "above", "below"),
    [
        ([0.3, 0.3, 0.3], 0.3, 1.0, 0.0),
        ([0.1 + 0.2] * 3, 0.3, 1.0, 0.0),
        ([0.3, 0.3, 0.3], 0.29, 0.0, 1.0),
        ([0.3, 0.3, 0.3], 0.31, 1.0, 0.0),
        ([1.0, 2.0], [1.5, 2.5], 1.0, 0.0),
        ([0.0, 0.0], 0.0, 1.0, 0.0),
    ],
)
def test_without_variance_the_answer_is_exact(measured, bound, above, below):
    assert p_mean_above(measured, bound) == above
    assert p_mean_below(measured, bound) == below


def test_mean_interval_without_variance_has_width_zero():
    assert mean_interval([0.1, 0.1, 0.1], 0.95).width == 0.0


@pytest.mark.statistical
def test_mean_interval_covers_and_a_normal_quantile_would_not():
    rng = np.random.default_rng(1)
    draws = rng.normal(2.0, 3.0, (1500, 3))
    misses = sum(2.0 not in mean_interval(row, 0.9) for row in draws)
    assert stats.binomtest(misses, 1500, 0.1).pvalue > FALSE_ALARM
    half = stats.norm.ppf(0.95) * stats.sem(draws, axis=1)
    assert excess((abs(draws.mean(axis=1) - 2.0) > half).sum(), 1500, 0.1) < FALSE_ALARM


def test_bounded_p_values_at_the_ends_of_the_support():
    assert p_mean_above_bounded([0.2, 0.4], 1.0, UNIT) == 1.0
    assert p_mean_below_bounded([0.2, 0.4], 1.0, UNIT) == 0.0
    assert p_mean_above_bounded([0.2, 0.4], 0.0, UNIT) == 0.0
    assert p_mean_above_bounded([0.0, 0.0], 0.0, UNIT) == 1.0
    assert p_mean_above_bounded([0.2, 0.4], -0.1, UNIT) == 0.0
    assert p_mean_below_bounded([0.2, 0.4], -0.1, UNIT) == 1.0


def rare_loss(rng, draws):
    """Mean 0.1: one draw in fifty is 1, the others lie within 2e-4 of 0.0816."""
    calm = 0.08 / 0.98 + 1e-4 * rng.uniform(-1, 1, draws)
    return np.where(rng.random(draws) < 0.02, 1.0, calm)


@pytest.mark.statistical
@pytest.mark.parametrize("test", [p_mean_above_bounded, p_mean_below_bounded])
def test_bounded_p_values_hold_for_every_law(test):
    rng = np.random.default_rng(2)
    for draw, mean in (
        (lambda: rare_loss(rng, 40), 0.1),
        (lambda: (rng.random(40) < 0.5).astype(float), 0.5),
        (lambda: rng.beta(0.2, 0.6, 40), 0.25),
    ):
        p_values = np.array([test(draw(), mean, UNIT) for _ in range(1000)])
        for rate in (0.05, 0.2):
            assert excess((p_values <= rate).sum(), 1000, rate) > FALSE_ALARM


@pytest.mark.statistical
def test_the_t_test_fails_where_the_bounded_one_is_needed():
    rng = np.random.default_rng(3)
    p_values = np.array([p_mean_below(rare_loss(rng, 40), 0.1) for _ in range(1000)])
    assert excess((p_values <= 0.05).sum(), 1000, 0.05) < FALSE_ALARM


@pytest.mark.statistical
def test_bounded_tests_have_power():
    draws = np.random.default_rng(4).beta(2, 2, 400)
    assert p_mean_above_bounded(draws, 0.4, UNIT) < FALSE_ALARM
    assert p_mean_below_bounded(draws, 0.6, UNIT) < FALSE_ALARM
    interval = mean_interval_bounded(draws, 1 - FALSE_ALARM, UNIT)
    assert 0.5 in interval
    assert interval.width < 0.2


def test_bounded_p_values_change_units():
    draws = np.random.default_rng(5).random(30)
    shifted = p_mean_above_bounded(10 * draws - 3, 10 * 0.4 - 3, (-3.0, 7.0))
    assert shifted == pytest.approx(p_mean_above_bounded(draws, 0.4, UNIT))


# Equivalence


@pytest.mark.statistical
def test_equivalence_accepts_the_law_and_rejects_its_neighbour():
    draws = np.random.default_rng(6).exponential(3.0, 4000)
    assert ratio_equivalence(draws, 3.0, margin=0.1).p_value < 0.01
    assert ratio_equivalence(draws, 1.5, margin=0.1).p_value > 0.99
    assert p_outside(draws, 1.5, margin=0.1) < FALSE_ALARM
    assert p_outside(draws, 6.0, margin=0.1) < FALSE_ALARM
    assert p_outside(draws, 3.0, margin=0.1) > 0.5
    assert 1.0 in ratio_interval(draws, 3.0, 1 - FALSE_ALARM)


def test_few_noisy_draws_show_no_equivalence():
    assert ratio_equivalence([0.0, 2.0, 1.0], 1.0, margin=0.1).p_value > 0.3


@pytest.mark.statistical
def test_equivalence_at_the_margin_is_a_false_alarm():
    rng = np.random.default_rng(7)
    p_values = [ratio_equivalence(rng.normal(1.1, 0.05, 20), 1.0, margin=0.1).p_value for _ in range(500)]
    rejected = (np.array(p_values) <= 0.05).sum()
    assert stats.binomtest(int(rejected), 500, 0.05).pvalue > FALSE_ALARM


def test_difference_without_margin_is_the_two_sided_t_test():
    draws = np.random.default_rng(8).normal(1.0, 1.0, 30)
    assert p_outside(draws, 1.2, margin=0.0) == pytest.approx(stats.ttest_1samp(draws, 1.2).pvalue)


def test_exact_ratios():
    assert ratio_equivalence([2.0, 2.0], 2.0, margin=0.01).p_value == 0.0
    assert p_outside([2.0, 2.0], 2.0, margin=0.01) == 1.0
    assert p_outside([2.0, 2.0], 2.1, margin=0.01) == 0.0
    assert p_outside([2.0, 2.0], 2.0, margin=0.0) == 1.0
    assert ratio_interval([2.0, 2.0], 4.0, 0.95).width == pytest.approx(0.0, abs=1e-7)


def test_fieller_ends_are_where_the_t_test_rejects():
    rng = np.random.default_rng(9)
    predicted = rng.uniform(1, 2, 25)
    measured = predicted + rng.normal(0, 0.3, 25)
    interval = ratio_interval(measured, predicted, 0.9)
    for end in (interval.low, interval.high):
        assert stats.ttest_1samp(measured - end * predicted, 0).pvalue == pytest.approx(0.1)


# Multiplicity


def test_holm_matches_the_loop_and_keeps_the_order():
    rng = np.random.default_rng(10)
    for size in (1, 2, 17):
        p_values = (rng.random(size) ** 4).tolist()
        names = [f"test {i}" for i in range(size)]
        adjusted = holm(p_values, names)
        assert list(adjusted) == names
        np.testing.assert_allclose(list(adjusted.values()), slow.holm(p_values), atol=1e-15)
    assert holm([], []) == {}


@pytest.mark.statistical
def test_holm_keeps_the_familywise_rate_and_the_raw_p_values_do_not():
    rng = np.random.default_rng(11)
    raw = adjusted = 0
    for _ in range(30):
        p_values = rng.random(20).tolist()
        raw += min(p_values) <= 0.1
        adjusted += any(decision.rejected for decision in _budget(p_values).decide())
    assert excess(adjusted, 30, 0.1) > FALSE_ALARM
    assert excess(raw, 30, 0.1) < FALSE_ALARM


def _budget(p_values):
    return Budget(0.1).spend({f"point {i}": p for i, p in enumerate(p_values)})


def test_budget_lists_what_was_spent():
    decisions = _budget([0.04, 0.5, 0.001]).decide()
    assert [d.name for d in decisions] == ["point 0", "point 1", "point 2"]
    assert [d.rejected for d in decisions] == [True, False, True]
    assert [d.share for d in decisions] == pytest.approx([0.05, 0.1, 0.1 / 3])
    assert [d.adjusted for d in decisions] == pytest.approx([0.08, 0.5, 0.003])
    assert Budget(0.1).decide() == ()


def test_budget_is_not_changed_by_spending():
    empty = Budget(0.1)
    empty.spend({"a": 0.5})
    assert dict(empty.tests) == {}
    with pytest.raises(TypeError):
        empty.tests["a"] = 0.5


# Bootstrap


def test_interquartile_mean_by_hand():
    assert interquartile_mean([9.0, 0.0, 1.0, 2.0, 3.0, -50.0, 4.0, 5.0]) == 2.5
    np.testing.assert_allclose(interquartile_mean([[0, 1, 2, 9], [1, 1, 1, 1]], axis=1), [1.5, 1.0])


@pytest.mark.statistical
@pytest.mark.parametrize("method", ["BCa", "percentile"])
def test_stratified_bootstrap_ignores_the_distance_between_strata(method):
    rng = np.random.default_rng(12)
    strata = [rng.normal(task, 1.0, 40) for task in (0.0, 1000.0)]
    got = stratified_bootstrap(strata, np.mean, 0.95, rng=rng, method=method)
    assert got.method == method
    assert got.interval.width == pytest.approx(2 * 1.96 / math.sqrt(80), rel=0.4)
    pooled = stratified_bootstrap([np.concatenate(strata)], np.mean, 0.95, rng=rng, method=method)
    assert pooled.interval.width > 100 * got.interval.width


@pytest.mark.statistical
def test_stratified_bootstrap_covers():
    rng = np.random.default_rng(13)
    misses = 0
    for _ in range(200):
        strata = [rng.normal(0, 1, 25), rng.normal(2, 3, 25)]
        misses += 1.0 not in stratified_bootstrap(strata, np.mean, 0.9, rng=rng, resamples=400).interval
    assert excess(misses, 200, 0.13) > FALSE_ALARM
    assert misses >= 4  # a wider interval than asked for would hardly ever miss


def test_bootstrap_of_constant_runs_has_width_zero():
    rng = np.random.default_rng(14)
    got = stratified_bootstrap([[1.0, 1.0, 1.0], [3.0, 3.0, 3.0]], np.mean, 0.95, rng=rng, resamples=50)
    assert got.interval == Interval(2.0, 2.0, 0.95)
    assert got.method == "percentile"


def test_bootstrap_repeats_with_the_same_generator():
    runs = [np.arange(10.0)]
    first, second, other = (
        stratified_bootstrap(runs, interquartile_mean, 0.9, rng=np.random.default_rng(seed), resamples=99)
        for seed in (15, 15, 16)
    )
    assert first == second
    assert first != other


# Bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: violation_rate(5, 4, 0.95), "violations is 5, it cannot exceed the number of draws, 4"),
        (lambda: violation_rate(0, 0, 0.95), "draws is 0, it must be at least 1"),
        (lambda: p_rate_above(-1, 4, 0.1), "violations is -1"),
        (lambda: p_rate_above(1.5, 4, 0.1), "violations is 1.5, it must be an integer"),
        (lambda: p_rate_below(1, 4, math.nan), "delta is nan"),
        (lambda: violation_rate(1, 4, 95), "level is 95, it must lie strictly between 0 and 1"),
        (lambda: mean_interval([1.0], 0.95), "measured has 1 entries, at least 2"),
        (lambda: mean_interval([[1.0, 2.0]], 0.95), r"measured must be a vector, got shape \(1, 2\)"),
        (lambda: mean_interval(["a", "b"], 0.95), "measured must be a vector of real numbers"),
        (lambda: p_mean_above([1.0, math.inf], 1.0), r"measured\[1\] is inf"),
        (lambda: p_mean_above([1.0, 2.0, 3.0], [1.0, 2.0]), "bound has 2 entries"),
        (lambda: p_mean_below_bounded([0.5, 3.0], 0.5, UNIT), r"measured\[1\] is 3.0, outside"),
        (lambda: p_mean_below_bounded([0.5], math.nan, UNIT), "bound is nan"),
        (lambda: ratio_equivalence([1.0, 2.0], 0.0, 0.1), r"predicted\[0\] is 0.0, it must be positive"),
        (lambda: ratio_equivalence([1.0, 2.0], 1.0, 1.5), "margin is 1.5"),
        (lambda: p_outside([1.0, 2.0], 1.0, -0.1), "margin is -0.1"),
        (lambda: ratio_interval([1.0, 2.0], [1e-3, 9.0], 0.95), "varies too much"),
        (lambda: holm([0.1, 0.2], ["a", "a"]), "test name 'a' appears more than once"),
        (lambda: holm([0.1], ["a", "b"]), "1 p-values came with 2 names"),
        (lambda: holm([1.1], ["a"]), "p-value of 'a' is 1.1"),
        (lambda: Budget(0.0), "alpha is 0.0"),
        (lambda: Budget(0.1).spend({"a": math.nan}), "p-value of 'a' is nan"),
        (lambda: Budget(0.1).spend({"a": 0.5}).spend({"a": 0.5}), "test 'a' has been paid for already"),
        (lambda: Interval(1.0, 0.0, 0.95), r"interval \[1.0, 0.0\]"),
        (lambda: Interval(math.nan, 0.0, 0.95), r"interval \[nan, 0.0\]"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


@pytest.mark.parametrize(
    ("strata", "options", "message"),
    [
        ([], {}, "strata is empty"),
        ([[1.0, 2.0], [1.0]], {}, r"strata\[1\] has 1 entries"),
        ([[1.0, 2.0]], {"resamples": 0}, "resamples is 0"),
        ([[1.0, 2.0]], {"method": "basic"}, "method is 'basic'"),
    ],
)
def test_bad_bootstrap_input_is_named(strata, options, message):
    with pytest.raises(InvalidInput, match=message):
        stratified_bootstrap(strata, np.mean, 0.95, rng=np.random.default_rng(0), **options)
