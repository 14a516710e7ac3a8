r"""What earlier tasks are worth to the model of a new one: six learners, along its samples and along the actions.

T sources with n samples each teach features; the new task, a mixture of three sources, has N samples. By Wilks' law the
squared Hellinger error is d(S-1)/(4N) where the features are known, :math:`p_1/(4N)` with
:math:`p_1=(SA-d)(d-1)+d(S-1)` where one task has to find them, S A (S-1)/(4N) without any. ``outside`` tasks lead from
two latents to different states that no source tells apart: no number of sources' samples helps. Mixtures of the
sources' models assume more than shared features, and level off at the sources' own errors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _counts, _panels, _tables
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NAME = "transfer_models"
S, D, T, SOURCE = 6, 3, 16, 4000
LEARNERS = ("oracle", "transfer", "one_source", "scratch", "tabular", "mixture")
SERIES = (*LEARNERS, "gain", "floor")
COLUMNS = (*SERIES, "oracle_predicted", "scratch_predicted", "tabular_predicted", "gain_predicted")
COUNTS = {"A": "the number of actions", "N": "the samples of the new task"}
RESTARTS = 4


def _sweeps(A: Sequence[Scalar], N: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    return tuple(Sweep(NAME, family, {"A": A, "N": N}, reps) for family in ("inside", "outside"))


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the squared Hellinger error of every learner's model; one draw of tasks and data."""
    _counts.check_counts(trials, COUNTS)
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank import baselines
    from linear_mdp.low_rank.em import fit, fit_measures
    from linear_mdp.low_rank.tilts import hellinger

    A, N, rng = int(trial.params["A"] or 0), int(trial.params["N"] or 0), trial.rng(seed)
    X = S * A
    even = np.full(X, 1 / X)
    phi, sources, target = _tasks(rng, X, trial.family == "outside")
    upstream = rng.multinomial(SOURCE, (np.einsum("xd,tds->txs", phi, sources) / X).reshape(T, -1))
    upstream = upstream.reshape(T, X, S)
    counts = rng.multinomial(N, (phi @ target / X).ravel()).reshape(1, X, S)
    joint = fit(upstream, D, rng, restarts=RESTARTS)
    alone = fit(upstream[:1], D, rng, restarts=RESTARTS)
    weights, _ = baselines.mixture_of_sources(counts[0], joint.kernels + 1e-12)
    models = {
        "oracle": fit_measures(counts, phi, rng).kernels[0],
        "transfer": fit_measures(counts, joint.phi, rng).kernels[0],
        "one_source": fit_measures(counts, alone.phi, rng).kernels[0],
        "scratch": fit(counts, D, rng, restarts=RESTARTS).kernels[0],
        "tabular": baselines.tabular(counts)[0],
        "mixture": np.tensordot(weights, joint.kernels, axes=1),
    }
    errors = {name: float(hellinger(even, phi @ target, model)) for name, model in models.items()}
    exact = fit_measures(1e9 * (phi @ target)[None], joint.phi, rng, tolerance=1.0).kernels[0]
    laws = predicted(A, N)
    return {
        **errors,
        "gain": errors["scratch"] / laws["oracle"],
        "floor": float(hellinger(even, phi @ target, exact)),
        **{f"{name}_predicted": value for name, value in laws.items()},
    }


def _tasks(rng: np.random.Generator, X: int, outside: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw features (X, d), measures of the sources (T, d, S), and those of the new task (d, S)."""
    phi, sources = rng.dirichlet(np.full(D, 2.0), X), rng.dirichlet(np.full(S, 2.0), (T, D))
    if outside:
        sources[:, 1] = sources[:, 0]
        return phi, sources, rng.dirichlet(np.full(S, 2.0), D)
    chosen = rng.permutation(T)[:3]
    return phi, sources, np.tensordot(rng.dirichlet(np.ones(3)), sources[chosen], axes=1)


def predicted(A: int, N: int) -> dict[str, float]:
    """Return the laws of those learners that have one, and the factor between the first two.

    >>> round(predicted(4, 1000)["gain"], 6)
    3.8
    """
    measures, features = D * (S - 1), (S * A - D) * (D - 1)
    laws = {"oracle": measures, "scratch": measures + features, "tabular": S * A * (S - 1)}
    return {name: number / (4 * N) for name, number in laws.items()} | {"gain": 1 + features / measures}


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, A, N and series: value, low, high, predicted, draws, failed.

    The learners : their squared Hellinger error; gain : that of scratch over the law of the true features.
    floor : what the transferred features cannot say of the new task.
    break_even : new tasks after which the sources' samples have paid off, where scratch needs more samples than N for
    what the transferred features reach with N, by the law of scratch.
    """
    import pandas as pd

    table = _tables.summary(frame, ("family", "A", "N"), SERIES)
    reached = table[(table["series"] == "transfer") & table["value"].notna()]
    lines = []
    for line in reached.to_dict("records"):
        needed = predicted(int(line["A"]), 1)["scratch"] / line["value"]
        saved = needed - line["N"]
        paid = T * SOURCE / saved if saved > 0 else np.inf
        lines.append({**line, "series": "break_even", "value": paid, "low": np.nan, "high": np.nan})
    return pd.concat([table, pd.DataFrame(lines)], ignore_index=True) if lines else table


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every model that is no distance from the truth that a distribution can be."""
    import pandas as pd

    rows = frame[frame["failed"].isna()]
    if not set(LEARNERS) <= set(rows):
        return pd.DataFrame(columns=PROBLEM)
    errors = rows[list(LEARNERS)]
    wrong = rows[((errors < 0) | (errors > 2)).any(axis=1)]
    return wrong.assign(problem="a squared Hellinger distance lies outside [0, 2]")[PROBLEM]


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the learners' errors along N, inside and outside the span, and what transfer gains along the actions.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _transfer_models_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes, size=(4.9, 5.6))
        figure.errors(drawn[0], table, rows, "inside")
        figure.errors(drawn[1], table, rows, "outside")
        figure.gains(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((4, 16), (300, 3000, 30_000), 2),
    "full": _sweeps((2, 4, 8, 16), (300, 1000, 3000, 10_000, 30_000, 100_000), 30),
}

STUDY = Study(
    name=NAME,
    title="What earlier tasks are worth to the model of a new one",
    question="How do learned features compare with learning from scratch, along samples and actions?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
)
