r"""What each penalty of MORL does to its plans, along the samples, the tasks and a tuned multiple.

Penalties from the theory with all their constants: ``total`` covers the errors of all tasks together in each,
``total_over_T`` a T-th of that, which is not proved, ``single`` fits every task alone, ``cert`` adds to the bound of
one task what the joint fit sacrifices on it, ``oracle`` knows the errors, ``none`` is zero. Fits are by EM over all
features. On the covered chain pessimism has nothing to win and costs what its radius is; under partial coverage no
penalty is drawn to what was hardly seen, but the theory's radius, with omega = 90, saturates: then it is no penalty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.low_rank.morl import OfflineProblem, Outcome

PENALTIES = ("none", "cert", "total", "total_over_T", "single", "oracle")
TUNED = (1, 3, 10, 30)
NAMES = (*PENALTIES, *(f"alpha_{a}" for a in TUNED))
PARTS = ("loss", "certificate", "saturated", "mean_penalty", "optimistic")
SERIES = tuple(f"{part}_{name}" for name in NAMES for part in PARTS)
DELTA = 0.05
SOFTNESS = 0.5  # of the behaviour on the chain
SHARE = 0.9  # of the first action under partial coverage
TOLERANCE = 1e-9


def _sweeps(n: Sequence[Scalar], more: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    name = "morl_penalty"
    return (
        Sweep(name, "covered_chain", {"n": more, "T": (1, 4, 16)}, reps),
        Sweep(name, "partial_coverage", {"n": n, "T": (1, 8)}, reps),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return, for every penalty, the mean loss and certificate of the tasks, how saturated it is, and optimism.

    Exact values of plans from random data. ``optimistic`` is the share of tasks whose plan promises more than it is
    worth.
    """
    for trial in trials:
        for axis in ("n", "T"):
            value = trial.params[axis]
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidInput(f"study morl_penalty: {axis} must be a positive integer, got {value!r}")
    return [_tables.filled(_row(trial, seed), SERIES) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank.morl import draw_data, plan_at, plan_tasks
    from linear_mdp.low_rank.morl_em import fit_simplex
    from linear_mdp.low_rank.penalties import simplex_confidence

    n, T = int(trial.params["n"] or 0), int(trial.params["T"] or 0)
    given = _problem(trial.family, T, _tables.without(trial, "n", "T").rng(seed))
    rng, mdp = trial.rng(seed), given.mdp
    counts = draw_data(given, n, rng)
    joint = fit_simplex(given, counts, rng)
    alone = joint if T == 1 else fit_simplex(given, counts, rng, alone=True)
    confidence = simplex_confidence(mdp.d, T, mdp.H, mdp.S, mdp.A, DELTA)
    row: Row = {}
    for penalty in PENALTIES:
        outcome = plan_tasks(given, alone if penalty == "single" else joint, penalty, confidence)  # type: ignore[arg-type]
        row |= _summary(penalty, outcome)
    for a in TUNED:
        row |= _summary(f"alpha_{a}", plan_at(given, joint, np.full((T, mdp.H), float(a)), 1.0))
    return row


def _problem(family: str, T: int, rng: np.random.Generator) -> OfflineProblem:
    from linear_mdp.low_rank.families import covered_chain, mostly, partial_coverage, soft
    from linear_mdp.low_rank.morl import OfflineProblem
    from linear_mdp.low_rank.values import optimal_task_values

    if family == "covered_chain":
        mdp = covered_chain(rng, S=6, d=3, H=4, T=T)
        return OfflineProblem(mdp, soft(mdp, optimal_task_values(mdp).policy, SOFTNESS))
    mdp = partial_coverage(rng, S=5, A=10, d=3, H=4, T=T)
    return OfflineProblem(mdp, mostly(mdp, 0, SHARE))


def _summary(name: str, outcome: Outcome) -> Row:
    beyond = outcome.overestimate > outcome.error
    return {
        f"loss_{name}": float(outcome.loss.mean()),
        f"certificate_{name}": float(outcome.certificate.mean()),
        f"saturated_{name}": float(outcome.plan.saturated.mean()),
        f"mean_penalty_{name}": float(outcome.plan.mean_penalty.mean()),
        f"optimistic_{name}": float(beyond.mean()),
    }


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, n, T and series, with its interval; ``saturated`` tells which not to trust.

    ``saturated`` is whether the mean penalty of the series is above nine tenths of the cap.
    """
    table = _tables.summary(frame, ("family", "n", "T"), SERIES)
    names = table["series"].str.removeprefix("mean_").str.split("_", n=1).str[1]
    level = table[table["series"].str.startswith("mean_penalty")]
    known = {
        (family, n, T, series.removeprefix("mean_penalty_")): value > 0.9
        for family, n, T, series, value in level[["family", "n", "T", "series", "value"]].itertuples(
            index=False
        )
    }
    keys = zip(table["family"], table["n"], table["T"], names.str.removeprefix("penalty_"), strict=True)
    return table.assign(saturated=[known.get(key, False) for key in keys])


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every saturated penalty whose plan is not that without penalties, and every loss below zero."""
    less = {f"{name} loses less than nothing": partial(_loses_too_little, name=name) for name in NAMES}
    others = (name for name in NAMES if name != "single")  # whose plan without penalties is another one
    full = {
        f"{name} is saturated and not the plan without penalties": partial(_saturated_alone, name=name)
        for name in others
    }
    return breaking(frame, ("loss_none",), {**less, **full})


def _loses_too_little(rows: pd.DataFrame, name: str) -> pd.Series[bool]:
    return rows[f"loss_{name}"] < -TOLERANCE


def _saturated_alone(rows: pd.DataFrame, name: str) -> pd.Series[bool]:
    off = (rows[f"loss_{name}"] - rows["loss_none"]).abs() > TOLERANCE
    return (rows[f"saturated_{name}"] == 1) & off


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the loss along T, the certificate along n, and the loss along n under partial coverage.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _morl_penalty_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes, size=(4.9, 5.6))
        figure.tasks(drawn[0], table, rows)
        figure.certificates(drawn[1], table, rows)
        figure.coverage(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((100, 1000, 10_000), (10_000, 100_000, 1_000_000), 3),
    "full": _sweeps(
        (100, 300, 1000, 3000, 10_000, 100_000, 1_000_000),
        (1000, 10_000, 100_000, 1_000_000, 10_000_000),
        4,
    ),
}

STUDY = Study(
    name="morl_penalty",
    title="What the penalties of MORL do",
    question="Which penalty gains from more tasks, which does nothing, and how fast does the certificate fall?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
)
