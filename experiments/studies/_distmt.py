"""What the studies of DistMT-LSVI have in common: their tasks, their agents, and tables of means with z-scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies import _counts
from experiments.study import with_parameters
from experiments.sweep import Row, Trial

if TYPE_CHECKING:
    import pandas as pd

    from linear_mdp.distmt.contextual import ContextualLinearMDP
    from linear_mdp.distmt.workers import LSVIWorker, ValueRule
    from linear_mdp.mdp import LinearMDP

Vector = NDArray[np.float64]

S, A, D, H = 16, 4, 8, 20
M = 10
LOWEST = 1.0  # V* of the lowest task under scaled rewards
BETA, RIDGE, SWITCH = 0.5, 1e-3, 1.0
"""The bonus calibrated on random MDPs with ridge 1e-3; a new plan once a determinant has doubled."""
KAPPA = 1.17
"""Deviation of a greedy estimate over that of K1 returns under an optimal policy: median of an independent pilot."""
LEVEL = 0.95
COUNTS = {
    "M": "the number of tasks",
    "N": "the number of agents",
    "K1": "the episodes that identify a task",
    "K2": "the episodes that learn a task",
    "K": "the number of episodes",
    "H": "the steps of an episode",
    "reps": "the repetitions of a trial",
    "runs": "the runs of every task",
    "idle": "the rounds that bring nothing new",
    "processes": "the processes that the agents share",
}


def base(rng: np.random.Generator, knob: str = "scale") -> LinearMDP:
    """Draw the MDP whose copies are the tasks; every knob gets one whose rewards leave it room."""
    from linear_mdp.families import random_simplex

    mdp = random_simplex(rng, S=S, A=A, d=D, H=H)
    if knob == "shift":
        return mdp.with_rewards(0.2 + 0.4 * mdp.theta)
    return mdp.with_rewards(mdp.theta**3) if knob == "transitions" else mdp


def tasks(rng: np.random.Generator, c_sep: float, knob: str = "scale", count: int = M) -> ContextualLinearMDP:
    """Return tasks whose optimal values at s_0 are exactly ``c_sep`` apart, made by a knob from a random MDP.

    Scaled rewards start at a value of one, the other knobs around the value of the base.
    """
    from linear_mdp.distmt.contextual import separated
    from linear_mdp.families.targets import optimal_value

    mdp = base(rng, knob)
    centre = optimal_value(mdp) - c_sep * (count - 1) / 2
    return separated(mdp, count, c_sep, LOWEST if knob == "scale" else centre, knob)


def worker(
    contexts: ContextualLinearMDP, rule: ValueRule = "greedy", beta: float = BETA, **changes: Any
) -> LSVIWorker:
    """Return agents that play LSVI-UCB with the constants of these studies."""
    from linear_mdp.algorithms.bonus import constant
    from linear_mdp.algorithms.planning import Planning
    from linear_mdp.distmt.workers import LSVIWorker

    planning = Planning(switch=SWITCH)
    bonus = constant(contexts.tasks[0], beta)
    return LSVIWorker(contexts, bonus, planning, ridge=RIDGE, rule=rule, **changes)


def check_counts(trials: Sequence[Trial]) -> None:
    """Refuse trials on less than one task, agent, episode or repetition."""
    _counts.check_counts(trials, COUNTS)


def means(
    frame: pd.DataFrame, point: Sequence[str], series: Iterable[str], scale: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return one line for each point and series: value, low, high, predicted, se, z, draws and failed.

    A series is averaged over its trials with a Student interval, or, where ``<series>_se`` is a column, is one
    trial's mean over repetitions with a normal one. ``z`` is (value - predicted)/se, turned from Student's law to
    the normal one, or with the deviation of the law where ``<series>_sd`` has it; NaN without a prediction or where
    nothing varies.
    """
    import pandas as pd

    rows = with_parameters(frame)
    rows = rows.loc[:, ~rows.columns.duplicated()]
    lines: list[Row] = []
    for place, group in rows.groupby(list(point)):
        done = group[group["failed"].isna()]
        for name in series:
            values = done[name].dropna().to_numpy(float) if name in done else np.array([])
            lines.append(
                {
                    **dict(zip(point, place, strict=True)),
                    "series": name,
                    **_estimate(values, done, name),
                    "failed": len(group) - len(done),
                }
            )
    return pd.DataFrame(lines)


def _estimate(values: Vector, done: pd.DataFrame, name: str) -> Row:
    from scipy import stats

    nothing = {"value": np.nan, "low": np.nan, "high": np.nan, "predicted": np.nan, "se": np.nan, "z": np.nan}
    if not len(values):
        return {**nothing, "draws": 0}
    value = float(values.mean())
    draws = len(values)
    if f"{name}_se" in done and done[f"{name}_se"].notna().any():
        se = float(np.sqrt((done[f"{name}_se"] ** 2).sum()) / draws)
        draws = int(done["reps"].sum())
    else:
        se = float(stats.sem(values)) if draws > 1 else np.nan
    spread = float(done[f"{name}_sd"].mean()) / np.sqrt(draws) if f"{name}_sd" in done else np.nan
    half = se * float(stats.t.ppf(0.5 + LEVEL / 2, max(draws - 1, 1)))
    expected = f"{name}_predicted"
    predicted = float(done[expected].mean()) if expected in done else np.nan
    exact = spread > 0
    t = (value - predicted) / (spread if exact else se) if exact or se > 0 else np.nan
    tail = stats.norm.sf(abs(t)) if exact else stats.t.sf(abs(t), max(draws - 1, 1))
    z = float(np.sign(t) * stats.norm.isf(tail)) if np.isfinite(t) else np.nan
    return {
        "value": value,
        "low": value - half,
        "high": value + half,
        "predicted": predicted,
        "se": se,
        "z": z,
        "draws": draws,
    }
