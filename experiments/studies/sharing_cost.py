r"""The error of the joint fit along the number of tasks: A/T + B, the theorem's bounds, and baselines.

Tasks share their features exactly. Their sampled backups are fitted by one matrix of that rank for all tasks, which is
compared with the exact law, with the fits of every task alone and of a task that is told the features, and with the
bounds of the theorem: RHS_B, in which every constant is known, and the shape of Theorem 3 with unit constants, good
for slopes alone. RHS_B is evaluated for maps with orthonormal rows and heads whose bound the minimiser cannot
reach; single predictions of this minimiser may leave the range that RHS_B assumes, so that it is a curve here, no
certificate.

Source: D'Eramo et al. (2020), Theorem 3; the law is that of the claim ``sharing_law``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _sharing, _tables
from experiments.studies._sharing import LARGEST, RANK, SA, Vector
from experiments.studies._tables import LEVEL
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BASELINES = ("joint", "told", "alone", "guessed")
"""The joint fit; a fit that is told the features; every task alone; a task alone on random features of that rank."""
PREDICTIONS = tuple(f"{name}_predicted" for name in BASELINES)
COLUMNS = ("n", "variance", "signal", *BASELINES, *PREDICTIONS, "complexity", "complexity_certified")
BOUND = "bound"  # role of the trials that estimate a complexity
FAILURE = 0.05
"""Probability with which RHS_B may fail."""


def _sweeps(T: Sequence[Scalar], reps: Sequence[Scalar], replications: int, draws: int) -> tuple[Sweep, ...]:
    law = Sweep("sharing_cost", "shared_tasks", {"T": T, "reps": reps, "seeds": 10}, replications)
    return law, Sweep("sharing_cost", "stiefel_class", {"T": T, "draws": draws}, role=BOUND)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of every trial's fits, the mean over its data sets, or the complexity of its class.

    Errors are exact up to rounding given the data; reward units squared.
    """
    rows = [_complexity(trial, seed) if trial.role == BOUND else _errors(trial, seed) for trial in trials]
    return [_tables.filled(row, COLUMNS) for row in rows]


def _errors(trial: Trial, seed: int) -> Row:
    from tabular.erm import truncated_svd

    rng = trial.rng(seed)
    T, reps, seeds = (int(trial.params[name] or 0) for name in ("T", "reps", "seeds"))
    data = _sharing.draw(rng, T=T, reps=reps, seeds=seeds)
    guess = rng.dirichlet(np.ones(RANK), SA)
    n, variance = reps * SA, float(data.variance.mean())
    fits = {
        "joint": truncated_svd(data.samples, min(RANK, T)).W,
        "told": _sharing.project(data.shared.Phi, data.samples),
        "alone": data.samples,
        "guessed": _sharing.project(guess, data.samples),
    }
    missed = float(((_sharing.project(guess, data.exact) - data.exact) ** 2).mean())
    floor = _sharing.weighted_noise(data.shared.Phi, data.variance) / reps
    return {
        "n": n,
        "variance": variance,
        "signal": float((data.exact**2).mean()),
        **{name: float(data.errors(W).mean()) for name, W in fits.items()},
        "joint_predicted": _sharing.law(variance, RANK, T, n),
        "told_predicted": floor,
        "alone_predicted": variance * SA / n,
        "guessed_predicted": missed + _sharing.weighted_noise(guess, data.variance) / reps,
    }


def _complexity(trial: Trial, seed: int) -> Row:
    """Gaussian complexity at one sample a state-action and heads of norm one: its upper bound by singular values."""
    from tabular.complexity import StiefelComposite, from_gaussian_draws

    T, draws = int(trial.params["T"] or 0), int(trial.params["draws"] or 0)
    composite = StiefelComposite(np.broadcast_to(np.eye(SA), (T, SA, SA)), RANK, 1.0)
    rng = trial.rng(seed)
    noise = rng.standard_normal((draws, *composite.noise_shape))
    estimate = from_gaussian_draws(composite.singular_value_bound(noise), composite.radius)
    return {"complexity": estimate.mean, "complexity_certified": estimate.certified}


def risk_bound(complexity: float, T: int, n: float) -> float:
    """Return RHS_B from the complexity at one sample a state-action: it grows with the root of their number.

    Heads have the norm of the largest prediction, ``LARGEST * sqrt(SA)``. Reward units squared.
    """
    import sympy as sp

    from theory.claim import evaluate
    from theory.complexity import squared_loss_excess
    from theory.notation import Q_max, gaussian_complexity
    from theory.notation import T as tasks
    from theory.notation import n as samples

    G = LARGEST * np.sqrt(SA) * np.sqrt(n / SA) * complexity
    bound = squared_loss_excess(gaussian_complexity, samples * tasks, sp.Float(FAILURE), Q_max)
    return evaluate(bound, {"gaussian_complexity": G, "T": T, "n": n, "Q_max": LARGEST})


def shape(T: Vector, n: float) -> Vector:
    """Return the theorem's own terms with unit constants, for features that see every state-action equally often."""
    from tabular.complexity import expected_chi

    heads = LARGEST * np.sqrt(SA)
    features = heads * RANK / np.sqrt(n * T)
    return np.asarray(
        features + heads * expected_chi(RANK) / np.sqrt(n * SA) + np.sqrt(8 * np.log(3 / FAILURE) / (n * T))
    )


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each n, T and series: value, low, high (level 0.95), predicted, draws, failed.

    joint, told, alone, guessed : the errors, reward units squared.
    A, B : of the fit ``A/T + B`` to the joint errors at all T above the rank, weighted by the predictions (no T).
    A_slow, B_slow : of the best fit ``A/sqrt(T) + B``, likewise.
    misfit_fast, misfit_slow : relative squared residuals of ``A/T + B`` and of ``A/sqrt(T) + B``, both best.
    bound, slack : RHS_B, and how many times the joint error it is.
    first_n : the least n from which RHS_B is below the trivial bound; first_n_signal : below what predicting zero
        errs by.
    """
    import pandas as pd

    rows = with_parameters(frame)
    law, bounds = frame[(rows["role"] != BOUND).to_numpy()], rows[rows["role"] == BOUND]
    law = law.assign(n=with_parameters(law)["reps"].to_numpy(float) * SA)
    table = _tables.summary(law, ("n", "T"), BASELINES)
    fits = [line for n in table["n"].unique() for line in _fit(float(n), table[table["n"] == n])]
    parts = [table, pd.DataFrame(fits), pd.DataFrame(_bounds(table, bounds, rows))]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _fit(n: float, table: pd.DataFrame) -> list[Row]:
    """Weighted least squares; the means at different T are independent, so their errors add."""
    from scipy import stats

    above = table[(table["series"] == "joint") & (table["T"] > RANK) & table["value"].notna()]
    if len(above) < 3:
        return []
    T, mean, weight = above["T"].to_numpy(float), above["value"].to_numpy(), above["predicted"].to_numpy()
    half = (above["high"] - above["low"]).to_numpy() / 2
    error = half / stats.t.ppf(0.5 + LEVEL / 2, np.maximum(above["draws"] - 1, 1))
    lines: list[Row] = []
    for name, x in (("fast", 1 / T), ("slow", T**-0.5)):
        design = np.column_stack([x, np.ones_like(x)]) / weight[:, None]
        solve = np.linalg.pinv(design)
        coefficients = solve @ (mean / weight)
        misfit = float(((design @ coefficients - mean / weight) ** 2).sum())
        lines.append({"n": n, "series": f"misfit_{name}", "value": misfit})
        if name == "slow":
            lines += [
                {"n": n, "series": f"{letter}_slow", "value": c}
                for letter, c in zip("AB", coefficients, strict=True)
            ]
        else:
            spread = np.sqrt(((solve / weight) ** 2) @ error**2) * stats.norm.ppf(0.5 + LEVEL / 2)
            expected = np.linalg.pinv(np.column_stack([x, np.ones_like(x)])) @ weight
            lines += [
                {
                    "n": n,
                    "series": letter,
                    "value": c,
                    "low": c - s,
                    "high": c + s,
                    "predicted": e,
                    "draws": int(above["draws"].sum()),
                }
                for letter, c, s, e in zip("AB", coefficients, spread, expected, strict=True)
            ]
    return lines


def _bounds(table: pd.DataFrame, bounds: pd.DataFrame, rows: pd.DataFrame) -> list[Row]:
    joint = table[table["series"] == "joint"]
    signal = float(rows["signal"].mean()) if "signal" in rows else np.nan
    lines: list[Row] = []
    found = bounds[bounds["failed"].isna()]
    for T in np.unique(found["T"].to_numpy(float)) if len(found) else ():
        G = float(found.loc[found["T"] == T, "complexity_certified"].max())
        scale = risk_bound(G, int(T), 1.0)  # RHS_B falls exactly like the root of n
        here = joint[joint["T"] == T]
        for n, error in zip(here["n"].to_numpy(float), here["value"].to_numpy(float), strict=True):
            value = scale / np.sqrt(n)
            lines.append({"n": n, "T": T, "series": "bound", "value": value})
            lines.append({"n": n, "T": T, "series": "slack", "value": value / error})
        for name, level in (("first_n", 4 * LARGEST**2), ("first_n_signal", signal)):
            least = np.ceil((scale / level) ** 2 / SA) * SA if level > 0 else np.nan
            lines.append({"T": T, "series": name, "value": float(least)})
    return lines


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the errors along T with their predictions and baselines, and the bounds over them at every n.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _sharing_cost_figure as figure

    table = score(frame)
    rows = with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes, size=(4.8, 5.6))
        figure.errors(drawn[0], table, rows[rows["role"] != BOUND])
        figure.bounds(drawn[1], table, rows[rows["role"] == BOUND])
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((1, 4, 8, 16, 64, 256), (4, 16, 64), 3, 16),
    "full": _sweeps((1, 2, 4, 8, 16, 32, 64, 128, 256), (4, 16, 64), 10, 64),
}

STUDY = Study(
    name="sharing_cost",
    title="What sharing a representation costs",
    question="Does the joint fit err by A/T + B, and how far above it are the theorem's bounds?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    check=_sharing.check_counts,
)
