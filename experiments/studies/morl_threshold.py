r"""At how many samples a joint fit finds the truth among the alternatives of a finite class.

``features``: M - 1 random tilts of the features at divergence :math:`\bar D` a task; how often a joint fit of T tasks
takes one of them, against :math:`nT\bar D/(4\ln M)`, where all T fall on one curve. ``emissions``: the same for
tilts of the emissions, which every task chooses for itself; how often a task errs, against
:math:`n\bar D/(4\ln M)`: more tasks do not help. The law of independent alternatives is a curve; that of features in
many dimensions is met, emissions have few, so that alternatives resemble each other and err less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.low_rank.class_problem import ClassProblem

X, S, D_FEATURES = 40, 8, 4
DIVERGENCE = 0.004  # of every alternative from the truth, nats a sample and task
INTERIOR = 2.0
DELTA = 0.05
SERIES = ("error", "beyond")
COLUMNS = (*SERIES, "error_predicted", "n")
TOGETHER = 10  # data sets whose likelihoods are in memory at once
FAMILIES = ("features", "emissions")


def _sweeps(M: Sequence[Scalar], c: Sequence[Scalar], sets: int, reps: int) -> tuple[Sweep, ...]:
    axes = {"M": M, "T": (1, 4, 16), "c": c, "sets": (sets,)}
    return tuple(Sweep("morl_threshold", family, axes, reps) for family in FAMILIES)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return how often another model is fitted, the law of independent ones, and how often the general bound fails.

    Frequencies over data sets, Monte Carlo.
    """
    for trial in trials:
        for axis in ("M", "T", "sets"):
            value, least = trial.params[axis], 2 if axis == "M" else 1
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InvalidInput(
                    f"study morl_threshold: {axis} must be an integer >= {least}, got {value!r}"
                )
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank.finite_class import draw_counts, joint_fit
    from linear_mdp.low_rank.tilts import hellinger
    from theory.claims.finite_class_error import CLAIM as LAW
    from theory.pessimism import joint_budget

    M, T, sets = (int(trial.params[name] or 0) for name in ("M", "T", "sets"))
    features = trial.family == "features"
    tasks = T if features else 1  # whose data tell one alternative from the truth
    n = max(1, round(float(trial.params["c"] or 0) * 4 * log(M) / (tasks * DIVERGENCE)))
    problem = _problem(features, M, T, n, _tables.without(trial, "c", "sets").rng(seed))
    rng, wrong, distances = trial.rng(seed), 0.0, []
    for first in range(0, sets, TOGETHER):
        now = min(TOGETHER, sets - first)
        found = joint_fit(problem.models, draw_counts(problem.weights, problem.kernels, n, rng, now))
        missed = (found.phi != 0) if features else (found.mu != np.array(problem.own))
        wrong += float(missed.mean()) * now / sets
        learned = problem.models.phis[found.phi][:, None] @ problem.models.mus[found.mu]
        distances.append(hellinger(problem.weights, problem.kernels, learned).sum(axis=1))
    F, G = len(problem.models.phis), len(problem.models.mus)
    facts = {"n": n, "T": tasks, "model_divergence": DIVERGENCE, "alternatives": M - 1}
    return {
        "error": wrong,
        "error_predicted": LAW.evaluate(facts),
        "beyond": float((np.concatenate(distances) > joint_budget(1, F, G, T, DELTA, log) / n).mean()),
        "n": float(n),
    }


def _problem(features: bool, M: int, T: int, n: int, rng: np.random.Generator) -> ClassProblem:
    from linear_mdp.low_rank.class_problem import ClassProblem
    from linear_mdp.low_rank.finite_class import FiniteClass
    from linear_mdp.low_rank.tilts import tilted_emissions, tilted_features

    phi = rng.dirichlet(np.full(D_FEATURES, INTERIOR), X)
    if features:
        mus = rng.dirichlet(np.full(S, INTERIOR), (T, D_FEATURES))
        weights = rng.dirichlet(np.ones(X), T)
        tilts = rng.standard_normal((M - 1, X, D_FEATURES))
        others = tilted_features(phi, mus, weights, tilts, T * DIVERGENCE)
        return ClassProblem(
            FiniteClass(np.concatenate([phi[None], others]), mus), weights, tuple(range(T)), n
        )
    mu = rng.dirichlet(np.full(S, INTERIOR), D_FEATURES)
    weights = np.repeat(rng.dirichlet(np.ones(X), 1), T, axis=0)
    tilts = rng.standard_normal((M - 1, D_FEATURES, S))
    others = tilted_emissions(phi, mu, weights[0], tilts, DIVERGENCE)
    return ClassProblem(FiniteClass(phi[None], np.concatenate([mu[None], others])), weights, (0,) * T, n)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, M, T, c and series: value, low, high, predicted, draws, failed."""
    return _tables.summary(frame, ("family", "M", "T", "c"), SERIES)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every point at which the bound with failure probability 0.05 fails in too many data sets to be chance."""
    import pandas as pd

    from experiments.inference import p_rate_above

    rows = with_parameters(frame[frame["failed"].isna()])
    if "beyond" not in rows or rows.empty:
        return pd.DataFrame(columns=PROBLEM)
    odds = [
        p_rate_above(round(b * s), round(s), DELTA) for b, s in zip(rows["beyond"], rows["sets"], strict=True)
    ]
    wrong = rows[np.array(odds) < 1e-3 / len(rows)]
    return wrong.assign(problem="the bound on the joint fit fails more often than it may")[PROBLEM]


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors of features and of emissions along the samples in units of the threshold.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _morl_threshold_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes, size=(5.2, 5.6))
        for panel, family in zip(drawn, FAMILIES, strict=True):
            figure.errors(panel, table, rows, family)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((64,), (0.25, 0.5, 0.75, 1.0, 1.5), 50, 4),
    "full": _sweeps((64, 1024), (0.25, 0.5, 0.75, 1.0, 1.5), 100, 12),
}

STUDY = Study(
    name="morl_threshold",
    title="When a joint fit finds the truth in a finite class",
    question="Do T tasks need a T-th of the samples, and for which part of the model?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
)
