r"""When sharing features hurts: tasks whose features differ by eta, and from how many samples each is better off alone.

Features :math:`(1-\eta)\phi+\eta\phi^t`: a joint fit then keeps an error, its floor, which is that of its fit to the
true kernels. It falls like floor + p/(4nT), a task alone like p_1/(4n). Sharing hurts from about n = p_1/(4 floor) on,
less what the joint fit pays itself: (p_1 - p/T)/(4 floor).
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
MANY = 1e6  # samples of each state-action that stand for all, in the fit that finds the floor
COLUMNS = ("joint", "joint_predicted", "alone", "alone_predicted", "floor", "turn", "gap")
SERIES = {"joint": "joint", "alone": "each task alone"}


def _sweeps(n: Sequence[Scalar], eta: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return (Sweep("low_rank_similarity", "unshared", {"n": n, "eta": eta}, reps),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of the joint fit and of single ones, the floor, and the n from which sharing hurts."""
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank import baselines
    from linear_mdp.low_rank.em import fit

    n, eta = _low_rank.size(trial, "n"), float(trial.params["eta"] or 0)
    rng = _tables.without(trial, "n").rng(seed)  # the same tasks at every n
    truth, _ = _low_rank.tasks(rng, T, A, d, eta)
    best = fit(MANY * truth, d, rng, restarts=_low_rank.RESTARTS, tolerance=MANY * 1e-6)
    counts = _low_rank.sample(rng, truth, n)
    found = fit(counts, d, rng, restarts=_low_rank.RESTARTS)
    alone = baselines.single_task(counts, d, rng, restarts=_low_rank.RESTARTS)
    floor = _low_rank.error(best.kernels, truth)
    p, p_1 = _low_rank.parameters(T, A, d), _low_rank.parameters(1, A, d)
    return {
        "joint": _low_rank.error(found.kernels, truth),
        "joint_predicted": floor + p / (4 * n * T),
        "alone": _low_rank.error(np.stack([one.kernels[0] for one in alone]), truth),
        "alone_predicted": p_1 / (4 * n),
        "floor": floor if eta else 0.0,
        "turn": (p_1 - p / T) / (4 * floor) if eta else np.inf,
        "gap": found.gap,
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each eta, n and series (joint, alone, floor): value, low, high, predicted, draws, failed."""
    return _tables.summary(frame, ("eta", "n"), (*SERIES, "floor"))


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors along n, a panel for every eta, with the n from which sharing should hurt.

    Parameters
    ----------
    axes : as many axes as there are values of eta; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.plots.canvas import GREY
    from experiments.studies import _low_rank_figure as figure
    from experiments.studies import _marks as marks

    table, rows = score(frame), with_parameters(frame)
    etas = sorted(rows["eta"].unique())
    with _panels.style(axes):
        drawn = _panels.panels(1, len(etas), STUDY.title, axes, size=(4.9, 5.4))
        for place, eta in zip(drawn, etas, strict=True):
            ours = rows[rows["eta"] == eta]
            turns = ours["turn"].dropna() if "turn" in ours else ours["n"][:0]
            if len(turns) and np.isfinite(turns).all():
                place.axvline(
                    float(turns.mean()), color=GREY, linestyle=(0, (3, 2)), linewidth=1.2, gid=f"turn {eta:g}"
                )
                marks.entry(place, "where sharing should hurt from", color=GREY, linestyle=(0, (3, 2)))
            label = "samples $n$ of every task"
            figure.curves(place, table[table["eta"] == eta], ours, "n", label, SERIES)
            place.set_title(rf"$\eta={eta:g}$")
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((2**12, 2**14, 2**16, 2**18), (0.0, 0.1, 0.3), 3),
    "full": _sweeps((2**10, 2**12, 2**14, 2**16, 2**18, 2**20), (0.0, 0.05, 0.1, 0.2, 0.3), 20),
}

STUDY = Study(
    name="low_rank_similarity",
    title="When sharing features begins to hurt",
    question="From how many samples on is a task better off alone, where features are not quite shared?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
)
