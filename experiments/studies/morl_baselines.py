r"""MORL beside other offline learners of several tasks, on four kinds of domains.

``morl`` fits all tasks jointly and penalises by the learned features, ``pointwise`` by the visits of each state-action
in all tasks, ``alone`` fits every task by itself (Rep-LCB), ``tabular`` and ``pooled`` count transitions of each task
or of all together, ``fitted_q`` shares features of values without pessimism. Every learner but the last is run at each
multiple of its penalty on a grid, and scored at the one that was best on average for it there, by its true loss: what a
learner with a good choice of its constant could do. The domains have low rank exactly, but for different reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    from linear_mdp.low_rank.mdp import LowRankMDP

DOMAINS = ("low_rank_simplex", "low_rank_lock", "block_grid", "service_queue")
LEARNERS = ("morl", "pointwise", "alone", "tabular", "pooled")
SCALES = (0.0, 0.03, 0.1, 0.3, 1.0)
SERIES = (*(f"{learner}@{scale:g}" for learner in LEARNERS for scale in SCALES), "fitted_q@0")
SOFTNESS = 0.7  # of the behaviour: a uniform action so often, the best one else
UNIFORM = 1.0  # on the lock, whose code softer behaviour gives away
TOLERANCE = 1e-9


def _sweeps(n: Sequence[Scalar], T: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return tuple(Sweep("morl_baselines", domain, {"n": n, "T": T}, reps) for domain in DOMAINS)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the mean loss of the tasks for every learner and multiple of its penalty; exact values of plans."""
    for trial in trials:
        for axis in ("n", "T"):
            value = trial.params[axis]
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidInput(f"study morl_baselines: {axis} must be a positive integer, got {value!r}")
    return [_tables.filled(_row(trial, seed), SERIES) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank.families import soft
    from linear_mdp.low_rank.morl import OfflineProblem, draw_data
    from linear_mdp.low_rank.offline_learners import OfflineData
    from linear_mdp.low_rank.values import optimal_task_values, policy_task_values

    n, T = int(trial.params["n"] or 0), int(trial.params["T"] or 0)
    mdp = _domain(trial.family, T, _tables.without(trial, "n").rng(seed))
    softness = UNIFORM if trial.family == "low_rank_lock" else SOFTNESS
    given = OfflineProblem(mdp, soft(mdp, optimal_task_values(mdp).policy, softness))
    rng = trial.rng(seed)
    data = OfflineData(given, draw_data(given, n, rng), rng)
    plans = {f"{name}@{scale:g}": data.plan(name, scale) for name in LEARNERS for scale in SCALES}  # type: ignore[arg-type]
    plans["fitted_q@0"] = data.fitted_q()
    best = given.optimum.start
    return {name: float((best - policy_task_values(mdp, plan).start).mean()) for name, plan in plans.items()}


def _domain(name: str, T: int, rng: np.random.Generator) -> LowRankMDP:
    from linear_mdp.low_rank import families

    match name:
        case "low_rank_simplex":
            return families.low_rank_simplex(rng, S=6, A=4, d=3, H=4, T=T, concentration=0.5)
        case "low_rank_lock":
            return families.low_rank_lock(rng, A=4, H=4, T=T, slips=(0.0, 0.3))
        case "block_grid":
            return families.block_grid(rng, width=2, H=4, T=T)
        case "service_queue":
            return families.service_queue(rng, capacity=5, H=5, T=T)
    raise InvalidInput(f"study morl_baselines: there is no domain {name!r}")


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each domain, n, T and learner at its best multiple: scale, value, low, high, draws, failed.

    The interval is that of the mean at this multiple, which was chosen on the same draws.
    """
    table = _tables.summary(frame, ("family", "n", "T"), SERIES)
    parts = table["series"].str.split("@", expand=True)
    table = table.assign(series=parts[0], scale=parts[1].astype(float))
    best = table.assign(order=table["value"].fillna(np.inf)).sort_values(["order", "scale"], kind="stable")
    return (
        best.groupby(["family", "n", "T", "series"], sort=True, as_index=False).first().drop(columns="order")
    )


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every loss below zero: nothing is better than the optimum."""
    return breaking(
        frame,
        SERIES,
        {"a plan beats the optimum": lambda rows: (rows[list(SERIES)] < -TOLERANCE).any(axis=1)},
    )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the loss of every learner along the samples, a panel for each domain.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _morl_baselines_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 2, STUDY.title, axes, size=(5.4, 4.2))
        for panel, domain in zip(drawn, DOMAINS, strict=True):
            figure.losses(panel, table, rows, domain)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((30, 300, 3000), (4,), 3),
    "full": _sweeps((10, 30, 100, 300, 1000, 3000, 10_000), (2, 8), 12),
}

STUDY = Study(
    name="morl_baselines",
    title="MORL beside other offline learners",
    question="Where does a shared representation with pessimism beat counting, pooling, and learning alone?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
)
