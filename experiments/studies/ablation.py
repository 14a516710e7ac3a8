r"""Which part of the composition f_t(h(w_t(x))) the gain of sharing comes from.

Every task sees its states through a permutation of its own, which its input map w_t has to undo; the representation h
is common, the head f_t the task's own. One part at a time is taken away: the input maps are not undone, the
representation is drawn at random instead of learned, or all tasks have one head. Predictions are exact for the fits
that are linear in the data, and the law of the joint fit, plus what its class misses, for the others.
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

PARTS = {
    "told": "told $h$",
    "full": "all parts: $f_t(h(w_t(x)))$",
    "no_input": "without $w_t$: inputs not undone",
    "no_representation": "$h$ drawn at random",
    "no_head": "one head for all tasks",
    "alone": "nothing shared",
}
"""The fits, from the features told to nothing shared."""


def _sweeps(reps: Sequence[Scalar], seeds: int, replications: int) -> tuple[Sweep, ...]:
    axes: dict[str, Scalar | Sequence[Scalar]] = {"reps": reps, "T": 64, "seeds": seeds}
    return (Sweep("ablation", "shared_tasks", axes, replications),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the error of every fit, the mean over data sets, and what its class misses without noise.

    Trials that differ in the number of samples alone have the same tasks. Reward units squared; exact up to rounding
    given the data.
    """
    return [_row(trial, seed) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from tabular.erm import truncated_svd

    rng = _tables.without(trial, "reps").rng(seed)
    T, reps, seeds = (int(trial.params[name] or 0) for name in ("T", "reps", "seeds"))
    guess = rng.dirichlet(np.ones(RANK), SA)
    data = _sharing.draw(rng, T=T, reps=reps, seeds=seeds, permuted=True)
    undo, redo = data.shared.to_common, data.shared.to_own

    def low_rank(Y: Vector) -> Vector:
        return np.asarray(truncated_svd(Y, RANK).W)

    def one_head(Y: Vector) -> Vector:
        return np.broadcast_to(Y.mean(axis=-1, keepdims=True), Y.shape)

    def fit(name: str, Y: Vector) -> Vector:
        match name:
            case "full":
                return redo(low_rank(undo(Y)))
            case "no_input":
                return low_rank(Y)
            case "no_head":
                return redo(one_head(undo(Y)))
            case "alone":
                return Y
            case _:
                return redo(_sharing.project(data.shared.Phi if name == "told" else guess, undo(Y)))

    noise = data.variance / reps
    common = undo(noise)
    law = _sharing.law(float(data.variance.mean()), RANK, T, reps * SA)
    left = {
        "told": _sharing.weighted_noise(data.shared.Phi, common),
        "full": law,
        "no_input": law,
        "no_representation": _sharing.weighted_noise(guess, common),
        "no_head": float(noise.mean()) / T,
        "alone": float(noise.mean()),
    }
    row: Row = {"n": reps * SA}
    for name in PARTS:
        missed = float(data.errors(fit(name, data.exact)).mean())
        row |= {
            name: float(data.errors(fit(name, data.samples)).mean()),
            f"{name}_missed": missed,
            f"{name}_predicted": missed + left[name],
        }
    return row


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each n and fit: value, low, high (level 0.95), predicted, draws, failed.

    missed : what the class of the fit errs by without noise.
    lost, lost_low, lost_high : share of the gain of sharing (from ``alone`` to ``full``) that goes when the part is
        taken away, the mean of the draws' shares with its interval; above 1 the fit is worse than no sharing.
    """
    rows = with_parameters(frame)
    counted = frame.assign(n=rows["reps"].to_numpy(float) * SA)
    table = _tables.summary(counted, ("n",), PARTS)
    missed = _tables.summary(counted, ("n",), [f"{name}_missed" for name in PARTS])
    shares = frame.assign(n=counted["n"])
    if "full" in frame:
        gain = frame["alone"] - frame["full"]
        shares = shares.assign(**{f"{name}_lost": (frame[name] - frame["full"]) / gain for name in PARTS})
    lost = _tables.summary(shares, ("n",), [f"{name}_lost" for name in PARTS])
    return table.assign(
        missed=missed["value"], lost=lost["value"], lost_low=lost["low"], lost_high=lost["high"]
    )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the error of every fit along the samples of a task, and the share of the gain that each part carries.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _ablation_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes)
        figure.errors(drawn[0], table, rows.assign(n=rows["reps"].to_numpy(float) * SA))
        figure.shares(drawn[1], table)
    return drawn[0].figure


STUDY = Study(
    name="ablation",
    title="Which part of a shared representation helps?",
    question="How much of the gain is lost without the input maps, the learned representation, or the heads?",
    presets={"quick": _sweeps((4, 16, 64), 4, 5), "full": _sweeps((1, 4, 16, 64, 256), 10, 20)},
    run=run,
    score=score,
    plot=plot,
    check=_sharing.check_counts,
)
