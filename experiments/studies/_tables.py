"""Tables of studies: rows that look alike, and means with their intervals, one line a point and series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.study import with_parameters
from experiments.sweep import Row, Trial

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]

LEVEL = 0.95


def filled(row: Row, columns: Sequence[str]) -> Row:
    """Return the row with all of these columns in this order, NaN where it has none: every batch looks alike."""
    return {name: row.get(name, np.nan) for name in columns}


def without(trial: Trial, *names: str) -> Trial:
    """Return the trial without some parameters, so that its generator does not depend on them."""
    return replace(trial, params={name: value for name, value in trial.params.items() if name not in names})


def mean_with_interval(values: Vector) -> Row:
    """Return the mean and its Student interval, NaN where there are too few draws."""
    from experiments.inference import mean_interval

    if not len(values):
        return {"value": np.nan, "low": np.nan, "high": np.nan}
    if len(values) == 1:
        return {"value": float(values[0]), "low": np.nan, "high": np.nan}
    ends = mean_interval(values, LEVEL)
    return {"value": float(values.mean()), "low": ends.low, "high": ends.high}


def positive_mean_with_interval(values: Vector) -> Row:
    """Return the mean of numbers that are not negative, and an interval that is positive as well.

    Student's interval of the logarithm of the mean, to first order in its relative error; asymptotic. NaN where there
    are too few draws, or all are zero.

    >>> {name: round(float(end), 3) for name, end in positive_mean_with_interval(np.array([2.0, 3.0, 4.0])).items()}
    {'value': 3.0, 'low': 1.311, 'high': 6.867}
    """
    from experiments.inference import mean_interval

    if len(values) < 2 or not values.any():
        return mean_with_interval(values) | {"low": np.nan, "high": np.nan}
    mean, ends = float(values.mean()), mean_interval(values, LEVEL)
    factor = float(np.exp((ends.high - ends.low) / (2 * mean)))
    return {"value": mean, "low": mean / factor, "high": mean * factor}


def share_with_interval(values: Vector) -> Row:
    """Return the share of ones among zeros and ones, and its Clopper-Pearson interval: exact for any number of draws.

    >>> {name: round(float(end), 3) for name, end in share_with_interval(np.ones(40)).items()}
    {'value': 1.0, 'low': 0.912, 'high': 1.0}
    """
    from experiments.inference import violation_rate

    if not len(values):
        return {"value": np.nan, "low": np.nan, "high": np.nan}
    ends = violation_rate(int(values.sum()), len(values), LEVEL)
    return {"value": float(values.mean()), "low": ends.low, "high": ends.high}


def summary(
    frame: pd.DataFrame,
    point: Sequence[str],
    series: Iterable[str],
    interval: Callable[[Vector], Row] = mean_with_interval,
) -> pd.DataFrame:
    """Return one line for each point and series: mean, its interval, mean prediction, draws and failures.

    ``predicted`` is the mean of the column ``<series>_predicted``, NaN where there is none. A single draw of a mean has
    no interval.
    """
    import pandas as pd

    lines: list[Row] = []
    for place, group in with_parameters(frame).groupby(list(point)):
        done = group[group["failed"].isna()]
        for name in series:
            known = name in done and done[name].notna().any()
            values = done[name].to_numpy(float) if known else np.array([])
            expected = f"{name}_predicted"
            lines.append(
                {
                    **dict(zip(point, place, strict=True)),
                    "series": name,
                    **interval(values),
                    "predicted": float(done[expected].mean()) if known and expected in done else np.nan,
                    "draws": len(values),
                    "failed": len(group) - len(done),
                }
            )
    return pd.DataFrame(lines)
