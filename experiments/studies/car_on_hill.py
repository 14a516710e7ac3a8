r"""Multi-task fitted Q-iteration on Car-On-Hill: does fitting tasks together pay, and in which measure.

The eight tasks are fitted in groups of T = 1, 2, 4 and 8, on the same data and with every task in some group, so that T
is not mixed up with which tasks there are; the groups are drawn anew for every data seed and are nested. Intervals are
over data seeds, which draw all data sets, groups and forests anew. Two measures stand beside each other: the mean
of :math:`|Q_k-Q^*|` on a grid, the one that the paper draws, and the loss :math:`\|Q^*-Q^{\pi_K}\|` of the greedy
policy, the one that its theorems bound. Returns are those of every task's own clock.

The motion is deterministic and so are the rewards: the targets have no noise. What T changes here is the error of
regression between samples, not the estimation error that Theorem 3 of the paper bounds.

Source: D'Eramo et al. (2020), Section 4.1 and Figure 1, with a neural network where this has ridge regression and
trees. Their numbers are context, no prediction: they average other tasks at each T, and one data set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies import _panels, _sharing, _tables
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial, digest
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from tabular.car_on_hill.episodes import Transitions

RECORDED = (1, 2, 3, 5, 7, 10, 14, 20, 30, 50)
"""Iterations whose values are compared with the optimal ones; the last one of a run as well."""
ERRORS = tuple(f"error_{k}" for k in RECORDED)
FINAL = ("error", "loss", "return")
COLUMNS = ("n", "success_rate", "optimal_return", "excess", *FINAL, *ERRORS)
ORDER = ("saved", "loss_saved", *FINAL, "optimal_return", "success_rate", "n", *ERRORS)
"""Of the series in the table: what tells most comes first."""
ROUNDING = 1e-9


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return means over the eight tasks: errors of the values on the grid, loss and return of the greedy policy.

    n and success_rate are those of the data; excess is the largest amount by which a policy beats ``Q*``.
    Exact given the data and the forest, but for what comes after 100 steps; reward units.
    """
    return [_tables.filled(_run(trial, seed), COLUMNS) for trial in trials]


def _run(trial: Trial, seed: int) -> Row:
    from tabular.car_on_hill.evaluation import greedy_score, grid_error
    from tabular.car_on_hill.fitted_q import fitted_q
    from tabular.car_on_hill.tasks import TASKS

    T, K, points = (int(trial.params[name] or 0) for name in ("T", "K", "points"))
    # the same data and the same order of tasks for every T and every regressor
    order, data = _data(digest(f"{seed} {trial.replicate}"), points)
    truth, highest = _truth()
    rng = trial.rng(seed)
    kept = sorted({K, *(k for k in RECORDED if k <= K)})
    errors: dict[int, list[float]] = {k: [] for k in kept}
    losses, returns, excesses = [], [], []
    for group in order.reshape(-1, T):
        tasks, best = [TASKS[t] for t in group], [truth[t] for t in group]
        iterates = fitted_q([data[t] for t in group], trial.family, K, rng, kept)
        for k in kept:
            errors[k] += grid_error(tasks, iterates[k], best).tolist()
        score = greedy_score(tasks, iterates[K], best)
        losses += score.loss.tolist()
        returns += score.returns.tolist()
        excesses += score.excess.tolist()
    return {
        "n": float(np.mean([len(task.rewards) for task in data])),
        "success_rate": float(np.mean([task.success_rate for task in data])),
        "optimal_return": highest,
        "excess": max(excesses),
        "error": float(np.mean(errors[K])),
        "loss": float(np.mean(losses)),
        "return": float(np.mean(returns)),
        **{f"error_{k}": float(np.mean(values)) for k, values in errors.items() if k in RECORDED},
    }


def check(trials: Sequence[Trial]) -> None:
    """Refuse groups that the tasks cannot be divided into, and runs without an iteration.

    Raises
    ------
    InvalidInput
        If T does not divide the eight tasks, K is no positive integer or the grid of starts has no two points a side.
    """
    from tabular.car_on_hill.tasks import TASKS

    _sharing.check_counts(trials)
    for trial in trials:
        T = int(trial.params["T"] or 0)
        if len(TASKS) % T:
            raise InvalidInput(f"study car_on_hill: T must divide the {len(TASKS)} tasks, got {T}")
        if trial.params["points"] == 1:
            raise InvalidInput("study car_on_hill: points, the starts a side, must be at least 2, got 1")


@lru_cache(maxsize=16)
def _data(key: str, points: int) -> tuple[NDArray[np.int64], list[Transitions]]:
    """Return an order of the tasks and their data sets from that grid of starts, a function of the key."""
    from tabular.car_on_hill.episodes import collect
    from tabular.car_on_hill.tasks import TASKS

    rng = np.random.default_rng(int(key, 16))
    return rng.permutation(len(TASKS)), [collect(task, rng, points=points) for task in TASKS]


@lru_cache(maxsize=1)
def _truth() -> tuple[list[_sharing.Vector], float]:
    """Return the optimal values on the grid, and the mean of the optimal returns from the bottom of the valley."""
    from tabular.car_on_hill.evaluation import optimal
    from tabular.car_on_hill.ground_truth import action_values
    from tabular.car_on_hill.tasks import START, TASKS

    return optimal(TASKS), float(np.mean([action_values(task, [START]).Q.max() for task in TASKS]))


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each regressor, T and series: value, low, high (level 0.95), draws, failed.

    error_k : mean of ``|Q_k - Q*|`` on the grid after k iterations; error : after the last one.
    loss, return : of the greedy policy after the last iteration. success_rate, n : of the data, a task.
    saved, loss_saved : how much less error and loss than tasks alone on the same data, paired by data seed.
    """
    import pandas as pd

    table = _tables.summary(frame, ("family", "T"), (*FINAL, *ERRORS, "n", "success_rate", "optimal_return"))
    rows = with_parameters(frame)
    done = rows[rows["failed"].isna()]
    seen = table["value"].notna() | (table["series"] == "error")
    parts = [table[seen]]
    for name, series in (("error", "saved"), ("loss", "loss_saved")):
        if not len(done):
            break
        paired = done.pivot_table(name, ["family", "replicate"], "T")
        if 1 in paired:
            parts.append(pd.DataFrame(_savings(paired.rsub(paired[1], axis=0), series)))
    lines = pd.concat(parts, ignore_index=True).drop(columns="predicted")
    place = lines["series"].map({name: i for i, name in enumerate(ORDER)})
    return lines.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def _savings(saved: pd.DataFrame, series: str) -> list[Row]:
    return [
        {
            "family": family,
            "T": T,
            "series": series,
            **_tables.mean_with_interval(values.dropna().to_numpy()),
            "draws": int(values.notna().sum()),
            "failed": 0,
        }
        for family, group in saved.groupby(level="family")
        for T, values in group.drop(columns=1).items()
        if values.notna().any()
    ]


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in which some policy achieves more than the optimal values say is possible."""
    above = frame[frame["failed"].isna() & (frame["excess"].astype(float) > ROUNDING)]
    words = above["excess"].map(lambda excess: f"a greedy policy achieves {excess:.3g} more than Q*")
    return above.assign(problem=words)[PROBLEM]


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors along the iterations, a panel for each regressor, and error and loss along T.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _car_on_hill_figure as figure

    table = score(frame)
    rows = with_parameters(frame)
    with _panels.style(axes):
        drawn = figure.panels(STUDY.title, axes)
        for ax, name in zip(drawn, figure.REGRESSORS, strict=False):
            figure.errors(ax, name, table, rows[rows["family"] == name])
        figure.final(drawn[3], table)
    return drawn[3].figure


def _sweep(name: str, T: Sequence[Scalar], K: int, points: int, replications: int) -> Sweep:
    return Sweep("car_on_hill", name, {"T": T, "K": K, "points": points}, replications)


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": (
        _sweep("linear", (1, 2, 4, 8), 7, 9, 2),
        _sweep("tiles", (1, 8), 7, 9, 2),
        _sweep("forest", (1, 8), 7, 9, 2),
    ),
    "full": tuple(
        _sweep(name, (1, 2, 4, 8), 20, 17, replications)
        for name, replications in (("linear", 10), ("tiles", 10), ("forest", 5))
    ),
}

STUDY = Study(
    name="car_on_hill",
    title="Multi-task fitted Q-iteration on Car-On-Hill",
    question="Do tasks fitted together come closer to Q*, and do their greedy policies lose less?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
