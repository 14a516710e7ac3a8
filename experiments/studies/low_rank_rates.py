"""How the error of a joint fit of low-rank tasks falls, and which estimators it beats.

Random features and measures in the interior of their simplices, six states, data at even places. Each family moves one
of the samples n, tasks T, actions and features d. ``joint`` is maximum likelihood with shared features; ``alone``
fits every task by itself; ``oracle`` knows the features; ``tabular`` and ``svd`` are the empirical kernels and what is
left of them at rank d; ``pooled`` takes all tasks for one, and ``mixture`` the first task for a mixture of the others.
The first four have the law p/(4nT), p being their free parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.studies import _low_rank, _panels, _tables
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SERIES = {
    "joint": "joint",
    "alone": "each task alone",
    "oracle": "features known",
    "tabular": "tabular",
    "svd": "singular vectors",
    "pooled": "one kernel for all",
    "mixture": "mixture of other tasks",
}
LAWS = ("joint", "alone", "oracle", "tabular")
COLUMNS = (*SERIES, *(f"{name}_predicted" for name in LAWS), "gap")
PANELS = {
    "samples": ("n", "samples $n$ of every task"),
    "tasks": ("T", "tasks $T$"),
    "actions": ("A", "actions"),
    "features": ("d", "features $d$"),
}
POINT = ("family", "n", "T", "A", "d")


def _sweeps(n: Sequence[Scalar], T: Sequence[Scalar], A: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    fixed: dict[str, Scalar] = {"n": 2**15, "T": 8, "A": 4, "d": 3}
    moved: dict[str, tuple[str, Sequence[Scalar]]] = {
        "samples": ("n", n),
        "tasks": ("T", T),
        "actions": ("A", A),
        "features": ("d", (2, 3, 4, 5)),
    }
    return tuple(
        Sweep("low_rank_rates", family, fixed | {name: values}, reps)
        for family, (name, values) in moved.items()
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of all estimators on one data set; the gap, nats, certifies the joint fit."""
    return [_tables.filled(_low_rank.errors(trial, trial.rng(seed)), COLUMNS) for trial in trials]


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each point and estimator: value, low, high, predicted, draws, failed."""
    return _tables.summary(frame, POINT, SERIES)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors along n, T, the actions and d.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _low_rank_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 2, STUDY.title, axes, size=(5.2, 5.4))
        for place, (family, (name, label)) in zip(drawn, PANELS.items(), strict=True):
            ours = table[table["family"] == family]
            figure.curves(place, ours, rows[rows["family"] == family], name, label, SERIES)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((2**12, 2**15, 2**18), (1, 4, 16), (2, 4, 8), 3),
    "full": _sweeps((2**10, 2**12, 2**14, 2**16, 2**18, 2**20), (1, 2, 4, 8, 16, 32), (2, 4, 8, 16), 30),
}

STUDY = Study(
    name="low_rank_rates",
    title="What joint maximum likelihood of low-rank tasks gains",
    question="How does the error fall with samples and tasks, grow with actions and features, and who does worse?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
)
