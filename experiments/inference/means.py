"""Means against bounds, one grid point at a time (claims that hold in expectation).

Two families. The t tests are exact for normal draws and asymptotic for others; a sample without
any variance is read as an exact number, so that simulators without noise get p-values 0 and 1.
The ``bounded`` functions hold for every sample size, for independent draws of any law on a known
support, at the price of some power; use them when rare large draws carry the mean.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from experiments.inference._validate import (
    ROUNDING,
    FloatArray,
    matching,
    number,
    open_unit,
    sample,
    within,
)
from experiments.inference.betting import betting_interval, betting_log_capital
from experiments.inference.interval import Interval


def mean_interval(measured: ArrayLike, level: float) -> Interval:
    """Return Student's interval of the mean of ``measured``.

    ``mean +- t_{n-1} s / sqrt(n)``; exact for normal draws, asymptotic otherwise, of width zero for
    a sample without variance.

    Shapes
    ------
    measured : (n,), n >= 2; any unit, and the interval has the same.

    Raises
    ------
    InvalidInput
        If there are fewer than two draws, one is not finite, or the level lies outside (0, 1).

    Examples
    --------
    Two draws have the Cauchy quantile: ``0 +- tan(pi/4) * sqrt(2)/sqrt(2)`` at level one half.

    >>> interval = mean_interval([-1.0, 1.0], 0.5)
    >>> round(interval.low, 12), round(interval.high, 12)
    (-1.0, 1.0)
    """
    draws = sample("measured", measured, 2)
    open_unit("level", level)
    mean = float(draws.mean())
    if np.ptp(draws) <= ROUNDING * np.abs(draws).max():
        return Interval(mean, mean, level)
    half = float(stats.t.ppf(0.5 + level / 2, draws.size - 1) * stats.sem(draws))
    return Interval(mean - half, mean + half, level)


def p_mean_above(measured: ArrayLike, bound: ArrayLike) -> float:
    """Return the p-value of the null "the mean of measured - bound is at most 0".

    One-sided t test, paired when the bound varies by draw. A small value refutes an upper bound on
    the expectation. Without variance it is exactly 1 (at most the bound, up to rounding) or 0.

    Shapes
    ------
    measured : (n,), n >= 2. bound : a scalar or (n,), in the same units.

    Raises
    ------
    InvalidInput
        If there are fewer than two draws, shapes do not match or a number is not finite.
    """
    return _t_test(measured, bound, "greater")


def p_mean_below(measured: ArrayLike, bound: ArrayLike) -> float:
    """Return the p-value of the null "the mean of measured - bound is above 0".

    One-sided t test, paired when the bound varies by draw. A small value confirms an upper bound on
    the expectation. Without variance it is exactly 0 (at most the bound, up to rounding) or 1.

    Shapes
    ------
    measured : (n,), n >= 2. bound : a scalar or (n,), in the same units.

    Raises
    ------
    InvalidInput
        If there are fewer than two draws, shapes do not match or a number is not finite.
    """
    return _t_test(measured, bound, "less")


def mean_interval_bounded(measured: ArrayLike, level: float, support: tuple[float, float]) -> Interval:
    """Return an interval of the mean that covers at every sample size, by betting.

    The final set of the betting confidence sequence; it may be read after any number of draws,
    also when that number was chosen by looking at the data.

    Shapes
    ------
    measured : (n,), n >= 1, independent draws in the order in which they came.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support`` or the level outside (0, 1).

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), Theorem 3.
    """
    return betting_interval(measured, level, support)


def p_mean_above_bounded(measured: ArrayLike, bound: float, support: tuple[float, float]) -> float:
    """Return a finite-sample p-value of the null "the mean of measured is at most ``bound``".

    ``1 / max_t K_t``, where the capital K of a gambler who bets on larger draws is a
    supermartingale under the null, so that Ville's inequality makes it a p-value at every stopping
    time. For a bound that varies by draw test ``measured - bound`` against 0 on its own support.

    Shapes
    ------
    measured : (n,), n >= 1, independent draws in the order in which they came.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support`` or the bound is not finite.

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), Proposition 3 and section B.3 (approximate GRAPA bets).

    Examples
    --------
    A mean on the support cannot exceed its upper end.

    >>> p_mean_above_bounded([0.2, 1.0], 1.0, (0.0, 1.0))
    1.0
    """
    draws, mean = _unit(measured, bound, support)
    return _betting_p_value(draws, mean)


def p_mean_below_bounded(measured: ArrayLike, bound: float, support: tuple[float, float]) -> float:
    """Return a finite-sample p-value of the null "the mean of measured is above ``bound``".

    The mirror image of `p_mean_above_bounded`; a small value confirms an upper bound.

    Shapes
    ------
    measured : (n,), n >= 1, independent draws in the order in which they came.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support`` or the bound is not finite.

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), Proposition 3 and section B.3 (approximate GRAPA bets).
    """
    draws, mean = _unit(measured, bound, support)
    if mean >= 1:
        return 0.0  # no law on the support has a mean above its upper end
    return _betting_p_value(1 - draws, 1 - mean)


def _t_test(measured: ArrayLike, bound: ArrayLike, alternative: Literal["greater", "less"]) -> float:
    draws = sample("measured", measured, 2)
    limits = matching("bound", bound, draws.size)
    difference = draws - limits
    rounding = ROUNDING * max(np.abs(draws).max(), np.abs(limits).max())
    if np.ptp(difference) <= rounding:
        above = bool(difference.mean() > rounding)
        return float(above if alternative == "less" else not above)
    t = difference.mean() / (difference.std(ddof=1) / np.sqrt(draws.size))
    return float(special.stdtr(draws.size - 1, t if alternative == "less" else -t))


def _unit(measured: ArrayLike, bound: float, support: tuple[float, float]) -> tuple[FloatArray, float]:
    draws = within("measured", measured, support)
    return draws, (number("bound", bound) - support[0]) / (support[1] - support[0])


def _betting_p_value(draws: FloatArray, mean: float) -> float:
    if mean < -ROUNDING:
        return 0.0  # every law on the support has a larger mean
    if mean >= 1:
        return 1.0
    if mean <= ROUNDING:
        return float(draws.max() <= 2 * ROUNDING)  # only the law that never leaves 0 satisfies the null
    best = float(betting_log_capital(draws, mean).max())
    return float(min(1.0, np.exp(-best)))
