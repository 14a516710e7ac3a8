"""The table of the communication study: means, the fitted cost model, and the crossovers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.distribution.cost import CostModel, Fitted, crossing, relative_fit
from experiments.studies._tables import LEVEL, mean_with_interval
from experiments.studies.distmt_communication import CONSTANTS, FEW, KINDS, PAYLOADS, H
from experiments.study import with_parameters
from experiments.sweep import Row

if TYPE_CHECKING:
    import pandas as pd

MEASURED = ("parallel", "slowest", "busy", "wall")


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table; see the study."""
    import pandas as pd

    rows = with_parameters(frame)
    done = rows[rows["failed"].isna()]
    fitted = model(rows)
    lines = [line for _, group in rows.groupby(["N", "payload"]) for line in _point(group, fitted)]
    lines += _constants(fitted, done)
    lines += [_crossover(kind, payload, done, fitted) for kind in KINDS for payload in PAYLOADS]
    return pd.DataFrame(lines)


def model(rows: pd.DataFrame) -> CostModel:
    """Fit computation and the server's work to the rounds of at most ``FEW`` agents."""
    done = rows[rows["failed"].isna()]
    if done.empty:
        return CostModel(_nothing(2), _nothing(4), np.nan)
    few = done[done["N"] <= FEW]
    compute, server = [], []
    for kind, jobs in KINDS.items():
        for _, row in few.iterrows():
            compute.append((jobs, _steps(kind, row), row[f"{kind}_slowest_seconds"]))
            server.append((1, row["N"], *_bytes(kind, row), row[f"{kind}_busy_seconds"]))
    a, b = np.array(compute, float).reshape(-1, 3), np.array(server, float).reshape(-1, 5)
    latency = float(done["latency_seconds"].median())
    return CostModel(relative_fit(a[:, :-1], a[:, -1]), relative_fit(b[:, :-1], b[:, -1]), latency)


def _nothing(p: int) -> Fitted:
    return relative_fit(np.zeros((0, p)), np.zeros(0))


def _bytes(kind: str, row: pd.Series) -> tuple[float, float]:
    return float(row[f"{kind}_bytes_up"]), float(row[f"{kind}_bytes_down"])


def _steps(kind: str, row: pd.Series) -> float:
    return float(H * (row["K1"] + (row["K2"] if kind == "new" else 0)))


def _point(group: pd.DataFrame, fitted: CostModel) -> list[Row]:
    done, N = group[group["failed"].isna()], group["N"].iloc[0]
    failed = len(group) - len(done)
    lines = []
    for kind, jobs in KINDS.items():
        series = {name: _column(done, f"{kind}_{name}_seconds") for name in MEASURED}
        series["bytes"] = _column(done, f"{kind}_bytes_up") + _column(done, f"{kind}_bytes_down")
        series["idle"] = 1 - _column(done, f"{kind}_working_seconds") / series["parallel"]
        predicted = dict.fromkeys(series, np.nan)
        if len(done):
            first = done.iloc[0]
            steps, (up, down) = _steps(kind, first), _bytes(kind, first)
            predicted["slowest"] = fitted.computing(jobs, steps)
            predicted["busy"] = fitted.serving(N, up, down)
            predicted["parallel"] = fitted.round_seconds(jobs, steps, N, up, down)
        for name, values in series.items():
            where = {"N": N, "payload": group["payload"].iloc[0], "series": f"{kind}_{name}"}
            counts = {"draws": len(values), "failed": failed}
            lines.append({**where, **mean_with_interval(values), "predicted": predicted[name], **counts})
    return lines


def _column(done: pd.DataFrame, name: str) -> np.ndarray:
    return done[name].to_numpy(float) if name in done else np.array([])


def _constants(fitted: CostModel, done: pd.DataFrame) -> list[Row]:
    lines: list[Row] = []
    for part, names in CONSTANTS.items():
        fit = getattr(fitted, part)
        for i, name in enumerate(names):
            low, high = fit.interval(np.eye(len(names))[i], LEVEL)
            lines.append({"series": name, "value": fit.value[i], "low": low, "high": high})
    lines.append({"series": "L", **mean_with_interval(_column(done, "latency_seconds"))})
    return [*lines, {"series": "misfit", "value": _misfit(fitted, done)}]


def _misfit(fitted: CostModel, done: pd.DataFrame) -> float:
    many = done[done["N"] > FEW]
    errors = [
        abs(fitted.serving(row["N"], *_bytes(kind, row)) / row[f"{kind}_busy_seconds"] - 1)
        for kind in KINDS
        for _, row in many.iterrows()
    ]
    return float(np.sqrt(np.mean(np.square(errors)))) if errors else np.nan


def _crossover(kind: str, payload: str, done: pd.DataFrame, fitted: CostModel) -> Row:
    line: Row = {"payload": payload, "series": f"{kind}_crossover"}
    ours = done[done["payload"] == payload]
    if ours.empty:
        return line
    means = ours.groupby("N")[
        [f"{kind}_{name}" for name in ("busy_seconds", "bytes_up", "bytes_down")]
    ].mean()
    slowest = done.groupby("N")[f"{kind}_slowest_seconds"].mean().loc[means.index].to_numpy(float)
    busy, *bytes_ = means.to_numpy(float).T
    agents = means.index.to_numpy(float)
    value, low, high = crossing(agents, busy / slowest)
    each, fixed = np.polyfit(agents, np.transpose(bytes_), 1) if len(agents) > 1 else np.full((2, 2), np.nan)
    predicted, *ends = fitted.crossover(KINDS[kind], _steps(kind, ours.iloc[0]), fixed, each, LEVEL)
    line |= {"value": value, "low": low, "high": high, "draws": len(ours)}
    return line | {"predicted": predicted, "predicted_low": ends[0], "predicted_high": ends[1]}
