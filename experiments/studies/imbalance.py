r"""Who gains when some tasks have far more samples than others: rich and poor tasks under one representation.

A quarter of the tasks holds a growing share of a fixed number of samples. The joint fit minimises the error over all
samples, so that a task weighs as much as it has samples; for weights of tasks alone it is exact, a truncated
decomposition of columns scaled by the roots of their weights. The same fit with equal weights shows what it gains.

To first order in the noise the error of task t is, with heads a_t in an orthonormal basis of the exact fit,

.. math:: \frac{\sigma_t^2\kappa}{n_t}+(SA-\kappa)\sum_s P_{st}^2\frac{\sigma_s^2}{n_s}\frac{w_s}{w_t},

where P projects on the row space of the weighted exact backups: heads are paid by every task itself, the
representation by all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _sharing, _tables
from experiments.studies._sharing import RANK, SA, Vector
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

POOR_SHARE = 0.75  # of the tasks
FITS = ("weighted", "equal", "alone", "told")
"""Every sample counts the same; every task counts the same; no sharing; the features are told."""
SERIES = tuple(f"{who}_{fit}" for who in ("poor", "rich") for fit in FITS)


def _sweeps(ratio: Sequence[Scalar], seeds: int, replications: int) -> tuple[Sweep, ...]:
    axes: dict[str, Scalar | Sequence[Scalar]] = {"ratio": ratio, "reps": 64, "T": 32, "seeds": seeds}
    return (Sweep("imbalance", "shared_tasks", axes, replications),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of poor and rich tasks under every fit, the mean over data sets; reward units squared.

    Exact up to rounding given the data. Trials that differ in the ratio alone have the same tasks.
    """
    return [_row(trial, seed) for trial in trials]


def allotment(T: int, mean: int, ratio: float) -> Vector:
    """Return whole numbers of samples of a cell, (T,): the first tasks are poor, the others have ``ratio`` times more.

    Their mean is ``mean`` up to rounding, and none is below one.
    """
    poor = round(POOR_SHARE * T)
    least = mean * T / (poor + ratio * (T - poor))
    few, many = max(1.0, np.round(least)), max(1.0, np.round(ratio * least))
    return np.asarray(np.where(np.arange(T) < poor, few, many), dtype=np.float64)


def _row(trial: Trial, seed: int) -> Row:
    from tabular.erm import truncated_svd

    rng = _tables.without(trial, "ratio").rng(seed)
    T, mean, seeds = (int(trial.params[name] or 0) for name in ("T", "reps", "seeds"))
    reps = allotment(T, mean, float(trial.params["ratio"] or 1))
    data = _sharing.draw(rng, T=T, reps=reps.astype(np.int64), seeds=seeds)
    noise = data.variance.mean(axis=0) / reps
    fits = {"alone": data.samples, "told": _sharing.project(data.shared.Phi, data.samples)}
    expected = {"alone": noise, "told": noise * RANK / SA}
    for name, weights in (("weighted", reps), ("equal", np.ones(T))):
        root = np.sqrt(weights)
        fits[name] = truncated_svd(data.samples * root, RANK).W / root
        expected[name] = first_order(data.exact, noise, weights)
    poor = round(POOR_SHARE * T)
    row: Row = {"poor_n": float(reps[0] * SA), "rich_n": float(reps[-1] * SA)}
    for who, tasks in (("poor", slice(poor)), ("rich", slice(poor, T))):
        for name, W in fits.items():
            row[f"{who}_{name}"] = float(data.errors(W)[tasks].mean())
            row[f"{who}_{name}_predicted"] = float(expected[name][tasks].mean())
    return row


def first_order(exact: Vector, noise: Vector, weights: Vector) -> Vector:
    """Return every task's predicted error under a fit with these weights of the tasks, (T,); reward units squared.

    ``noise`` is the variance of a cell mean in every task, (T,). Exact to first order in the noise.
    """
    V = np.linalg.svd(exact * np.sqrt(weights), full_matrices=False)[2][:RANK]
    P = V.T @ V
    shared = (SA - RANK) / SA * (P**2).T @ (noise * weights) / weights
    return np.asarray(RANK / SA * noise + shared)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each ratio and series: value, low, high (level 0.95), predicted, draws, failed.

    Series are the errors of the poor and of the rich tasks under every fit, reward units squared.
    """
    return _tables.summary(frame, ("ratio",), SERIES)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors of the poor and of the rich tasks along the ratio of their samples, with their predictions.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _imbalance_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes)
        if axes is None:
            drawn[1].sharey(drawn[0])
        figure.errors(drawn[0], table, rows, "poor", "The poor three quarters of the tasks")
        figure.errors(drawn[1], table, rows, "rich", "The rich quarter of the tasks")
    return drawn[0].figure


STUDY = Study(
    name="imbalance",
    title="Sharing between rich and poor tasks",
    question="Do tasks with few samples gain from those with many, and do these pay for it?",
    presets={
        "quick": _sweeps((1, 4, 16, 64, 256), 8, 4),
        "full": _sweeps((1, 2, 4, 8, 16, 32, 64, 128, 256), 10, 20),
    },
    run=run,
    score=score,
    plot=plot,
    check=_sharing.check_counts,
)
