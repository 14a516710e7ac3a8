"""Means of several draws at each place of an axis, with their intervals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVEL = 0.95
FEWEST = 2  # draws that have an interval


class Means(NamedTuple):
    """Places in order, the means there, and Student's intervals at ``LEVEL``; NaN where a place has one draw."""

    x: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def means_with_intervals(x: np.ndarray, y: np.ndarray) -> Means:
    """Return the mean of the values at every place, and its interval.

    Shapes
    ------
    x, y : (n,); the result has one entry for each different x.

    Examples
    --------
    >>> found = means_with_intervals(np.array([1.0, 1.0, 2.0]), np.array([3.0, 5.0, 7.0]))
    >>> found.mean.tolist(), bool(found.low[0] < 3), bool(np.isnan(found.low[1]))
    ([4.0, 7.0], True, True)
    """
    from experiments.inference import mean_interval

    places = np.unique(x)
    means, lows, highs = (np.full(places.size, np.nan) for _ in range(3))
    for i, place in enumerate(places):
        values = y[x == place]
        means[i] = values.mean()
        if values.size >= FEWEST:
            ends = mean_interval(values, LEVEL)
            lows[i], highs[i] = ends.low, ends.high
    return Means(places, means, lows, highs)
