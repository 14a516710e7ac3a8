"""What it costs to fit too few or too many features: a floor below the rank, a factor above it.

Tasks of rank three, fitted with ``d_fit`` features. Below the rank the error stays above a floor, however many samples
there are; at the rank it follows p/(4nT); above it the law does not hold, for the extra features are not determined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _low_rank, _panels, _tables
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

T, A, d = 8, 4, 3
COLUMNS = ("error", "error_predicted", "gain", "gain_predicted", "gap")
SERIES = ("error", "gain")


def _sweeps(n: Sequence[Scalar], d_fit: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return (Sweep("low_rank_capacity", "random_tasks", {"n": n, "d_fit": d_fit}, reps),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the error of a fit, and twice its gain over the truth, with what the law of d_fit features says."""
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank.em import fit

    rng = _tables.without(trial, "d_fit").rng(seed)  # all ranks are fitted to the same data
    n, d_fit = _low_rank.size(trial, "n"), _low_rank.size(trial, "d_fit")
    truth, _ = _low_rank.tasks(rng, T, A, d)
    counts = _low_rank.sample(rng, truth, n)
    found = fit(counts, d_fit, rng, restarts=_low_rank.RESTARTS)
    p = _low_rank.parameters(T, A, d_fit) if d_fit >= d else np.nan
    return {
        "error": _low_rank.error(found.kernels, truth),
        "error_predicted": p / (4 * n * T),
        "gain": _low_rank.gain(found, counts, truth),
        "gain_predicted": p,
        "gap": found.gap,
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each n, d_fit and series (error, gain): value, low, high, predicted, draws, failed."""
    return _tables.summary(frame, ("n", "d_fit"), SERIES)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the error along n, for every number of fitted features.

    Parameters
    ----------
    axes : the one axes to draw on; that of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _low_rank_figure as figure

    table, rows = score(frame), with_parameters(frame)
    errors = table[table["series"] == "error"].assign(series=table["d_fit"].map("{:g}".format))
    words = {name: rf"$\hat d={name}$" for name in sorted(errors["series"].unique(), key=float)}
    with _panels.style(axes):
        drawn = _panels.panels(1, 1, STUDY.title, axes, size=(6.0, 6.0))
        figure.curves(drawn[0], errors, rows, "n", "samples $n$ of every task", words)
        drawn[0].set_title(f"T = {T} tasks of rank {d}, {_low_rank.S} states, {A} actions")
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((2**12, 2**15, 2**18), (2, 3, 4), 3),
    "full": _sweeps((2**10, 2**12, 2**14, 2**16, 2**18, 2**20), (1, 2, 3, 4, 5), 30),
}

STUDY = Study(
    name="low_rank_capacity",
    title="Too few features, and too many",
    question="What does a joint fit pay for fewer features than there are, and for more?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
)
