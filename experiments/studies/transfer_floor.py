r"""What features learned from T tasks say of a new one, and what the bounds on it say: along the tasks and their data.

The new task is ``one_source``, a ``mixture`` of three, ``signed``, twice a source less another one, or ``outside``,
with two latents apart that no source tells apart. ``refit`` : the largest total variation from the best model with the
learned features; ``plug_in`` : from the combination of the sources' models; ``carried`` : its bound
:math:`\max_x\sum_t|c_t|TV_t(x)`; ``form`` : what the uniform bound charges for the mean total variation of plug_in,
:math:`C_LT\sqrt{\bar\zeta}`, which grows with T where refit falls; ``floor`` : the squared Hellinger distance of the
refit, with its law by Fisher information.
Data fix features up to linear maps that keep the sources' measures laws. A mixture's stay laws with them, but those of
a signed combination need not: its floor then stays, unless measures may be negative (``linear``).

The full preset has five T over 1.2 decades, at the most samples, and five n over two decades, at 16 sources; thirty
draws each. Exponents are slopes over these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _counts, _panels, _tables
from experiments.studies._contradictions import breaking
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NAME = "transfer_floor"
S, A, D = 6, 4, 3
FEWEST = 3  # sources, as many as are mixed
FAMILIES = ("one_source", "mixture", "signed", "outside")
SERIES = ("refit", "plug_in", "carried", "form", "floor", "linear")
COLUMNS = (*SERIES, "floor_predicted", "linear_predicted")
COUNTS = {"T": "the number of sources", "n": "the samples of each"}
EXPONENTS = {"refit": -0.5, "floor": -1.0, "linear": -1.0}  # along T and along n
RESTARTS, TOLERANCE = 5, 0.01
ROUNDING = 1e-9


def _sweeps(T: Sequence[Scalar], n: Sequence[Scalar], at: int, reps: int) -> tuple[Sweep, ...]:
    """Along T at the last n, and along n at so many sources."""
    axes: tuple[dict[str, Sequence[Scalar]], ...] = ({"T": T, "n": n[-1:]}, {"T": (at,), "n": n})
    return tuple(Sweep(NAME, family, values, reps) for family in FAMILIES for values in axes)


def check(trials: Sequence[Trial]) -> None:
    """Refuse counts that are none, and fewer sources than a mixture has."""
    _counts.check_counts(trials, COUNTS)
    for trial in trials:
        if int(trial.params["T"] or 0) < FEWEST:
            raise InvalidInput(f"study {NAME}: T must be at least {FEWEST}, got {trial.params['T']}")


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the errors of what is learned from one draw of sources and data; rounding, of fits near a maximum."""
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.low_rank.em import fit
    from linear_mdp.low_rank.information import expected_floor
    from linear_mdp.low_rank.nearest import nearest
    from linear_mdp.low_rank.tilts import hellinger

    T, n, rng, X = int(trial.params["T"] or 0), int(trial.params["n"] or 0), trial.rng(seed), S * A
    phi, sources, weights, target = _tasks(rng, trial.family, X, T)
    kernels, truth = phi @ sources, phi @ target
    counts = rng.multinomial(n, (kernels / X).reshape(len(kernels), -1)).reshape(kernels.shape)
    joint = fit(counts, D, rng, restarts=RESTARTS, tolerance=TOLERANCE)
    gaps = np.abs(joint.kernels - kernels).sum(axis=-1) / 2
    refitted = nearest(truth[None], joint.phi, rng).kernels[0]
    combined = np.tensordot(weights, joint.kernels, axes=1)
    left = expected_floor(phi, sources, target, n)
    return {
        "refit": float(np.abs(refitted - truth).sum(axis=-1).max() / 2),
        "plug_in": float(np.abs(combined - truth).sum(axis=-1).max() / 2),
        "carried": float((np.abs(weights) @ gaps).max()),
        "form": float(np.abs(weights).max() * len(kernels) * np.sqrt((gaps**2).mean())),
        "floor": float(hellinger(np.full(X, 1 / X), truth, refitted)),
        "linear": _linear_floor(truth, joint.phi),
        **dict.fromkeys(("floor_predicted", "linear_predicted"), left if np.isfinite(left) else np.nan),
    }


def _tasks(
    rng: np.random.Generator, family: str, X: int, T: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Draw features (X, d), measures of the sources (T, d, S), weights of these (T,), and the new measures (d, S)."""
    phi, sources = rng.dirichlet(np.full(D, 2.0), X), rng.dirichlet(np.full(S, 2.0), (T, D))
    weights = np.zeros(T)
    if family == "mixture":
        weights[:FEWEST] = rng.dirichlet(np.ones(FEWEST))
    elif family == "signed":
        weights[:2] = 2.0, -1.0
        sources[0] = (rng.dirichlet(np.full(S, 2.0), D) + sources[1]) / 2
    else:
        weights[0] = 1.0
    if family == "outside":
        sources[:, 1] = sources[:, 0]
        return phi, sources, weights, rng.dirichlet(np.full(S, 2.0), D)
    return phi, sources, weights, np.tensordot(weights, sources, axes=1)


def _linear_floor(truth: np.ndarray, features: np.ndarray) -> float:
    """A quarter of the mean of sum dP^2/P, of the best measures of any sign, its first-order squared distance."""
    gaps = []
    for column in truth.T:
        scale = 1 / np.sqrt(column)[:, None]
        best = np.linalg.lstsq(features * scale, column * scale[:, 0], rcond=None)[0]
        gaps.append((((features @ best - column) * scale[:, 0]) ** 2).mean())
    return float(np.sum(gaps) / 4)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, T, n and series, and the exponents of every series along T and along n.

    Means have intervals on the scale of logarithms. exponent_<series>_T, exponent_<series>_n : slopes over the T that
    have one n, and over the n that have one T, of all draws, with intervals robust to unequal errors.
    """
    import pandas as pd

    means = _tables.summary(frame, ("family", "T", "n"), SERIES, _tables.positive_mean_with_interval)
    return pd.concat([means, _exponents(frame)], ignore_index=True)


def along(rows: pd.DataFrame, axis: str) -> pd.DataFrame:
    """Return the rows at that value of the other axis, T or n, that has most values of this one."""
    other = "n" if axis == "T" else "T"
    sizes = rows.groupby(other)[axis].nunique()
    chosen: pd.DataFrame = rows[rows[other] == sizes[sizes == sizes.max()].index.max()]
    return chosen


def _exponents(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    from experiments.inference import loglog_slope

    lines = []
    for axis in ("T", "n"):
        for family, rows in along(with_parameters(frame), axis).groupby("family"):
            done = rows[rows["failed"].isna()]
            for name in SERIES:
                line: Row = {"family": str(family), "series": f"exponent_{name}_{axis}", "draws": len(done)}
                line |= {"failed": len(rows) - len(done), "predicted": _exponent(str(family), name)}
                if name in done and done[axis].nunique() > 2:
                    slope = loglog_slope(done[axis], done[name], _tables.LEVEL)
                    line |= {"value": slope.value, "low": slope.interval.low, "high": slope.interval.high}
                lines.append(line)
    return pd.DataFrame(lines)


def _exponent(family: str, name: str) -> float:
    """That of a new task whose measures can be laws with the learned features, or may be none."""
    said = family in ("one_source", "mixture") or (family == "signed" and name == "linear")
    return EXPONENTS.get(name, np.nan) if said else np.nan


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every combination that is further off than what its sources carry over to it."""
    return breaking(
        frame,
        ("plug_in", "carried"),
        {
            "a combined model is further off than its bound": lambda rows: (
                (rows["family"] != "outside") & (rows["plug_in"] > rows["carried"] + ROUNDING)
            )
        },
    )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw errors and what the uniform bound charges along T, and floors with their laws along T and along the data.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _transfer_floor_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes, size=(4.9, 5.6))
        figure.bounds(drawn[0], table, rows)
        figure.floors(drawn[1], table, rows)
        figure.along_data(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((4, 8, 16), (1000, 8000, 64_000), 16, 5),
    "full": _sweeps((4, 8, 16, 32, 64), (2000, 6000, 20_000, 60_000, 200_000), 16, 30),
}

STUDY = Study(
    name=NAME,
    title="What features learned from many tasks say of a new one",
    question="Does the error of transferred features fall with the tasks, while the bound on it grows?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
