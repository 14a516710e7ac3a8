"""The three panels of the streams study: all streams at one N, along N, and along idle rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION, log_ticks
from experiments.studies import _marks as marks
from experiments.studies.distmt_streams import DELTA, IDLING, K1, K2, PLANNED, RANDOM

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = 20  # agents of the first panel
ALONG = (
    ("uniform", BLUE, "o"),
    ("permutation", GREEN, "^"),
    ("round_robin", SKY, "v"),
    ("lockstep", ORANGE, "s"),
    ("hot_potato", PURPLE, "D"),
)
NOTE = f"$K_1={K1}$, $K_2={K2}$"


def bars(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Mean and busiest agent of every stream, with the exact or expected cost."""
    names = [*RANDOM, *PLANNED]
    axes.set(xscale="log", xlabel=f"episodes of an agent ({NOTE})", ylabel="stream of tasks")
    axes.set_title(f"N = {SHOWN} agents, M = 10 tasks")
    ours = table[table["N"] == SHOWN]
    for name, shift, colour, marker, words in (
        ("mean", 0.15, BLUE, "o", "mean over agents"),
        ("most", -0.15, VERMILLION, "X", "busiest agent"),
    ):
        lines = ours[(ours["series"] == name) & ours["family"].isin(names)]
        place = lines["family"].map(names.index).to_numpy(float) + shift
        reach = np.abs(
            np.nan_to_num(lines[["low", "high"]].to_numpy(float).T - lines["value"].to_numpy(float))
        )
        draws = int(lines["draws"].max()) if len(lines) else 0
        axes.errorbar(lines["value"], place, xerr=reach, fmt=marker, color=colour, markersize=6, elinewidth=1.2,
                      label=f"{words}; {draws} draws of random streams", gid=f"bars {name}")  # fmt: skip
        known = lines["predicted"].notna().to_numpy()
        axes.plot(lines["predicted"][known], place[known], "|", color=INK, markersize=13, gid=f"law {name}")
    bound = ours.loc[ours["series"] == "bound", "value"]
    if len(bound):
        axes.axvline(float(bound.iloc[0]), color=GREY, linestyle=(0, (3, 2)), linewidth=1.2)
    marks.entry(axes, "closed form", color=INK, marker="|", markersize=11, linewidth=0)
    marks.entry(
        axes, rf"printed bound with its logarithm, $\delta={DELTA}$", color=GREY, linestyle=(0, (3, 2))
    )
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.invert_yaxis()
    marks.failures(axes, rows[rows["family"].isin(names)], "none")
    marks.legend(axes)


def agents(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The busiest agent along N, with 1/N."""
    axes.set(xscale="log", yscale="log", xlabel="agents $N$", ylabel="episodes of the busiest agent")
    axes.set_title("More agents, the busiest one")
    for family, colour, marker in ALONG:
        lines = table[(table["family"] == family) & (table["series"] == "most")].sort_values("N")
        label = f"{family.replace('_', ' ')}"
        marks.measured(axes, "N", lines, colour, marker, label, gid=f"most {family}")
        axes.plot(lines["N"], lines["value"], color=colour, linewidth=0.8, linestyle=(0, (1, 1.5)))
        marks.predicted(axes, "N", lines, colour, gid=f"law {family}")
    bound = table[(table["series"] == "bound") & (table["family"] == "uniform")].sort_values("N")
    axes.plot(bound["N"], bound["value"], color=GREY, linestyle=(0, (3, 2)), linewidth=1.2, gid="bound")
    start = bound["N"].to_numpy(float)
    if len(start):
        axes.plot(
            start, 10 * (K1 + K2) / start, color=INK, linestyle=(0, (4, 2)), linewidth=1.1, gid="one over N"
        )
        marks.ticks(axes, start.tolist())
    marks.entry(axes, "$(M/N)(K_1+K_2)$", color=INK, linestyle=(0, (4, 2)))
    marks.entry(axes, "full: closed form; grey: printed bound", color=GREY, linestyle=(0, (3, 2)))
    marks.failures(axes, rows[rows["family"].isin([family for family, *_ in ALONG])], "N")
    marks.legend(axes)


def idle(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The mean cost along the idle rounds of an adversary: above any bound in M and N."""
    axes.set(xscale="log", yscale="log", xlabel="idle rounds $L$", ylabel="episodes per agent, mean")
    axes.set_title("Adversaries: no bound can hold")
    words = {"starvation": "starvation before the last task", "stalling": "stalling after every task"}
    for family, (colour, marker) in zip(IDLING, ((ORANGE, "s"), (PURPLE, "D")), strict=True):
        lines = table[(table["family"] == family) & (table["series"] == "mean")]
        marks.predicted(axes, "idle", lines, colour, gid=f"law {family}")
        marks.measured(axes, "idle", lines, colour, marker, words[family], gid=f"idle {family}")
    bound = table[(table["series"] == "bound") & table["family"].isin(IDLING)].sort_values("idle")
    axes.plot(
        bound["idle"], bound["value"], color=GREY, linestyle=(0, (3, 2)), linewidth=1.2, gid="idle bound"
    )
    marks.entry(axes, "full: exact; grey: printed bound", color=GREY, linestyle=(0, (3, 2)))
    if len(bound):
        log_ticks(axes.xaxis)
    marks.failures(axes, rows[rows["family"].isin(IDLING)], "idle")
    marks.legend(axes)
