r"""Is the cost of an agent 1/N? The three readings, for N agents and M tasks, in exact laws and with LSVI agents.

``protocol`` counts who meets which task when, 20,000 times; ``lsvi`` plays every episode of the protocol with
LSVI-UCB agents. Series, a mean over agents unless said otherwise:

* identification, the rounds R in each of which every agent plays K1 episodes;
* elected, one holder of a new task learns it: M/N runs;
* every, all its holders do: :math:`1/(1-(1-1/M)^N)` runs;
* clock, the critical path: E[R_new] runs in series;
* most, the busiest agent under election, which has no closed form.

In episodes each is ``K1 R + K2 runs``. All readings of one repetition are those of the same run: who holds a task in
the round in which it first appears does not depend on who learns it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _distmt, _panels, _tables
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.costs import Reading, bends_at, cost, identification_bends_at, learning_runs
from theory.coverage import expected_rounds, variance_rounds

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PROTOCOL, LSVI = "protocol", "lsvi"
READINGS: Mapping[str, Reading] = {
    "elected": Reading.ELECTED,
    "every": Reading.EVERY_HOLDER,
    "clock": Reading.CRITICAL_PATH,
}
SERIES = ("identification", *READINGS, "most")
COLUMNS = (
    *(f"{name}{end}" for name in SERIES for end in ("", "_se", "_predicted")),
    *("identification_sd", "elected_sd"),
    *("errors", "decisions", "complete"),
)
EXCESS = 0.25  # above 1/N, from where on a curve counts as bent
AGENTS = (1, 2, 5, 10, 20, 50, 100)
C_SEP = 0.3
RARE = 3.0  # events that may be missing from a sample
FARTHEST = 6.0  # standard errors: beyond, an exact law is contradicted


def _sweeps(reps: int, runs: int, K1: int, K2: int, N: Sequence[Scalar]) -> tuple[Sweep, ...]:
    protocol = Sweep("distmt_scaling", PROTOCOL, {"M": _distmt.M, "N": AGENTS, "reps": reps})
    axes: dict[str, Scalar | Sequence[Scalar]] = {"M": _distmt.M, "N": N, "K1": K1, "K2": K2}
    return protocol, Sweep("distmt_scaling", LSVI, axes, runs)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the readings of every trial: runs and rounds for ``protocol``, episodes for ``lsvi``.

    Means over repetitions with their standard errors, or one repetition; predictions are exact.
    """
    rows = [_counted(trial, seed) if trial.family == PROTOCOL else _played(trial, seed) for trial in trials]
    return [_tables.filled(row, COLUMNS) for row in rows]


def _counted(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt.rounds import simulate_rounds

    M, N, reps = (int(trial.params[name] or 0) for name in ("M", "N", "reps"))
    seen = simulate_rounds(M, N, reps, trial.rng(seed))
    samples = {
        "identification": seen.rounds,
        "every": seen.holders / N,
        "clock": seen.new_rounds,
        "most": seen.most_elected,
    }
    row: Row = {"elected": M / N, "elected_se": 0.0}
    for name, sample in samples.items():
        row[name] = float(sample.mean())
        row[f"{name}_se"] = float(sample.std(ddof=1) / np.sqrt(reps)) if reps > 1 else np.nan
    exact = {name: float(learning_runs(M, N, reading)) for name, reading in READINGS.items()}
    exact["identification"] = float(expected_rounds(M, N))
    return row | {f"{name}_predicted": value for name, value in exact.items()}


def _played(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt import streams
    from linear_mdp.distmt.protocol import Rules, run_protocol

    M, N, K1, K2 = (int(trial.params[name] or 0) for name in ("M", "N", "K1", "K2"))
    rng = trial.rng(seed)
    contexts = _distmt.tasks(rng, C_SEP, count=M)
    draw, holders = streams.random_tasks(M, N), [0]

    def handed(t: int, known: Set[int], rng: np.random.Generator) -> Any:
        tasks = draw(t, known, rng)
        holders[0] += sum(int(task) not in known for task in tasks)
        return tasks

    rules = Rules(K1=K1, K2=K2, threshold=C_SEP / 2)
    done = run_protocol(contexts, _distmt.worker(contexts), handed, N, rules, rng)
    row: Row = {
        "identification": float(K1 * done.rounds),
        "elected": float(done.episodes.mean()),
        "every": K1 * done.rounds + K2 * holders[0] / N,
        "clock": float(done.clock),
        "most": float(done.episodes.max()),
        "errors": float(done.mistaken),
        "decisions": float(done.rounds * N),
        "complete": float(done.complete),
        "identification_predicted": float(K1 * expected_rounds(M, N)),
        "identification_sd": K1 * float(variance_rounds(M, N)) ** 0.5,
        "elected_sd": K1 * float(variance_rounds(M, N)) ** 0.5,
    }
    exact = {f"{name}_predicted": float(cost(M, N, K1, K2, reading)) for name, reading in READINGS.items()}
    return row | exact


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each family, N and series: value, low, high (level 0.95), predicted, se, z, draws, failed.

    ``excess`` is N times the value over that of one agent, 1 under the law of 1/N. Further series:
    ``slope <series>``, the exponent of N between N and the next on the grid, with its prediction likewise;
    ``bends <series>``, the N at which the excess passes 1.25, between points of the grid; predicted is the first
    whole N of the exact law;
    ``errors``, wrong decisions of the server; ``complete``, the share of runs that found every task.
    """
    import pandas as pd

    table = _distmt.means(frame, ("family", "M", "N"), (*SERIES, "errors", "complete"))
    table = table[(table["draws"] > 0) | (table["failed"] > 0)]
    parts = [table.assign(excess=np.nan)]
    found: list[Row] = []
    for (family, M, name), lines in table[table["series"].isin(SERIES)].groupby(["family", "M", "series"]):
        ordered = lines.dropna(subset="value").sort_values("N")
        if len(ordered) and ordered["N"].iloc[0] == 1:
            scale = ordered["N"] / ordered["value"].iloc[0]
            parts[0].loc[ordered.index, "excess"] = ordered["value"] * scale
            found += _shape(ordered, {"family": family, "M": M}, str(name))
    return pd.concat([*parts, pd.DataFrame(found)], ignore_index=True) if found else parts[0]


def _shape(lines: pd.DataFrame, place: Row, name: str) -> list[Row]:
    """Return the local slopes of one curve, and where it bends."""
    N, value, predicted = (lines[column].to_numpy(float) for column in ("N", "value", "predicted"))
    step = np.diff(np.log(N))
    relative = np.nan_to_num(lines["se"].to_numpy(float)) / value
    error = 1.96 * np.hypot(relative[1:], relative[:-1]) / step
    slopes, expected = np.diff(np.log(value)) / step, np.diff(np.log(predicted)) / step
    ends = zip(N[:-1], slopes, error, expected, strict=True)
    rows: list[Row] = [
        {**place, "N": n, "series": f"slope {name}", "value": s, "low": s - e, "high": s + e, "predicted": p}
        for n, s, e, p in ends
    ]
    bend = {"value": bent_at(N, value), "predicted": _first_bend(place, name)}
    return [*rows, {**place, "series": f"bends {name}", **bend}]


def _first_bend(place: Row, name: str) -> float:
    """Return the first whole N that is bent by the exact law, in runs or rounds; NaN if none or unknown."""
    M = int(str(place["M"]))
    if place["family"] != PROTOCOL or name == "most":
        return float("nan")
    found = identification_bends_at(M) if name == "identification" else bends_at(M, READINGS[name])
    return float("nan") if found is None else float(found)


def bent_at(N: np.ndarray, value: np.ndarray) -> float:
    """Return the N at which N times the value is a quarter above its start, log-linear between points; NaN if never."""
    excess = np.log(N * value / (N[0] * value[0])) - np.log1p(EXCESS)
    above = np.flatnonzero(excess > 0)
    if not len(above) or not np.isfinite(excess).all():
        return float("nan")
    i = int(above[0])
    share = excess[i - 1] / (excess[i - 1] - excess[i])
    return float(np.exp(np.log(N[i - 1]) + share * np.log(N[i] / N[i - 1])))


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every count of the protocol further than six standard errors from its exact law."""
    import pandas as pd

    parts = []
    rows = frame[(frame["family"] == PROTOCOL) & frame["failed"].isna()]
    for name in ("identification", *READINGS):
        if f"{name}_se" not in rows:
            continue
        away = (rows[name] - rows[f"{name}_predicted"]).abs()
        rare = RARE / with_parameters(rows)["reps"].to_numpy(
            float
        )  # a sample without rare events has no spread
        wrong = rows[away > FARTHEST * (rows[f"{name}_se"] + rare) + 1e-9]
        text = f"the mean of {name} is more than {FARTHEST:g} standard errors from its exact law"
        parts.append(wrong.assign(problem=text)[PROBLEM])
    return pd.concat(parts) if parts else pd.DataFrame(columns=PROBLEM)


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw runs and episodes along N with their closed forms, the excess over 1/N, and the z-scores.

    Parameters
    ----------
    axes : the four axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _distmt_scaling_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(2, 2, STUDY.title, axes)
        figure.runs(drawn[0], table, rows)
        figure.excess(drawn[1], table)
        figure.episodes(drawn[2], table, rows)
        figure.scores(drawn[3], table)
    return drawn[0].figure


STUDY = Study(
    name="distmt_scaling",
    title="What an agent pays when N agents learn 10 tasks",
    question="Of which cost is 1/N true, and at which N does each of the others leave it?",
    presets={
        "quick": _sweeps(4000, 4, 3000, 6000, (1, 5, 20, 50)),
        "full": _sweeps(20_000, 60, 3000, 30_000, AGENTS),
    },
    run=run,
    score=score,
    plot=plot,
    check=_distmt.check_counts,
    contradictions=contradictions,
)
