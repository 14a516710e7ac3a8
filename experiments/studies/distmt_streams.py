r"""What an agent pays when tasks do not arrive at random: the best case, adversaries, and the printed bound.

Twenty agents and ten tasks, agents that recognise every task. ``planned`` streams have exact costs; those of ``random``
ones are means, in closed form where there is one. A generic stream of L rounds costs an agent ``L K1`` and K2
for each task that it learns, ``N L K1 + M K2`` over all agents if one holder learns. ``starvation`` repeats solved
tasks for a number of idle rounds before it releases the last one: no bound in M and N alone can hold, and the
printed one, ``(M/N) ln(2M/delta) (K1 + K2)``, does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _distmt, _panels, _tables
from experiments.study import PROBLEM, Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory import stream_costs
from theory.costs import Reading, cost
from theory.coverage import expected_rounds_permuted, expected_rounds_weighted, zipf
from theory.errors import InvalidInput
from theory.stream_costs import Learners, StreamCost

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.distmt.contextual import ContextualLinearMDP
    from linear_mdp.distmt.streams import Stream

RANDOM = ("uniform", "zipf", "permutation", "late_newcomer")
PLANNED = ("round_robin", "lockstep", "lockstep_all_learn", "lockstep_biased", "hot_potato")
LEARNERS = {
    "lockstep": Learners.FAIR,
    "lockstep_all_learn": Learners.ALL,
    "lockstep_biased": Learners.BIASED,
}
IDLING = ("starvation", "stalling")
SERIES = ("mean", "most", "rounds")
COLUMNS = (*(f"{name}{end}" for name in SERIES for end in ("", "_predicted")), "total", "bound")
K1, K2 = 100, 1000
DELTA = 0.05
LATE = 20  # round from which the late newcomer exists
TOLERANCE = 1e-9


def _sweeps(N: Sequence[Scalar], idle: Sequence[Scalar], reps: int) -> tuple[Sweep, ...]:
    name, M = "distmt_streams", _distmt.M
    return (
        *(Sweep(name, family, {"N": N, "M": M, "idle": 1}, reps) for family in RANDOM),
        *(Sweep(name, family, {"N": N, "M": M, "idle": 1}) for family in PLANNED),
        *(Sweep(name, family, {"idle": idle, "N": 20, "M": M}) for family in IDLING),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return the episodes of an agent, the mean and the most of all agents, and the rounds of every stream.

    Exact for planned streams, one draw of random ones.
    """
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.distmt.protocol import Rules, run_protocol
    from linear_mdp.distmt.workers import Oracle

    M, N, idle = (int(trial.params[name] or 0) for name in ("M", "N", "idle"))
    rng = trial.rng(seed)
    contexts = _tasks(M, seed)
    every = trial.family == "lockstep_all_learn"
    rules = Rules(
        K1=K1,
        K2=K2,
        threshold=0.1,
        dedupe="none" if every else "elect",
        fair=trial.family not in ("lockstep_biased", "hot_potato"),
        most_rounds=100_000,
    )
    done = run_protocol(contexts, Oracle(contexts), _stream(trial.family, M, N, idle, rng), N, rules, rng)
    row: Row = {
        "mean": float(done.episodes.mean()),
        "most": float(done.episodes.max()),
        "rounds": float(done.rounds),
        "total": float(done.episodes.sum()),
        "bound": stream_costs.printed_bound(M, N, K1, K2, DELTA),
    }
    return row | {f"{name}_predicted": value for name, value in predicted(trial.family, M, N, idle).items()}


@lru_cache(maxsize=16)
def _tasks(M: int, seed: int) -> ContextualLinearMDP:
    """Return the tasks of all trials; agents recognise them, so that nothing else of them matters."""
    return _distmt.tasks(np.random.default_rng(seed), 0.3, count=M)


def _stream(family: str, M: int, N: int, idle: int, rng: np.random.Generator) -> Stream:
    from linear_mdp.distmt import streams

    match family:
        case "uniform":
            return streams.random_tasks(M, N)
        case "zipf":
            return streams.random_tasks(M, N, zipf(M))
        case "permutation":
            return streams.permutations(M, N, rng)
        case "late_newcomer":
            return streams.late_newcomer(M, N, LATE)
        case "round_robin":
            return streams.round_robin(M, N)
        case "lockstep" | "lockstep_all_learn" | "lockstep_biased":
            return streams.lockstep(M, N)
        case "hot_potato":
            return streams.hot_potato(M, N)
        case "starvation":
            return streams.starvation(M, N, idle)
        case "stalling":
            return streams.stalling(M, N, idle)
    raise InvalidInput(f"study distmt_streams: there is no stream {family!r}")


def predicted(family: str, M: int, N: int, idle: int) -> dict[str, float]:
    """Return the mean and the most episodes of an agent and the rounds, as far as they have a closed form.

    >>> predicted("hot_potato", 10, 20, 1)["most"] == 10 * (K1 + K2)
    True
    """
    planned = _planned(family, M, N, idle)
    if planned is not None:
        found = {"rounds": float(planned.rounds), "mean": float(planned.mean)}
        return found if planned.most is None else {**found, "most": float(planned.most)}
    if family == "uniform":
        mean = float(cost(M, N, K1, K2, Reading.ELECTED))
        return {"rounds": (mean - M * K2 / N) / K1, "mean": mean}
    if family == "permutation":
        mean = float(stream_costs.lifelong_coverage(M, N, K1, K2))
        return {"rounds": float(expected_rounds_permuted(M, N)), "mean": mean}
    if family == "zipf":
        R = expected_rounds_weighted(zipf(M), N)
        return {"rounds": R, "mean": R * K1 + M * K2 / N}
    return {}


def _planned(family: str, M: int, N: int, idle: int) -> StreamCost | None:
    match family:
        case "round_robin":
            return stream_costs.round_robin(M, N, K1, K2)
        case "lockstep" | "lockstep_all_learn" | "lockstep_biased":
            return stream_costs.lockstep(M, N, K1, K2, LEARNERS[family])
        case "hot_potato":
            return stream_costs.hot_potato(M, N, K1, K2)
        case "starvation":
            return stream_costs.starvation(M, N, idle, K1, K2)
        case "stalling":
            return stream_costs.stalling(M, N, idle, K1, K2)
    return None


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each stream, N, idle rounds and series: value, low, high, predicted, se, z, draws, failed.

    mean, most : episodes of an agent, the mean and the most of all; rounds; bound : the printed one.
    over : how many times the bound the busiest agent pays.
    """
    import pandas as pd

    table = _distmt.means(frame, ("family", "N", "idle"), (*SERIES, "bound"))
    wide = table.pivot_table(index=["family", "N", "idle"], columns="series", values="value")
    if not {"most", "bound"} <= set(wide.columns):
        return table
    over = (wide["most"] / wide["bound"]).rename("value").reset_index()
    return pd.concat([table, over.assign(series="over")], ignore_index=True)


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Every planned stream off its exact cost, and every run whose total is not ``N L K1`` and K2 for each task."""
    import pandas as pd

    rows = with_parameters(frame[frame["failed"].isna()])
    if "total" not in rows or rows.empty:
        return pd.DataFrame(columns=PROBLEM)
    elected = rows["family"] != "lockstep_all_learn"
    total = rows["N"] * rows["rounds"] * K1 + rows["M"] * K2
    wrong = [rows[elected & (rows["total"] != total)].assign(problem="the total is not N L K1 + M K2")]
    planned = rows[~rows["family"].isin(RANDOM)]
    for name in SERIES:
        off = (planned[name] - planned[f"{name}_predicted"]).abs() > TOLERANCE
        wrong.append(planned[off].assign(problem=f"{name} is not what the plan of the stream costs"))
    return pd.concat(wrong)[PROBLEM]


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw what every stream costs at one N, the cost along N, and along the idle rounds.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _distmt_streams_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes, size=(4.9, 5.6))
        figure.bars(drawn[0], table, rows)
        figure.agents(drawn[1], table, rows)
        figure.idle(drawn[2], table, rows)
    return drawn[0].figure


PRESETS: Mapping[str, tuple[Sweep, ...]] = {
    "quick": _sweeps((2, 5, 10, 20, 50), (1, 10, 100, 1000), 20),
    "full": _sweeps((1, 2, 5, 10, 20, 50, 100), (1, 3, 10, 30, 100, 300, 1000, 3000), 100),
}

STUDY = Study(
    name="distmt_streams",
    title="Tasks that do not arrive at random",
    question="What do agents pay under planned and adversarial streams, and when does the printed bound fail?",
    presets=PRESETS,
    run=run,
    score=score,
    plot=plot,
    check=_distmt.check_counts,
    contradictions=contradictions,
)
