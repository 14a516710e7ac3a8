r"""Where sharing stops paying: the joint fit against single tasks as the tasks' features drift apart.

Task t has the features ``(1 - eta) Phi + eta Phi_t``. What a shared representation of the same rank then misses, eps*,
grows with eta and does not fall with n; what it saves is noise, which does. The two cross at a breaking point, the
eta at which the joint fit errs as much as every task alone. More samples move it to smaller eta; with few samples the
joint fit is better even at eta = 1, where nothing is shared, because any representation of low rank averages noise out.

The prediction is ``eps*`` plus the noise times the free parameters over the samples, exact where one of them is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _sharing, _tables
from experiments.studies._sharing import RANK, SA, Vector
from experiments.studies._tables import LEVEL
from experiments.study import Study, generator, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SERIES = ("joint", "alone", "told", "closure")
"""The joint fit, every task alone, a fit told every task's own features, and what no joint fit can avoid."""
RESAMPLES = 1000


def _sweeps(
    eta: Sequence[Scalar], reps: Sequence[Scalar], seeds: int, replications: int
) -> tuple[Sweep, ...]:
    axes: dict[str, Scalar | Sequence[Scalar]] = {"eta": eta, "reps": reps, "T": 32, "seeds": seeds}
    return (Sweep("similarity", "shared_tasks", axes, replications),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of every trial's fits, the mean over its data sets; exact up to rounding given the data.

    Trials that differ in eta and in the number of samples alone have the same tasks but for eta. Reward units squared.
    """
    return [_row(trial, seed) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from tabular.erm import truncated_svd

    rng = _tables.without(trial, "eta", "reps").rng(seed)
    eta = float(trial.params["eta"] or 0)
    T, reps, seeds = (int(trial.params[name] or 0) for name in ("T", "reps", "seeds"))
    data = _sharing.draw(rng, T=T, reps=reps, seeds=seeds, eta=eta)
    rank, variance, n = min(RANK, T), float(data.variance.mean()), reps * SA
    closure = float((np.linalg.svd(data.exact, compute_uv=False)[rank:] ** 2).sum() / data.exact.size)
    return {
        "n": n,
        "joint": float(data.errors(truncated_svd(data.samples, rank).W).mean()),
        "alone": float(data.errors(data.samples).mean()),
        "told": float(data.errors(_sharing.project(data.shared.features[:T], data.samples)).mean()),
        "closure": closure,
        "joint_predicted": closure + _sharing.law(variance, RANK, T, n),
        "alone_predicted": variance * SA / n,
        "told_predicted": variance * RANK / n,
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each n, eta and series: value, low, high (level 0.95), predicted, draws, failed.

    joint, alone, told, closure : reward units squared.
    breaking : the eta at which the mean joint error crosses that of single tasks, by linear interpolation, with a
        percentile bootstrap interval over the draws; 1 where sharing pays throughout.
    """
    import pandas as pd

    table = _tables.summary(_with_samples(frame), ("n", "eta"), SERIES)
    rng = generator(frame)
    rows = with_parameters(frame)
    rows = rows[rows["failed"].isna()]
    points = (
        [_breaking(float(n), rows[rows["n"] == n], rng) for n in sorted(rows["n"].unique())]
        if len(rows)
        else []
    )
    return pd.concat([table, pd.DataFrame(points)], ignore_index=True) if points else table


def _with_samples(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(n=with_parameters(frame)["reps"].to_numpy(float) * SA)


def _breaking(n: float, rows: pd.DataFrame, rng: np.random.Generator) -> Row:
    gap = rows.assign(gap=rows["joint"] - rows["alone"]).pivot_table(
        index="replicate", columns="eta", values="gap"
    )
    eta = gap.columns.to_numpy(float)
    values = gap.dropna().to_numpy(float)
    expected = rows.assign(gap=rows["joint_predicted"] - rows["alone_predicted"]).groupby("eta")["gap"].mean()
    line: Row = {
        "n": n,
        "series": "breaking",
        "predicted": crossing(expected.index.to_numpy(float), expected.to_numpy()),
        "draws": len(values),
        "value": crossing(eta, values.mean(axis=0)) if len(values) else np.nan,
    }
    if len(values) > 1:
        drawn = rng.integers(len(values), size=(RESAMPLES, len(values)))
        places = [crossing(eta, values[rows].mean(axis=0)) for rows in drawn]
        line["low"], line["high"] = np.quantile(places, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return line


def crossing(x: Vector, y: Vector) -> float:
    """Return where y, given at increasing x, first rises above zero, by linear interpolation; the last x if nowhere."""
    above = np.flatnonzero(y > 0)
    if not len(above):
        return float(x[-1])
    i = int(above[0])
    if i == 0:
        return float(x[0])
    return float(x[i - 1] + (x[i] - x[i - 1]) * -y[i - 1] / (y[i] - y[i - 1]))


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors along eta with their predictions, and the breaking point along n.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _similarity_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes)
        figure.errors(drawn[0], table, rows)
        figure.breaking(drawn[1], table)
    return drawn[0].figure


STUDY = Study(
    name="similarity",
    title="How similar must tasks be for sharing to pay?",
    question="At which dissimilarity does one representation for all tasks err more than every task alone?",
    presets={
        "quick": _sweeps((0.0, 0.1, 0.2, 0.4, 0.7, 1.0), (1, 4, 16, 64), 4, 5),
        "full": _sweeps(
            (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0), (1, 4, 16, 64, 256), 5, 20
        ),
    },
    run=run,
    score=score,
    plot=plot,
    check=_sharing.check_counts,
)
