r"""Exploring without rewards against exploring with them, which is H^6 against H^4 in the bounds.

Both explore the same MDP for K episodes under the same bonus and ridge, then plan from their data: LSVI-UCB as it
played, the reward-free learner for the rewards that it saw on the way. The bounds on the planning error at equal
bonus and K are ``2H + 1`` apart, and so their K for the same error are ``(2H+1)^2`` apart. What is compared is the
loss of the policy, exact, and the error of the value at s_0, by which tasks are told apart; each of a plan with the
bonus and of one without (``greedy``), which differ in their data alone. The bonus is an axis: a small one explores
too little for the learner that also looks for rewards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _distmt, _panels, _tables
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from linear_mdp.algorithms.bonus import Bonus
    from linear_mdp.algorithms.learner import Learner
    from linear_mdp.mdp import LinearMDP

LEARNERS = ("ucb", "free")
SERIES = tuple(
    f"{what}_{who}{plan}" for what in ("loss", "error") for who in LEARNERS for plan in ("", "_greedy")
)
COLUMNS = (*SERIES, "first_ucb", "first_free")
EPS = 0.01  # of the horizon: the loss whose number of episodes is compared
SIZES = (100, 300, 1000, 3000, 10_000, 30_000)


def _sweeps(H: Sequence[Scalar], K: int, runs: int, reps: int) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "distmt_estimators", "random_simplex", {"H": H, "K": K, "runs": runs, "beta": _distmt.BETA}, reps
        ),
    )


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return losses and errors after K episodes, and the first episodes at which the loss stays below 0.01 H.

    Losses are exact given the episodes; every row is the mean over so many runs on one MDP.
    """
    return [_tables.filled(_row(trial, seed), COLUMNS) for trial in trials]


def check(trials: Sequence[Trial]) -> None:
    """Refuse what counts nothing, and fewer episodes than are looked at first.

    Raises
    ------
    InvalidInput
        If a parameter that counts is no positive integer, or K is too small.
    """
    _distmt.check_counts(trials)
    for trial in trials:
        if float(trial.params["K"] or 0) < SIZES[0]:
            raise InvalidInput(
                f"study {trial.claim}: K must be at least {SIZES[0]} episodes, got {trial.params['K']}"
            )


def _row(trial: Trial, seed: int) -> Row:
    from linear_mdp.algorithms.bonus import constant
    from linear_mdp.families import random_simplex

    H, K, runs = (int(trial.params[name] or 0) for name in ("H", "K", "runs"))
    rng = trial.rng(seed)
    mdp = random_simplex(rng, S=_distmt.S, A=_distmt.A, d=_distmt.D, H=H)
    bonus = constant(mdp, float(trial.params["beta"] or 0))
    parts = [_compare(mdp, bonus, K, rng) for _ in range(runs)]
    return {name: float(np.mean([part[name] for part in parts])) for name in COLUMNS}


def _compare(mdp: LinearMDP, bonus: Bonus, K: int, rng: np.random.Generator) -> dict[str, float]:
    from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
    from linear_mdp.algorithms.reward_free import reward_free

    ridge, switch = _distmt.RIDGE, _distmt.SWITCH
    learners = {
        "ucb": lsvi_ucb(mdp, bonus, ridge=ridge, switch=switch, observe=False),
        "free": reward_free(mdp, bonus, ridge=ridge, switch=switch),
    }
    found: dict[str, float] = {}
    for name, learner in learners.items():
        losses = []
        for size in [size for size in SIZES if size <= K]:
            learner.play(size - learner.played, rng, grid=np.array([size]))
            measured = _planned(mdp, bonus, learner)
            losses.append(measured["loss"])
        found |= {f"{key.replace('_greedy', '')}_{name}{'_greedy' * ('_greedy' in key)}": value
                  for key, value in measured.items()}  # fmt: skip
        found[f"first_{name}"] = first_below(SIZES[: len(losses)], losses, EPS * mdp.H)
    return found


def _planned(mdp: LinearMDP, bonus: Bonus, learner: Learner) -> dict[str, float]:
    from linear_mdp.algorithms.bonus import none
    from linear_mdp.algorithms.reward_free import plan_for_unknown, planning_error

    measured = {}
    for suffix, radius in (("", bonus), ("_greedy", none(mdp))):
        result = planning_error(mdp, plan_for_unknown(mdp, learner.statistics, radius))
        measured[f"loss{suffix}"] = result.suboptimality
        measured[f"error{suffix}"] = abs(result.estimate - result.optimum)
    return measured


def first_below(K: Sequence[int], loss: Sequence[float], level: float) -> float:
    """Return where the loss falls below a level for good, log-linear between points; NaN if it does not by the last."""
    y = np.log(np.maximum(loss, 1e-12) / level)
    above = np.flatnonzero(y > 0)
    if not len(above):
        return float(K[0])
    i = int(above[-1])
    if i + 1 == len(y):
        return float("nan")
    share = y[i] / (y[i] - y[i + 1])
    return float(np.exp(np.log(K[i]) + share * np.log(K[i + 1] / K[i])))


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each H and series: value, low, high, predicted, draws (MDPs), failed.

    loss, error : of plans with the bonus and without, after K episodes. ``ratio <what>`` : reward-free over LSVI-UCB,
    the geometric mean over MDPs, with the ratio of the bounds; ``ratio episodes`` : of the episodes to a loss of
    0.01 H. ``exponent <what>`` : of H in these ratios, predicted that of the bounds.
    """
    import pandas as pd

    table = _distmt.means(frame, ("H",), SERIES)
    rows = with_parameters(frame)
    done = rows[rows["failed"].isna()]
    lines = _ratios(done) if "first_free" in done and len(done) else []
    return pd.concat([table, pd.DataFrame(lines)], ignore_index=True) if lines else table


def _ratios(done: pd.DataFrame) -> list[Row]:
    from experiments.inference import loglog_slope

    lines: list[Row] = []
    pairs = {"loss": ("loss_free", "loss_ucb"), "greedy loss": ("loss_free_greedy", "loss_ucb_greedy"),
             "error": ("error_free", "error_ucb"), "greedy error": ("error_free_greedy", "error_ucb_greedy"),
             "episodes": ("first_free", "first_ucb")}  # fmt: skip
    for name, (above, below) in pairs.items():
        each = [np.maximum(done[column].to_numpy(float), 1e-9) for column in (above, below)]
        ratio = np.log(each[0] / each[1])
        H, power = done["H"].to_numpy(float), 2 if name == "episodes" else 1
        known = np.isfinite(ratio)
        for h in np.unique(H):
            values = ratio[known & (h == H)]
            ends = _tables.mean_with_interval(values)
            raised = {key: float(np.exp(float(str(end)))) for key, end in ends.items()}
            bound = float((2 * h + 1) ** power)
            lines.append(
                {"H": h, "series": f"ratio {name}", **raised, "predicted": bound, "draws": len(values)}
            )
        if len(np.unique(H[known])) > 2:
            slope = loglog_slope(H[known], np.exp(ratio[known]), _distmt.LEVEL)
            predicted = loglog_slope(np.unique(H), (2 * np.unique(H) + 1) ** power, _distmt.LEVEL).value
            ends = {"low": slope.interval.low, "high": slope.interval.high}
            lines.append(
                {"series": f"exponent {name}", "value": slope.value, **ends, "predicted": predicted,
                 "draws": int(known.sum())}
            )  # fmt: skip
    return lines


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw losses and errors along H, and the ratios of the two learners with those of their bounds.

    Parameters
    ----------
    axes : the two axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _distmt_estimators_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 2, STUDY.title, axes, size=(4.9, 5.8))
        figure.levels(drawn[0], table, rows)
        figure.ratios(drawn[1], table)
    return drawn[0].figure


STUDY = Study(
    name="distmt_estimators",
    title="Exploring without rewards, and with them",
    question="Does reward-free exploration cost a factor of H squared more episodes than LSVI-UCB?",
    presets={"quick": _sweeps((5, 10, 20), 3000, 2, 4), "full": _sweeps((3, 5, 10, 20, 40), 30_000, 4, 10)},
    run=run,
    score=score,
    plot=plot,
    check=check,
)
