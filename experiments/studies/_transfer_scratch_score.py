"""Numbers of the study of transfer against scratch: ratios of episodes, their exponents, and what pays the sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies import _tables, _transfer
from experiments.studies._transfer_scratch_law import CLAIMED, PLAIN, claims, law
from experiments.studies._transfer_scratch_runs import ERRORS, GOALS, LEARNERS, SIZES, T
from experiments.study import generator, with_parameters
from experiments.sweep import Row

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]
Times = tuple[str, str]  # a goal and a learner: the episodes that the one takes to the other
OTHERS = tuple(name for name in LEARNERS if name != "transfer")
PAYING = ("scratch", "thrifty", "uniform")
CONTROL = "tabular"  # its parameters grow as A and not with d
COARSE = ("gap", "loss")  # goals
AXES = ("H", "d", "A")
RESAMPLES = 1000
FEWEST = 5  # draws that an interval needs: fewer tell little of how they vary


class Point(NamedTuple):
    """The trials of one point of the grid: where it is, how many of them failed, and the columns of the others."""

    family: str
    sizes: Mapping[str, int]
    failed: int
    columns: Mapping[str, Vector]

    def episodes(self, ours: Times) -> Vector:
        """Episodes to a goal that a learner needed."""
        return self.columns.get("{}_{}_episodes".format(*ours), np.array([]))

    def over(self, ours: Times, base: Times) -> Vector:
        """Episodes over those of a base; NaN where either has not arrived, for zero is no ratio of times."""
        times, others = self.episodes(ours), self.episodes(base)
        arrived = np.isfinite(times) & np.isfinite(others)
        ratio: Vector = np.divide(times, others, out=np.full(len(times), np.nan), where=arrived)
        return ratio

    def saved(self, goal: str, name: str) -> Vector:
        """Episodes that transfer saves; minus infinity where it alone does not arrive, NaN where neither does."""
        with np.errstate(invalid="ignore"):
            return self.episodes((goal, name)) - self.episodes((goal, "transfer"))


def scored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return all lines of the table; a function of the frame alone."""
    import pandas as pd

    rng, rows = generator(frame), with_parameters(frame)
    family = rows["family"].to_numpy()
    tables, lines = [], []
    if (family == "curves").any():
        names, place = (
            [f"{error}_{name}" for error in ERRORS for name in LEARNERS],
            ("family", "episodes", *SIZES),
        )
        tables.append(_tables.summary(frame[family == "curves"], place, names, _mean))
        for part in _alike(rows[family == "curves"]):
            lines += _crossings(part, rng)
    for axis in AXES:
        for part in _alike(rows[family == f"along_{axis}"], axis):
            points = _points(part, axis)
            lines += _ratios(points, rng) + _exponents(points, axis, rng) + _paid(points, tuple(GOALS), rng)
    for part in _alike(rows[family == "sources"], "n"):
        points = _points(part, "n")
        own = [_line(one, f"{goal}_transfer_episodes", one.episodes((goal, "transfer")), rng)
               for one in points for goal in COARSE]  # fmt: skip
        lines += own + _paid(points, COARSE, rng)
    return _arranged(pd.concat([*tables, pd.DataFrame(lines)], ignore_index=True))


def _arranged(table: pd.DataFrame) -> pd.DataFrame:
    """Put first what is claimed, and say whether the law lies outside the interval, where there are both."""
    known = table[["low", "high", "predicted"]].notna().all(axis=1)
    outside = (table["predicted"] < table["low"]) | (table["predicted"] > table["high"])
    table = table.assign(outside=outside.astype(object).where(known, None))
    claimed = table.reindex(columns=["claimed"])["claimed"]  # of some families alone, nothing is
    return table.iloc[np.argsort(claimed.isna(), kind="stable")].reset_index(drop=True)


def _alike(rows: pd.DataFrame, axis: str = "") -> list[pd.DataFrame]:
    """Rows of which all sizes but that of the axis are the same."""
    fixed = [name for name in SIZES if name != axis]
    return [part for _, part in rows.groupby(fixed)] if len(rows) else []


def _points(rows: pd.DataFrame, axis: str) -> list[Point]:
    return [_point(part) for _, part in rows.groupby(axis)]


def _point(rows: pd.DataFrame) -> Point:
    first, done = rows.iloc[0], rows[rows["failed"].isna()]
    columns = {str(name): done[name].to_numpy(float) for name in done if str(name).endswith("_episodes")}
    sizes = {name: int(first[name]) for name in SIZES}
    return Point(str(first["family"]), sizes, len(rows) - len(done), columns)


def _crossings(rows: pd.DataFrame, rng: np.random.Generator) -> list[Row]:
    """Where the mean gap of another learner falls below that of transfer."""
    done, lines, point = rows[rows["failed"].isna()], [], _point(rows)
    for name in (*PAYING, CONTROL):
        columns = ["gap_transfer", f"gap_{name}"]
        both = done.dropna(subset=columns) if set(columns) <= set(done) else done[:0]
        line = _blank([point], f"gap_{name}_crossing", both["replicate"].nunique())
        lines.append(line | _overtaken(both, columns, rng) if len(both) else line)
    return lines


def _overtaken(rows: pd.DataFrame, columns: Sequence[str], rng: np.random.Generator) -> Row:
    """Return where the first mean exceeds the second, 0 if from the first point on, and infinity if nowhere."""
    paired = rows.pivot(index="replicate", columns="episodes", values=list(columns)).dropna()
    episodes = paired[columns[0]].columns.to_numpy(float)
    draws = np.stack([paired[name].to_numpy(float) for name in columns])

    def where(chosen: Any) -> float:
        ours, others = draws[:, chosen].mean(axis=1)
        return _transfer.passes(episodes, ours, others)

    trials = draws.shape[1]
    line: Row = {"draws": trials, "value": where(np.arange(trials)) if trials else np.nan}
    if trials < FEWEST:
        return line
    again = [where(rng.choice(trials, trials)) for _ in range(RESAMPLES)]
    return line | _transfer.percentiles(np.array(again))


def _ratios(points: Sequence[Point], rng: np.random.Generator) -> list[Row]:
    lines: list[Row] = []
    for point in points:
        for goal in GOALS:
            for name in LEARNERS:
                lines.append(_line(point, f"{goal}_{name}_episodes", point.episodes((goal, name)), rng))
            for name in OTHERS:
                line = _line(point, f"{goal}_{name}_ratio", point.over((goal, name), (goal, "transfer")), rng)
                told = {"predicted": law(name, point.sizes), "upstream": T * point.sizes["n"]}
                lines.append(line | told | (claims(point.sizes) if name in PAYING else {}))
    return lines


def _exponents(points: Sequence[Point], axis: str, rng: np.random.Generator) -> list[Row]:
    """Exponents of the episodes of every learner, and of their ratios to transfer, to the control, and of two goals."""
    lines: list[Row] = []
    for goal in GOALS:
        for name in LEARNERS:
            line = _exponent(points, axis, (goal, name), None, rng)
            lines.append(line | {"series": f"{goal}_{name}_growth"})
        for name in OTHERS:
            line = _exponent(points, axis, (goal, name), (goal, "transfer"), rng)
            claimed = {"claimed": CLAIMED, "claimed_plain": PLAIN[axis]} if name in PAYING else {}
            lines.append(line | {"series": f"{goal}_{name}_exponent"} | claimed)
        for name in PAYING:
            line = _exponent(points, axis, (goal, name), (goal, CONTROL), rng)
            lines.append(line | {"series": f"{goal}_{name}_calibrated"})
    for name in LEARNERS:
        line = _exponent(points, axis, ("gap", name), ("fine", name), rng)
        lines.append(line | {"series": f"{name}_inflation"})
    return lines


def _exponent(
    points: Sequence[Point], axis: str, ours: Times, base: Times | None, rng: np.random.Generator
) -> Row:
    """Slope of the mean logarithms of a learner's episodes, over others' if a base is named."""
    places: list[tuple[float, Vector, float]] = []
    missed = 0
    for point in points:
        found = point.over(ours, base) if base else point.episodes(ours)
        known = np.log(found[np.isfinite(found)])
        missed += len(found) - len(known)
        if len(known):
            places.append(
                (np.log(point.sizes[axis]), known, np.log(law(ours[1], point.sizes, base and base[1])))
            )
    line = _blank(points, "", sum(len(place[1]) for place in places)) | {"missed": missed}
    return line | _slope(places, rng) if len(places) > 1 else line


def _slope(places: Sequence[tuple[float, Vector, float]], rng: np.random.Generator) -> dict[str, float]:
    """Slope of the mean logarithms on those of the sizes, and that of the law."""
    x = np.array([place[0] for place in places])
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()

    def slope(*samples: Vector, axis: int = -1) -> Any:
        return sum(w * one.mean(axis=axis) for w, one in zip(weights, samples, strict=True))

    predicted = float(weights @ np.array([place[2] for place in places]))
    return _interval([place[1] for place in places], slope, rng) | {"predicted": predicted}


def _paid(points: Sequence[Point], goals: Sequence[str], rng: np.random.Generator) -> list[Row]:
    """After how many new tasks the episodes of the sources have been saved: ``T n / (E_scratch - E_transfer)``."""
    lines: list[Row] = []
    for point in points:
        upstream = T * point.sizes["n"]
        for goal in goals:
            for name in PAYING:
                saved = point.saved(goal, name)
                line = _blank([point], f"{goal}_{name}_paid", len(saved)) | {"upstream": upstream}
                line["missed"] = int((~np.isfinite(saved)).sum())
                lines.append(line | _tasks(upstream, saved, rng) if len(saved) else line)
    return lines


def _tasks(upstream: float, saved: Vector, rng: np.random.Generator) -> dict[str, float]:
    """New tasks that pay the upstream episodes: infinite where transfer never arrives, NaN where the other does not."""
    if not np.isfinite(saved).all():
        return {"value": np.inf, "high": np.inf} if np.isneginf(saved).any() else {}
    mean = _interval([saved], lambda x, axis=-1: x.mean(axis=axis), rng)
    ends = {"value": mean["value"], "low": mean["high"], "high": mean["low"]}
    told = {end: one for end, one in ends.items() if not np.isnan(one)}
    return {end: float(_transfer.tasks_that_pay(upstream, one)) for end, one in told.items()}


def _line(point: Point, series: str, values: Vector, rng: np.random.Generator) -> Row:
    """Geometric mean of the finite values, its bootstrap interval, and how many are not finite."""
    finite = values[np.isfinite(values)]
    line = _blank([point], series, len(finite)) | {"missed": len(values) - len(finite)}
    if len(finite):
        line |= _interval([np.log(finite)], lambda x, axis=-1: np.exp(x.mean(axis=axis)), rng)
    return line


def _blank(points: Sequence[Point], series: str, draws: int) -> Row:
    """Return a line without value, at the sizes that all points share."""
    first = points[0].sizes
    line: Row = {"family": points[0].family}
    line |= {name: size for name, size in first.items() if all(one.sizes[name] == size for one in points)}
    line |= dict.fromkeys(("value", "low", "high", "predicted"), np.nan) | {"series": series}
    return line | {"draws": draws, "failed": sum(one.failed for one in points)}


def _mean(values: Vector) -> Row:
    found = _tables.mean_with_interval(values)
    return found if len(values) >= FEWEST else found | {"low": np.nan, "high": np.nan}


def _interval(samples: Sequence[Vector], statistic: Any, rng: np.random.Generator) -> dict[str, float]:
    from experiments.inference.bootstrap import bootstrap_interval

    if min(len(one) for one in samples) < FEWEST:
        return {"value": float(statistic(*samples)), "low": np.nan, "high": np.nan}
    found = bootstrap_interval(samples, statistic, _tables.LEVEL, rng=rng, resamples=RESAMPLES, method="BCa")
    return {"value": found.value, "low": found.interval.low, "high": found.interval.high}
