"""What studies of transfer say of two curves: where one passes the other, and how many tasks pay the sources."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.distribution.cost import crossing
from experiments.studies import _tables
from experiments.sweep import Row

Array = NDArray[np.float64]


def passes(samples: Array, ours: Array, others: Array) -> float:
    """Return where ours is no longer below others, by interpolated logarithms.

    Zero where it never is below, infinity where it stays so, NaN where both are always zero.

    Shapes
    ------
    samples, ours, others : (n,); the numbers of samples ascend.

    Examples
    --------
    >>> round(passes(np.array([10.0, 1000.0]), np.array([2.0, 2.0]), np.array([20.0, 0.2])), 6)
    100.0
    >>> [passes(np.array([10.0, 100.0]), np.full(2, a), np.ones(2)) for a in (0.5, 2.0)]
    [inf, 0.0]
    """
    told = (ours > 0) | (others > 0)  # two zeros say nothing of who is better
    if not told.any():
        return np.nan
    above, below = (np.maximum(one[told], np.finfo(float).tiny) for one in (ours, others))
    value, last, first = crossing(samples[told], above / below)
    return 0.0 if last == 0 else np.inf if first == np.inf else value


def tasks_that_pay(upstream: float, saved: ArrayLike) -> Array:
    """Return the new tasks after which the samples of the sources are saved; infinity where a task saves none.

    Shapes
    ------
    saved : any; what one new task saves.

    Examples
    --------
    >>> tasks_that_pay(100.0, [50.0, -1.0, np.inf])
    array([ 2., inf,  0.])
    """
    kept = np.asarray(saved, dtype=np.float64)
    return np.where(kept > 0, upstream / np.where(kept > 0, kept, 1.0), np.inf)


def percentiles(resampled: Array) -> Row:
    """Return the ends of the percentile interval of a bootstrap, of numbers that may be infinite."""
    tail = (1 - _tables.LEVEL) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], method="nearest")
    return {"low": float(low), "high": float(high)}
