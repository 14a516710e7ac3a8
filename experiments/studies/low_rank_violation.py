r"""Tasks that do not quite share features, or are not quite of low rank: when a joint fit loses to fitting alone.

``unshared``: every task has ``(1 - eta) phi + eta phi'_t`` for features. ``higher_rank``: transitions of full rank are
mixed into those of every task. Both keep all rows in the interior, so that a joint fit of n samples a task errs, in
mean squared Hellinger distance, by about ``floor + p/(4 n T)`` with ``p = (S A - d)(d - 1) + T d (S - 1)``, a fit of
one task by ``floor_1 + p_1/(4 n)``, and the empirical kernel by ``S A (S - 1)/(4 n)``. The floors are those of the same
fits of the true laws. The joint fit loses where its floor exceeds what sharing saves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies import _counts, _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.low_rank.tasks import Tasks

PARTS = ("unshared", "higher_rank")
FITS = ("joint", "single", "tabular")
SERIES = (*FITS, "floor", "single_floor")
COLUMNS = tuple(f"{name}{end}" for name in SERIES for end in ("", "_predicted"))
COUNTS = {"n": "samples", "T": "tasks"}
S, A, D = 6, 4, 3
RESTARTS = 3
TOLERANCE = 1e-3  # nats
POPULATION = 1e6  # weight of the true laws that floors are fitted to, which are then exact to 1e-9
NOTHING = 1e-7  # a floor that is none


def _sweeps(knob: Sequence[Scalar], n: Sequence[Scalar], T: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return tuple(Sweep("low_rank_violation", part, {"knob": knob, "n": n, "T": T}, reps) for part in PARTS)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the mean squared Hellinger errors of one draw of tasks and data, and the floors of the same tasks."""
    return [_tables.filled(_row(trial, trial.rng(seed)), COLUMNS) for trial in trials]


def _row(trial: Trial, rng: np.random.Generator) -> Row:
    from linear_mdp.low_rank import baselines, em
    from linear_mdp.low_rank.coverage import occupancies
    from linear_mdp.low_rank.data import tuple_counts
    from linear_mdp.low_rank.families import uniform
    from linear_mdp.low_rank.tilts import hellinger

    n, T = (int(trial.params.get(name) or 0) for name in COUNTS)
    knob = float(trial.params.get("knob") or 0)
    tasks = _tasks(trial.family, T, knob, rng)
    visits = occupancies(tasks, uniform(tasks))
    truth, weights = tasks.kernels.reshape(T, S * A, S), visits.reshape(T, S * A)
    counts = tuple_counts(tasks, visits, n, rng).reshape(T, S * A, S)

    def error(kernels: NDArray[np.float64]) -> float:
        return float(hellinger(weights, truth, kernels).mean())

    def fits(data: Sequence[NDArray[Any]]) -> NDArray[np.float64]:
        found = em.fit_all(data, D, rng, RESTARTS, TOLERANCE)
        return np.concatenate([one.kernels for one in found])

    laws = POPULATION * weights[..., None] * truth
    alone = [[data[t : t + 1] for t in range(T)] for data in (counts, laws)]
    floors = {"floor": error(fits([laws])), "single_floor": error(fits(alone[1]))}
    return {
        "joint": error(fits([counts])),
        "joint_predicted": floors["floor"] + parameters(T) / (4 * n * T),
        "single": error(fits(alone[0])),
        "single_predicted": floors["single_floor"] + parameters(1) / (4 * n),
        "tabular": error(baselines.tabular(counts)),
        "tabular_predicted": S * A * (S - 1) / (4 * n),
        **floors,
    }


def _tasks(family: str, T: int, knob: float, rng: np.random.Generator) -> Tasks:
    from linear_mdp.low_rank.families import higher_rank, low_rank_simplex, unshared

    mdp = low_rank_simplex(rng, S=S, A=A, d=D, H=1, T=T)
    match family:
        case "unshared":
            return unshared(mdp, rng, knob)
        case "higher_rank":
            return higher_rank(mdp, rng, knob)
    raise InvalidInput(f"study low_rank_violation: there is no part {family!r}")


def parameters(T: int) -> int:
    """Return the free parameters of T tasks that share features.

    >>> parameters(1), parameters(2) - parameters(1)
    (57, 15)
    """
    return (S * A - D) * (D - 1) + T * D * (S - 1)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each part, knob, n, T and series: value, low, high, predicted, draws, failed.

    joint, single, tabular : mean squared Hellinger errors; floor, single_floor : of fits of the true laws; and for
    each part, n and T, at knob NaN, ``crossing``: the knob at which the joint fit stops to be better than fits of one
    task, between two points of the grid (``predicted`` from the predicted errors), NaN if there is none.
    """
    import pandas as pd

    point = ("family", "knob", "n", "T")
    table = _tables.summary(frame, point, SERIES)
    crossings = [
        {**dict(zip(("family", "n", "T"), place, strict=True)), "series": "crossing", **_crossing(lines)}
        for place, lines in table.groupby(["family", "n", "T"])
    ]
    return pd.concat([table, pd.DataFrame(crossings)], ignore_index=True)


def _crossing(lines: pd.DataFrame) -> Row:
    found: Row = {"draws": int(lines["draws"].min()), "failed": 0}
    for column in ("value", "predicted"):
        wide = lines.pivot_table(index="knob", columns="series", values=column)
        errors = wide.reindex(columns=["joint", "single"]).to_numpy(float).T
        found[column] = crossing(wide.index.to_numpy(float), *errors)
    return found


def crossing(knob: NDArray[np.float64], joint: NDArray[np.float64], single: NDArray[np.float64]) -> float:
    """Return where joint errors come to exceed single ones, linearly between two knobs; NaN where they never do.

    >>> crossing(np.array([0.0, 1.0]), np.array([0.0, 2.0]), np.array([1.0, 1.0]))
    0.5
    """
    gain = single - joint
    for i in range(1, len(knob)):
        if gain[i - 1] > 0 >= gain[i]:
            return float(knob[i - 1] + (knob[i] - knob[i - 1]) * gain[i - 1] / (gain[i - 1] - gain[i]))
    return np.nan


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every floor of tasks that do share features and have low rank: the fit then missed the truth itself."""
    rules = {
        "the joint fit of true laws misses features that exist": lambda rows: (
            (rows["knob"] == 0) & (rows["floor"] > NOTHING)
        )
    }
    return breaking(frame, ("floor",), rules)


def check(trials: Sequence[Trial]) -> None:
    """Refuse trials of less than one sample or task."""
    _counts.check_counts(trials, COUNTS)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors of all fits along the knob for both departures, and the floors.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _low_rank_violation_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes)
        for part, place in zip(PARTS, drawn, strict=False):
            figure.errors(place, table[table["family"] == part], rows[rows["family"] == part], part)
        figure.floors(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((0.0, 0.1, 0.2, 0.4, 0.6), (10_000,), (8,), 3),
    "full": _sweeps((0.0, 0.05, 0.1, 0.2, 0.4, 0.6), (4_000, 16_000, 64_000), (4, 16), 8),
}

STUDY = Study(
    name="low_rank_violation",
    title="Features that are not quite shared, ranks that are not quite low",
    question="From which distance of the tasks on does a joint fit lose to fits of one task?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    check=check,
    contradictions=contradictions,
)
