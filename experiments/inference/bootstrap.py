"""Bootstrap over independent runs, stratified by task, and the interquartile mean."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from experiments.inference._validate import FloatArray, count, open_unit, sample
from experiments.inference.interval import Interval
from theory.errors import InvalidInput

Method = Literal["BCa", "percentile"]


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """An estimate, its bootstrap interval and the method that gave the interval.

    ``method`` is ``"percentile"`` when BCa was asked for but undefined: every resample fell on one
    side of the estimate, or none differed from it.
    """

    value: float
    interval: Interval
    method: Method


def interquartile_mean(values: ArrayLike, axis: int | None = None) -> Any:
    """Return the mean of the middle half of the values (a quarter is cut, rounded down, at each end).

    Shapes
    ------
    values : any shape; over all entries when ``axis`` is None. Same units; exact.

    Source
    ------
    Agarwal, Schwarzer, Castro, Courville and Bellemare, NeurIPS 2021.

    Examples
    --------
    >>> float(interquartile_mean([0.0, 1.0, 2.0, 100.0]))
    1.5
    """
    return stats.trim_mean(np.asarray(values, dtype=np.float64), 0.25, axis=axis)


def stratified_bootstrap(
    strata: Sequence[ArrayLike],
    statistic: Callable[..., Any],
    level: float,
    *,
    rng: np.random.Generator,
    resamples: int = 2000,
    method: Method = "BCa",
) -> Bootstrapped:
    """Return a statistic of the pooled strata with its stratified bootstrap interval.

    Every resample draws each stratum (the runs of one task) from itself, so that the tasks keep
    their weights. The coverage is asymptotic in the number of runs per stratum, with Monte Carlo
    error of order ``resamples^(-1/2)``.

    Shapes
    ------
    strata : a sequence of (n_t,), n_t >= 2. statistic : called as ``statistic(pooled, axis=-1)``
    with pooled of shape (..., sum n_t), for example `numpy.mean` or `interquartile_mean`.

    Raises
    ------
    InvalidInput
        If there is no stratum, one has fewer than two runs, or a number is not finite.

    Source
    ------
    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 14.
    """
    if len(strata) == 0:
        raise InvalidInput("strata is empty, at least one stratum is needed")
    samples = tuple(sample(f"strata[{index}]", values, 2) for index, values in enumerate(strata))

    def pooled(*parts: FloatArray, axis: int = -1) -> Any:
        return statistic(np.concatenate(parts, axis=axis), axis=axis)

    return bootstrap_interval(samples, pooled, level, rng=rng, resamples=resamples, method=method)


def bootstrap_interval(
    samples: Sequence[FloatArray],
    statistic: Callable[..., Any],
    level: float,
    *,
    rng: np.random.Generator,
    resamples: int,
    method: Method,
) -> Bootstrapped:
    """Return a statistic of independent samples with its bootstrap interval.

    `scipy.stats.bootstrap` with two repairs: a statistic that no resample changes has an interval of
    width zero instead of NaN, and BCa falls back on the percentile interval where it is undefined.

    Shapes
    ------
    samples : (n_j,) each. statistic : called as ``statistic(*samples, axis=-1)``.

    Raises
    ------
    InvalidInput
        If the level lies outside (0, 1), ``resamples < 1`` or the method is unknown.
    """
    open_unit("level", level)
    count("resamples", resamples, 1)
    if method not in ("BCa", "percentile"):
        raise InvalidInput(f"method is {method!r}, it must be 'BCa' or 'percentile'")
    value = float(statistic(*samples, axis=-1))
    with warnings.catch_warnings():
        # Both say that BCa is undefined on these data, which the lines below handle.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        result = stats.bootstrap(
            samples,
            statistic,
            n_resamples=resamples,
            vectorized=True,
            confidence_level=level,
            method=method,
            rng=rng,
        )
    low, high = (float(end) for end in result.confidence_interval)
    if np.isfinite(low) and np.isfinite(high):
        return Bootstrapped(value, Interval(low, high, level), method)
    tails = [0.5 - level / 2, 0.5 + level / 2]
    low, high = (float(end) for end in np.quantile(result.bootstrap_distribution, tails))
    return Bootstrapped(value, Interval(low, high, level), "percentile")
