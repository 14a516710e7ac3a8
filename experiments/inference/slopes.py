"""Log-log slopes with their intervals: over a whole sweep, by bootstrap, and between neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from experiments.inference._validate import ROUNDING, FloatArray, matching, open_unit, positive
from experiments.inference.bootstrap import Bootstrapped, Method, bootstrap_interval
from experiments.inference.interval import Interval
from theory.errors import InvalidInput

FEWEST_POINTS = 3  # two points make a line and say nothing about its fit; two seeds say nothing about spread


@dataclass(frozen=True, slots=True)
class Slope:
    """``log y = intercept + value * log x`` by least squares, natural logarithms.

    ``interval`` is the confidence interval of ``value`` (dimensionless), of width zero where the
    points lie on a line up to rounding; ``points`` counts the rows, none is ever dropped.
    """

    value: float
    interval: Interval
    intercept: float
    points: int


class LocalSlopes(NamedTuple):
    """Elasticities between neighbours on a grid; ``low <= slope <= high``, each of shape (G - 1,).

    ``x`` holds the geometric midpoints.
    """

    x: FloatArray
    slope: FloatArray
    low: FloatArray
    high: FloatArray


class Fit(NamedTuple):
    """A least-squares slope with its standard error, 0 where the slope is known exactly."""

    slope: float
    error: float
    freedom: int
    intercept: float
    points: int

    def at_level(self, level: float) -> Slope:
        """Return the slope with its t interval."""
        half = float(stats.t.ppf(0.5 + level / 2, self.freedom)) * self.error
        interval = Interval(self.slope - half, self.slope + half, level)
        return Slope(self.slope, interval, self.intercept, self.points)

    def p_below(self, limit: float) -> float:
        """Return the p-value of the null "slope >= limit"; 0 or 1 when the slope is known exactly."""
        if self.error == 0:
            return float(self.slope >= limit)
        return float(stats.t.sf((limit - self.slope) / self.error, self.freedom))

    def p_above(self, limit: float) -> float:
        """Return the p-value of the null "slope <= limit"; 0 or 1 when the slope is known exactly."""
        if self.error == 0:
            return float(self.slope <= limit)
        return float(stats.t.sf((self.slope - limit) / self.error, self.freedom))


def loglog_slope(x: ArrayLike, y: ArrayLike, level: float, groups: ArrayLike | None = None) -> Slope:
    """Return the least-squares slope of ``log y`` on ``log x`` with a robust interval.

    Without groups every row is its own point and the interval is HC3 with ``t_{n-2}`` quantiles;
    with groups (the seed of every row) it is cluster-robust with ``t_{G-1}``. Both are asymptotic.
    Rows that are noisy draws give the slope of ``E log y``; for that of ``log E y`` use means over
    draws or `bootstrap_slope`.

    Shapes
    ------
    x, y : (n,), positive, at least three distinct x. groups : (n,) labels, at least three.

    Raises
    ------
    InvalidInput
        If there are fewer than three distinct coordinates or groups, or a number is not positive.

    Source
    ------
    Long and Ervin, The American Statistician 54 (2000); Cameron and Miller, Journal of Human
    Resources 50 (2015).

    Examples
    --------
    >>> round(loglog_slope([1, 2, 4], [3, 12, 48], level=0.95).value, 12)
    2.0
    """
    open_unit("level", level)
    return loglog_fit(x, y, groups).at_level(level)


def bootstrap_slope(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    level: float,
    *,
    rng: np.random.Generator,
    resamples: int = 2000,
    method: Method = "BCa",
) -> Bootstrapped:
    """Return the slope of ``log mean(y)`` on ``log x`` with a bootstrap interval over seeds.

    Whole seeds are resampled, so that rows of one seed may depend on each other in any way; the
    coverage is asymptotic in the number of seeds.

    Shapes
    ------
    x, y, groups : (n,); every group has at least one row at every x.

    Raises
    ------
    InvalidInput
        If there are fewer than three distinct coordinates or groups, a number is not positive, or a
        group misses a coordinate.

    Source
    ------
    Cameron, Gelbach and Miller, Review of Economics and Statistics 90 (2008).
    """
    x, y = _points(x, y)
    labels, seed = _groups(groups, x.size)
    grid, column = np.unique(x, return_inverse=True)
    total = np.zeros((labels.size, grid.size))
    rows = np.zeros_like(total)
    np.add.at(total, (seed, column), y)
    np.add.at(rows, (seed, column), 1)
    if not rows.all():
        s, c = np.argwhere(rows == 0)[0]
        raise InvalidInput(
            f"group {labels[s]} has no row at x = {grid[c]:g}, every group needs the whole grid"
        )
    weights = np.log(grid) - np.log(grid).mean()
    weights /= weights @ weights

    def slope(drawn: FloatArray, axis: int = -1) -> FloatArray:
        index = drawn.astype(np.int64)
        mean = total[index].sum(axis=-2) / rows[index].sum(axis=-2)
        value: FloatArray = np.log(mean) @ weights
        return value

    seeds = np.arange(labels.size, dtype=np.float64)
    return bootstrap_interval((seeds,), slope, level, rng=rng, resamples=resamples, method=method)


def local_slopes(x: ArrayLike, y: ArrayLike, error: ArrayLike = 0.0) -> LocalSlopes:
    """Return the elasticities between adjacent grid points.

    ``log(y_{i+1} / y_i) / log(x_{i+1} / x_i)``, with the ends it takes when every y moves by its
    error: certified where the errors are, of the joint level of the intervals where they are
    half-widths.

    Shapes
    ------
    x, y : (G,), positive, distinct x in any order, G >= 3. error : a scalar or (G,), units of y.

    Raises
    ------
    InvalidInput
        If there are fewer than three points, a coordinate repeats, a number is not positive or an
        error is negative or reaches the value itself.

    Examples
    --------
    >>> local_slopes([1, 4, 16], [1, 2, 8]).slope.round(12).tolist()
    [0.5, 1.0]
    """
    x, y = _points(x, y)
    e = matching("error", error, x.size)
    wrong = (e < 0) | (e >= y)
    if wrong.any():
        i = int(np.argmax(wrong))
        raise InvalidInput(f"error[{i}] is {e[i]}, it must be nonnegative and smaller than y[{i}] = {y[i]}")
    order = np.argsort(x)
    x, y, e = x[order], y[order], e[order]
    step = np.diff(np.log(x))
    if not step.all():
        repeated = x[int(np.argmin(step))]
        raise InvalidInput(f"x = {repeated:g} appears more than once, average the draws of each point first")
    upper, lower = np.log(y + e), np.log(y - e)
    return LocalSlopes(
        x=np.sqrt(x[1:] * x[:-1]),
        slope=np.diff(np.log(y)) / step,
        low=(lower[1:] - upper[:-1]) / step,
        high=(upper[1:] - lower[:-1]) / step,
    )


def loglog_fit(x: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Fit:
    """Return the fit behind `loglog_slope`, which see, for tests of its slope against limits."""
    x, y = _points(x, y)
    from statsmodels.regression.linear_model import OLS

    model = OLS(np.log(y), np.column_stack([np.ones(x.size), np.log(x)]))
    if groups is None:
        freedom = x.size - 2
        result = model.fit(cov_type="HC3", use_t=True)
    else:
        labels, seed = _groups(groups, x.size)
        freedom = labels.size - 1
        result = model.fit(cov_type="cluster", cov_kwds={"groups": seed}, use_t=True)
    exact = np.abs(result.resid).max() <= ROUNDING * max(1.0, np.abs(np.log(y)).max())
    # Seeds that all bend in the same way leave a cluster variance of rounding, of either sign.
    error = float(np.sqrt(max(result.cov_params()[1, 1], 0.0)))
    error = 0.0 if exact or error <= ROUNDING else error
    return Fit(float(result.params[1]), error, freedom, float(result.params[0]), x.size)


def _points(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    x, y = positive("x", x, FEWEST_POINTS), positive("y", y, FEWEST_POINTS)
    if x.size != y.size:
        raise InvalidInput(f"x has {x.size} entries and y has {y.size}, they must be as many")
    distinct = np.unique(x).size
    if distinct < FEWEST_POINTS:
        raise InvalidInput(f"x has {distinct} distinct values, a slope needs at least {FEWEST_POINTS}")
    return x, y


def _groups(groups: ArrayLike, rows: int) -> tuple[np.ndarray, np.ndarray]:
    labels, seed = np.unique(np.asarray(groups), return_inverse=True)
    if seed.shape != (rows,):
        raise InvalidInput(f"groups has shape {np.shape(groups)}, it needs one label per row: ({rows},)")
    if labels.size < FEWEST_POINTS:
        raise InvalidInput(f"groups holds {labels.size} distinct labels, at least {FEWEST_POINTS} are needed")
    return labels, seed
