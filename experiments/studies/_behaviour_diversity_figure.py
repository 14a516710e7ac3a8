"""The six panels of the study of behaviours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies._behaviour_diversity_runs import GAINS, METHODS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS = dict(
    zip(
        METHODS,
        ((GREY, "o"), (BLUE, "s"), (VERMILLION, "X"), (PURPLE, "v"), (GREEN, "^"), (ORANGE, "D")),
        strict=True,
    )
)
WORDS = {
    "none": "no penalty",
    "exact": r"$I(Z;A\mid S)$, weight 1",
    "exact_2": r"$I(Z;A\mid S)$, weight 2",
    "gaussian": "Gaussian surrogate",
    "own": r"own context, $I(Z;X_b)$",
    "club": "CLUB within tasks",
}
GAIN_LOOKS = dict(zip(GAINS, ((BLUE, "s"), (GREEN, "^"), (SKY, "X"), (ORANGE, "D")), strict=True))
GAIN_WORDS = {
    "gain_exact": "fresh actions, weight 1",
    "gain_own": "own context, weight 1",
    "gain_exact_best": "fresh actions, chosen weight",
    "gain_own_best": "own context, chosen weight",
}
SWAP = "accuracy, contexts of the next task's behaviour"


def _methods(axes: Axes, table: pd.DataFrame, family: str, metric: str, *, filled: bool = True) -> None:
    for method, (colour, marker) in LOOKS.items():
        lines = table[(table["family"] == family) & (table["series"] == f"{method}_{metric}")]
        label, name = WORDS[method] if filled else "", f"{family} {metric} {method}"
        if filled:
            marks.measured(axes, "x", lines, colour, marker, label, gid=name)
        ordered = lines.sort_values("x")
        dashes = "-" if filled else (0, (1, 1.5))
        axes.plot(
            ordered["x"], ordered["value"], color=colour, linewidth=0.9, linestyle=dashes, gid=f"line {name}"
        )


def ablation(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Accuracy under the next task's behaviour along diversity, and that on the data, dotted."""
    axes.set(xlabel=r"diversity $\eta$ of behaviours", ylabel=SWAP, ylim=(-0.03, 1.03))
    axes.set_title("Which penalty gains, and what it costs")
    _methods(axes, table, "ablation", "swap")
    _methods(axes, table, "ablation", "iid", filled=False)
    marks.entry(axes, "dotted: on the data's own behaviour", color=INK, linestyle=(0, (1, 1.5)))
    marks.failures(axes, rows[rows["family"] == "ablation"], "eta")
    marks.legend(axes)


def families(axes: Axes, rows: pd.DataFrame) -> None:
    """The gain of every family against the distance of its behaviours."""
    axes.set(xlabel="mean total variation of behaviours", ylabel="gain in accuracy")
    axes.set_title("Gain against distance, family by family")
    ours = rows[rows["family"] == "families"]
    done = ours[ours["failed"].isna()]
    for name in ("gain_own", "gain_exact", "gain_exact_best"):
        if name not in done:
            continue
        colour, marker = GAIN_LOOKS[name]
        axes.plot(done["distance"], done[name], marker, color=colour, markersize=3.5, alpha=0.7, linewidth=0,
                  label=f"{GAIN_WORDS[name]}; {len(done)} families", gid=f"points {name}")  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.8)
    marks.failures(axes, ours, "none")
    marks.legend(axes)


def correlations(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The correlations with their intervals, those of mixed-up families, and what the paper sees in eight."""
    axes.set(xlabel="correlation of gain and distance", ylabel="penalty", xlim=(-1, 1))
    axes.set_title("Correlations over families")
    lines = table[table["family"] == "correlation"].set_index("series")
    names = ["paper, 8 environments", *(GAIN_WORDS[name] for name in GAINS)]
    _interval(axes, lines, "seen", 0.0, INK, "o", "as printed, with Fisher's interval")
    for place, name in enumerate(GAINS, start=1):
        colour = GAIN_LOOKS[name][0]
        first = place == 1
        _interval(axes, lines, f"Pearson {name}", place - 0.15, colour, "o", "Pearson" if first else "")
        _interval(axes, lines, f"Spearman {name}", place + 0.05, colour, "s", "Spearman" if first else "")
        mixed = "Pearson, families mixed up" if first else ""
        _interval(axes, lines, f"Pearson {name} mixed up", place + 0.25, GREY, "x", mixed)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    marks.failures(axes, rows[rows["family"] == "families"], "none")
    marks.legend(axes)


def _interval(
    axes: Axes, lines: pd.DataFrame, series: str, place: float, colour: str, marker: str, label: str
) -> None:
    if series not in lines.index:
        return
    value, low, high = lines.loc[series, ["value", "low", "high"]].to_numpy(float)
    if not np.isfinite(value):
        return
    reach = [[max(0.0, value - low)], [max(0.0, high - value)]]
    axes.errorbar([value], [place], xerr=reach, fmt=marker, color=colour, markersize=5, elinewidth=1.2,
                  label=label or None, gid=f"correlation {series}")  # fmt: skip


def tasks(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Accuracy under the next task's behaviour along the number of tasks."""
    axes.set(xlabel="tasks $K$", ylabel=SWAP, xscale="log")
    axes.set_title(r"More tasks: goals on a line, $\eta=1/2$")
    _methods(axes, table, "tasks", "swap")
    places = sorted(set(table.loc[table["family"] == "tasks", "x"]))
    if places:
        axes.plot(
            places, 1 / np.array(places), color=INK, linestyle=(0, (4, 2)), linewidth=1.1, gid="guessing"
        )
        marks.ticks(axes, places)
    marks.entry(axes, "guessing, $1/K$", color=INK, linestyle=(0, (4, 2)))
    marks.failures(axes, rows[rows["family"] == "tasks"], "K")
    marks.legend(axes)


def quality(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """What the best code tells of behaviour between its floor and its ceiling, along the sharpness of the data."""
    axes.set(xlabel=r"sharpness $1/\tau$ of behaviour", ylabel="information [nats]")
    axes.set_xscale("symlog", linthresh=0.2)
    axes.set_title("Stochastic and poor behaviour")
    words = {
        "ceiling": r"ceiling $I(M;A\mid S)$",
        "told": r"$I(Z;A\mid S)$ without penalty",
        "floor": r"floor $I(Z;M\mid S)-H(M\mid S,A)$",
    }
    looks = {"ceiling": (VERMILLION, "v"), "told": (BLUE, "o"), "floor": (GREEN, "^")}
    for name, (colour, marker) in looks.items():
        lines = table[(table["family"] == "quality") & (table["series"] == name)]
        marks.measured(axes, "x", lines, colour, marker, words[name], gid=f"quality {name}")
    axes.axhline(0, color=INK, linewidth=0.8)
    places = sorted(set(table.loc[table["family"] == "quality", "x"]))
    if places:
        marks.ticks(axes, places)
    marks.failures(axes, rows[rows["family"] == "quality"], "sharpness")
    marks.legend(axes)


def estimator(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """How far estimates of the penalty are off, and what the choice by them loses of the objective."""
    axes.set(xlabel="transitions $n$", ylabel="nats", xscale="log", yscale="log")
    axes.set_title("Estimated penalty, weight 2")
    words = {
        "bias": ("bias of the estimate", BLUE, "o"),
        "worst": ("largest error of any code", VERMILLION, "X"),
        "excess": ("objective lost by choosing on estimates", GREEN, "^"),
    }
    for name, (label, colour, marker) in words.items():
        lines = table[(table["family"] == "estimator") & (table["series"] == name) & (table["value"] > 0)]
        marks.measured(axes, "x", lines, colour, marker, label, gid=f"estimator {name}")
        marks.predicted(axes, "x", lines, colour, gid=f"law {name}")
    marks.entry(axes, r"bias to first order, $(|Z|-1)(|A|-1)/2n$", color=BLUE)
    marks.failures(axes, rows[rows["family"] == "estimator"], "n")
    marks.legend(axes)
