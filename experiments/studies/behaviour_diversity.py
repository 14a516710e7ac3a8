r"""What penalties on behaviour gain, along the diversity of behaviours, the number of tasks, and the data's quality.

Contexts are one transition of a bandit, an arm and whether it paid; codes are deterministic, all 1,094 of them unless
said otherwise, and the best one maximises ``I(Z;M)`` less a penalty. The likeliest task on the data is decoded from
contexts of the task's own behaviour, of the next task's, or of uniform behaviour.

``ablation``: along the diversity eta. ``families``: gain against the distance of behaviours, the weight one or chosen
on another family of the same eta; gains of mixed-up families are the control. ``tasks``: more tasks, goals on a line,
codes that join neighbouring arms. ``quality``: behaviours that are a softmax of what arms pay. ``estimator``: the
penalty estimated from transitions, by their frequencies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _panels, _tables
from experiments.studies._behaviour_diversity_runs import (
    COLUMNS,
    GAINS,
    RUNS,
    TABLES,
)
from experiments.studies._contradictions import breaking
from experiments.study import Study, generator, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NAME = "behaviour_diversity"
SEEN, SEEN_FAMILIES = 0.85, 8  # correlation in the paper's figure, and its environments
RESAMPLES = 1000
TOLERANCE = 1e-9
RANGES: Mapping[str, tuple[float, float, bool]] = {  # of a parameter, and whether it is a whole number
    "eta": (0, 1, False),
    "K": (2, 64, True),
    "sharpness": (0, 1e3, False),
    "n": (1, 1e9, True),
}


def _sweeps(K: Sequence[Scalar], n: Sequence[Scalar], families: int, each: int) -> tuple[Sweep, ...]:
    return (
        Sweep(NAME, "ablation", {"eta": (0.0, 0.25, 0.5, 0.75, 1.0)}, each),
        Sweep(NAME, "families", {}, families),
        Sweep(NAME, "tasks", {"K": K}, each),
        Sweep(NAME, "quality", {"sharpness": (0.0, 0.2, 1.0, 5.0, 20.0)}, each),
        Sweep(NAME, "estimator", {"n": n}, each),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return what every method reaches on one family of tasks; exact up to rounding, but for ``estimator``'s counts."""
    check(trials)
    return [_tables.filled(RUNS[trial.family](trial.params, trial.rng(seed)), COLUMNS) for trial in trials]


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each part, place along its axis and series, and the correlations over families.

    value, low, high (level 0.95), predicted, draws, failed : accuracies and gains are means over families; correlations
    have percentile intervals of a bootstrap over families, ``seen`` is the paper's, with Fisher's interval.
    """
    import pandas as pd

    rows = with_parameters(frame)
    parts = []
    for family, (axis, series) in TABLES.items():
        ours = frame[(rows["family"] == family).to_numpy()]
        if len(ours):
            table = _tables.summary(ours, ("family", axis), series)
            parts.append(table.rename(columns={axis: "x"}).assign(axis=axis))
    parts.append(pd.DataFrame(_correlations(frame, rows[rows["family"] == "families"])))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _correlations(frame: pd.DataFrame, rows: pd.DataFrame) -> list[Row]:
    """Correlations of gains with the distance of behaviours, and those of gains of mixed-up families."""
    done = rows[rows["failed"].isna()]
    lines: list[Row] = [{"series": "seen", "value": SEEN, **_ends(*fisher_interval(SEEN, SEEN_FAMILIES))}]
    lines[0]["draws"] = SEEN_FAMILIES if len(done) else 0
    rng = generator(frame)
    for name in GAINS:
        for mixed in (False, True):
            known = len(done) > 2 and name in done
            gain = done[name].to_numpy(float) if known else np.array([])
            x = done["distance"].to_numpy(float) if known else np.array([])
            for rank in (False, True):
                words = f"{'Spearman' if rank else 'Pearson'} {name}{' mixed up' if mixed else ''}"
                found = correlation(x, np.roll(gain, 1) if mixed else gain, rng, rank=rank)
                lines.append({"series": words, **found, "draws": len(gain)})
    return [
        {"family": "correlation", "axis": "none", "x": np.nan, "failed": len(rows) - len(done), **line}
        for line in lines
    ]


def _ends(low: float, high: float) -> Row:
    return {"low": low, "high": high}


def fisher_interval(r: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a correlation seen in n normal pairs, by Fisher's transformation; asymptotic.

    >>> [round(end, 2) for end in fisher_interval(0.85, 8)]
    [0.36, 0.97]
    """
    from scipy.stats import norm

    reach = norm.ppf(0.5 + _tables.LEVEL / 2) / np.sqrt(n - 3)
    return float(np.tanh(np.arctanh(r) - reach)), float(np.tanh(np.arctanh(r) + reach))


def correlation(x: _tables.Vector, y: _tables.Vector, rng: np.random.Generator, *, rank: bool) -> Row:
    """Return Pearson's or Spearman's correlation with its interval by a bootstrap over pairs, NaN without pairs.

    A resample in which one side does not vary counts as correlation zero.
    """
    from scipy.stats import rankdata

    from experiments.inference import stratified_bootstrap

    if len(x) < 3:
        return {"value": np.nan, "low": np.nan, "high": np.nan}

    def statistic(index: _tables.Vector, axis: int = -1) -> Any:
        pairs = [side[index.astype(int)] for side in (x, y)]
        pairs = [rankdata(side, axis=axis) for side in pairs] if rank else pairs
        first, second = (side - side.mean(axis=axis, keepdims=True) for side in pairs)
        scale = np.sqrt((first**2).sum(axis=axis) * (second**2).sum(axis=axis))
        return (first * second).sum(axis=axis) / np.where(scale > 0, scale, np.inf)

    places = np.arange(len(x), dtype=np.float64)
    found = stratified_bootstrap(
        [places], statistic, _tables.LEVEL, rng=rng, resamples=RESAMPLES, method="percentile"
    )
    return {"value": found.value, "low": found.interval.low, "high": found.interval.high}


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every code that tells more of fresh behaviour than the task does, or less than it must."""
    rules = {
        "a code tells more of fresh behaviour than the task does": lambda rows: (
            rows["told"] > rows["ceiling"] + TOLERANCE
        ),
        "a code tells less of fresh behaviour than of the task, less what behaviour hides": lambda rows: (
            rows["told"] < rows["floor"] - TOLERANCE
        ),
    }
    return breaking(frame, ("told",), rules)


def check(trials: Sequence[Trial]) -> None:
    """Refuse parameters out of their range.

    Raises
    ------
    InvalidInput
        If one is, naming it and its range.
    """
    for trial in trials:
        for name, value in trial.params.items():
            low, high, whole = RANGES[name]
            number = isinstance(value, int | float) and low <= value <= high
            if not number or (whole and float(value or 0) % 1):
                kind = "a whole number" if whole else "a number"
                raise InvalidInput(
                    f"study {NAME}: {name} must be {kind} in [{low:g}, {high:g}], got {value!r}"
                )


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw the six parts: accuracies along diversity, gains of families and their correlations, and the other axes.

    Parameters
    ----------
    axes : the six axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _behaviour_diversity_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 3, STUDY.title, axes, size=(4.9, 5.2))
        figure.ablation(drawn[0], table, rows)
        figure.families(drawn[1], rows)
        figure.correlations(drawn[2], table, rows)
        figure.tasks(drawn[3], table, rows)
        figure.quality(drawn[4], table, rows)
        figure.estimator(drawn[5], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((3, 5, 10, 20), (30, 300, 3000), 120, 20),
    "full": _sweeps((3, 5, 10, 20, 40), (30, 100, 300, 1000, 3000, 10_000), 400, 120),
}

STUDY = Study(
    name=NAME,
    title="Penalties on behaviour: what they gain, and where",
    question="Does regularising behaviour gain more where behaviours differ more, and which penalty does?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    contradictions=contradictions,
    check=check,
)
