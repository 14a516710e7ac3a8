"""Numbers of the study of transfer against scratch: ratios of episodes, their exponents, and what pays the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies import _tables
from experiments.studies._transfer_scratch_runs import ERRORS, LEARNERS, SIZES, T
from experiments.study import generator, with_parameters
from experiments.sweep import Row

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]
OTHERS = tuple(name for name in LEARNERS if name != "transfer")
PAYING = ("scratch", "thrifty", "uniform")
AXES = ("H", "d", "A")
RESAMPLES = 1000
CLAIMED = 1.0  # the exponent of H, of d and of A in a factor H d A
PLAIN = {"H": -1.0, "d": 1.0, "A": 1.0}  # those in a factor d A / H


def parameters(name: str, sizes: Mapping[str, int]) -> float:
    r"""Return what the episodes of a learner grow with, by counting parameters; a heuristic.

    By Wilks' law the squared error of step h is proportional to its number of parameters p over its transitions, and
    G to the sum of the roots, hence the episodes to :math:`(\sum_{h<H-1}\sqrt{p_h})^2`, H times as many where an
    episode teaches one step. Every episode begins in the same state, so the first step has A rows, the others S A.

    >>> [round(parameters(name, {"S": 8, "A": 8, "d": 3, "H": 2})) for name in ("transfer", "thrifty", "scratch")]
    [21, 31, 62]
    """
    S, A, d, H = (int(sizes[key]) for key in "SAdH")
    total = 0.0
    for rows in [A] + [S * A] * (H - 2):
        rank = min(d, rows)
        low_rank = (rows - rank) * (rank - 1) + rank * (S - 1)
        p = {"oracle": d * (S - 1), "transfer": d * (S - 1), "tabular": rows * (S - 1)}.get(name, low_rank)
        total += float(np.sqrt(p))
    return total**2 * (H if name == "scratch" else 1)


def law(name: str, sizes: Mapping[str, int]) -> float:
    """Return how many times the episodes of transfer a learner needs, by counting parameters; a heuristic."""
    return parameters(name, sizes) / parameters("transfer", sizes)


def scored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return all lines of the table; a function of the frame alone."""
    import pandas as pd

    rng, rows = generator(frame), with_parameters(frame)
    family = rows["family"].to_numpy()
    tables, lines = [], []
    if (family == "curves").any():
        names = [f"{error}_{name}" for error in ERRORS for name in LEARNERS]
        tables.append(_tables.summary(frame[family == "curves"], ("family", "episodes", *SIZES), names))
        for part in _alike(rows[family == "curves"]):
            lines += _crossings(part, rng)
    for axis in AXES:
        for part in _alike(rows[family == f"along_{axis}"], axis):
            lines += _ratios(part, axis, rng) + _exponents(part, axis, rng)
    for part in _alike(rows[family == "sources"], "n"):
        lines += _paid(part, rng)
    return pd.concat([*tables, pd.DataFrame(lines)], ignore_index=True)


def _alike(rows: pd.DataFrame, axis: str = "") -> list[pd.DataFrame]:
    """Rows of which all sizes but that of the axis are the same."""
    fixed = [name for name in SIZES if name != axis]
    return [part for _, part in rows.groupby(fixed)] if len(rows) else []


def _crossings(rows: pd.DataFrame, rng: np.random.Generator) -> list[Row]:
    """Where the mean gap of another learner falls below that of transfer."""
    done, lines = rows[rows["failed"].isna()], []
    for name in (*PAYING, "tabular"):
        columns = ["gap_transfer", f"gap_{name}"]
        both = done.dropna(subset=columns) if set(columns) <= set(done) else done[:0]
        line = _blank(rows, f"gap_{name}_crossing", both["replicate"].nunique())
        lines.append(line | _overtaken(both, columns, rng) if len(both) else line)
    return lines


def _overtaken(rows: pd.DataFrame, columns: Sequence[str], rng: np.random.Generator) -> Row:
    """Return where the first mean exceeds the second, 0 if from the first point on, and infinity if nowhere."""
    from experiments.distribution.cost import crossing

    paired = rows.pivot(index="replicate", columns="episodes", values=list(columns)).dropna()
    episodes = paired[columns[0]].columns.to_numpy(float)
    draws = np.stack([paired[name].to_numpy(float) for name in columns])

    def where(chosen: Any) -> float:
        ours, others = draws[:, chosen].mean(axis=1)
        value, _, above = crossing(episodes, ours / others)
        return value if np.isfinite(value) else np.inf if np.isinf(above) else 0.0

    trials = draws.shape[1]
    line: Row = {"draws": trials, "value": where(np.arange(trials)) if trials else np.nan}
    if trials < 2:
        return line
    again = [where(rng.choice(trials, trials)) for _ in range(RESAMPLES)]
    tail = (1 - _tables.LEVEL) / 2
    low, high = np.quantile(again, [tail, 1 - tail], method="nearest")  # of ends that may be infinite
    return line | {"low": float(low), "high": float(high)}


def _ratios(rows: pd.DataFrame, axis: str, rng: np.random.Generator) -> list[Row]:
    lines: list[Row] = []
    for _, group in _groups(rows, axis):
        for error in ERRORS:
            for name in LEARNERS:
                found = _episodes(group, error, name)
                lines.append(_line(group, f"{error}_{name}_episodes", found, rng))
            for name in OTHERS:
                ratio = _over(group, error, name, "transfer")
                line = _line(group, f"{error}_{name}_ratio", ratio, rng)
                lines.append(line | {"predicted": law(name, _sizes(group))})
    return lines


def _exponents(rows: pd.DataFrame, axis: str, rng: np.random.Generator) -> list[Row]:
    """Exponents of the episodes of every learner (``growth``), and of their ratio to those of transfer."""
    lines: list[Row] = []
    for error in ERRORS:
        for name in LEARNERS:
            line = _exponent(rows, axis, (error, name, ""), parameters, rng)
            lines.append(line | {"series": f"{error}_{name}_growth"})
        for name in OTHERS:
            line = _exponent(rows, axis, (error, name, "transfer"), law, rng)
            claimed = {"claimed": CLAIMED, "claimed_plain": PLAIN[axis]}
            lines.append(line | {"series": f"{error}_{name}_exponent"} | claimed)
    return lines


def _exponent(
    rows: pd.DataFrame,
    axis: str,
    compared: tuple[str, str, str],
    expected: Callable[[str, Mapping[str, int]], float],
    rng: np.random.Generator,
) -> Row:
    """Slope of the mean logarithms of a learner's episodes, over those of another if one is named."""
    error, name, base = compared
    points: list[tuple[float, Vector, float]] = []
    missed = 0
    for size, group in _groups(rows, axis):
        times = _over(group, error, name, base) if base else _episodes(group, error, name)
        known = np.log(times[np.isfinite(times)])
        missed += len(times) - len(known)
        if len(known):
            points.append((np.log(size), known, np.log(expected(name, _sizes(group)))))
    line = _blank(rows, "", sum(len(point[1]) for point in points)) | {"missed": missed}
    return line | _slope(points, rng) if len(points) > 1 else line


def _slope(points: Sequence[tuple[float, Vector, float]], rng: np.random.Generator) -> Row:
    """Slope of the mean logarithms on those of the sizes, and that of the law."""
    x = np.array([point[0] for point in points])
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()

    def slope(*samples: Vector, axis: int = -1) -> Any:
        return sum(w * one.mean(axis=axis) for w, one in zip(weights, samples, strict=True))

    predicted = float(weights @ np.array([point[2] for point in points]))
    return _interval([point[1] for point in points], slope, rng) | {"predicted": predicted}


def _paid(rows: pd.DataFrame, rng: np.random.Generator) -> list[Row]:
    """After how many new tasks the episodes of the sources have been saved: ``T n / (E_scratch - E_transfer)``."""
    lines: list[Row] = []
    for n, group in _groups(rows, "n"):
        for error in ERRORS:
            own = _episodes(group, error, "transfer")
            lines.append(_line(group, f"{error}_transfer_episodes", own, rng))
            for name in PAYING:
                saved = _episodes(group, error, name) - own
                line = _blank(group, f"{error}_{name}_paid", len(saved))
                line["missed"] = int((~np.isfinite(saved)).sum())
                if len(saved):
                    line |= _tasks(T * n, saved, rng)
                lines.append(line)
    return lines


def _tasks(upstream: float, saved: Vector, rng: np.random.Generator) -> Row:
    """New tasks that pay the upstream episodes; infinite where some never reach the target, or none is saved."""
    if not np.isfinite(saved).all():
        return {"value": np.inf, "low": np.nan, "high": np.inf}
    mean = _interval([saved], lambda x, axis=-1: x.mean(axis=axis), rng)
    ends = {"value": mean["value"], "low": mean["high"], "high": mean["low"]}
    return {name: upstream / float(end) if not float(end) <= 0 else np.inf for name, end in ends.items()}  # type: ignore[arg-type]


def _groups(rows: pd.DataFrame, axis: str) -> list[tuple[float, pd.DataFrame]]:
    return [(float(size), rows[rows[axis] == size]) for size in np.unique(rows[axis].to_numpy(float))]


def _sizes(group: pd.DataFrame) -> dict[str, int]:
    return {name: int(group[name].iloc[0]) for name in SIZES}


def _line(group: pd.DataFrame, series: str, values: Vector, rng: np.random.Generator) -> Row:
    """Geometric mean of the finite values, its bootstrap interval, and how many are not finite."""
    finite = values[np.isfinite(values)]
    line = _blank(group, series, len(finite)) | {"missed": len(values) - len(finite)}
    if len(finite):
        line |= _interval([np.log(finite)], lambda x, axis=-1: np.exp(x.mean(axis=axis)), rng)
    return line


def _blank(group: pd.DataFrame, series: str, draws: int) -> Row:
    """Return a line without value, at the sizes that all trials of the group share."""
    line: Row = {"family": str(group["family"].iloc[0])}
    line |= {name: group[name].iloc[0] for name in SIZES if group[name].nunique() == 1}
    line |= {"series": series, "value": np.nan, "low": np.nan, "high": np.nan}
    return line | {"draws": draws, "failed": int(group["failed"].notna().sum())}


def _interval(samples: Sequence[Vector], statistic: Any, rng: np.random.Generator) -> Row:
    from experiments.inference.bootstrap import bootstrap_interval

    if min(len(one) for one in samples) < 2:
        return {"value": float(statistic(*samples)), "low": np.nan, "high": np.nan}
    found = bootstrap_interval(samples, statistic, _tables.LEVEL, rng=rng, resamples=RESAMPLES, method="BCa")
    return {"value": found.value, "low": found.interval.low, "high": found.interval.high}


def _over(group: pd.DataFrame, error: str, name: str, base: str) -> Vector:
    """Episodes of a learner over those of another; NaN where either has not arrived, for zero is no ratio of times."""
    times, others = _episodes(group, error, name), _episodes(group, error, base)
    return np.where(np.isfinite(times) & np.isfinite(others), times / others, np.nan)


def _episodes(group: pd.DataFrame, error: str, name: str) -> Vector:
    """Episodes that a learner needed, of the trials that did not fail."""
    column = f"{error}_{name}_episodes"
    done = group[group["failed"].isna()]
    return done[column].to_numpy(float) if column in done else np.array([])
