"""The three panels of the penalty study: along the tasks, the certificates, and partial coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.morl_penalty import DELTA

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LINES = (
    ("none", GREY, "v", "none"),
    ("oracle", GREEN, "^", "true errors"),
    ("cert", BLUE, "o", "certificate of each task"),
    ("single", PURPLE, "D", "each task fitted alone"),
    ("total_over_T", SKY, "P", "total over T, not proved"),
    ("total", VERMILLION, "X", "total of all tasks"),
)
TUNED = (("alpha_1", ORANGE, "<", r"$\alpha=1$"), ("alpha_10", INK, ">", r"$\alpha=10$"))


def tasks(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Mean loss along the number of tasks, on the covered chain."""
    chain = table[table["family"] == "covered_chain"]
    shown = sorted(chain["n"].unique())[len(chain["n"].unique()) // 2] if len(chain) else 0
    axes.set(xscale="log", xlabel="tasks $T$", ylabel="mean loss of a task")
    axes.set_title(f"A covered chain, $n$ = {shown:,} a task")
    for name, colour, marker, words in LINES:
        lines = chain[(chain["n"] == shown) & (chain["series"] == f"loss_{name}")].sort_values("T")
        _draw(axes, "T", lines, colour, marker, words, f"tasks {name}")
    marks.ticks(axes, sorted(chain["T"].unique()))
    marks.failures(axes, rows[rows["family"] == "covered_chain"], "T")
    marks.legend(axes)


def certificates(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Certificate along n, with the slope of minus one half; saturated ones are hollow."""
    chain = table[table["family"] == "covered_chain"]
    axes.set(
        xscale="log", yscale="log", xlabel="samples $n$ of a task and step", ylabel=r"$V^*-\hat V$, mean"
    )
    last = chain["T"].max() if len(chain) else 0
    axes.set_title(f"The certificate, $T$ = {last}")
    for name, colour, marker, words in LINES[1:]:
        lines = chain[(chain["T"] == last) & (chain["series"] == f"certificate_{name}")].sort_values("n")
        _draw(axes, "n", lines, colour, marker, words, f"certificate {name}")
        fair = lines[~lines["saturated"].astype(bool) & lines["value"].notna()]
        if name == "total" and len(fair):
            n, value = fair["n"].to_numpy(float), float(fair["value"].iloc[-1])
            axes.plot(
                n, value * np.sqrt(n[-1] / n), color=INK, linestyle=(0, (4, 2)), linewidth=1.1, gid="slope"
            )
    marks.entry(axes, "$n^{-1/2}$", color=INK, linestyle=(0, (4, 2)))
    marks.failures(axes, rows[rows["family"] == "covered_chain"], "n")
    marks.legend(axes)


def coverage(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Loss along n where one action has nine tenths of the data, for the theory's radius and for tuned ones."""
    part = table[table["family"] == "partial_coverage"]
    axes.set(xscale="log", xlabel="samples $n$ of a task and step", ylabel="mean loss of a task")
    axes.set_title(rf"Partial coverage, $T$ = 1, $\delta$ = {DELTA}")
    for name, colour, marker, words in (LINES[0], *TUNED, LINES[5]):
        lines = part[(part["T"] == 1) & (part["series"] == f"loss_{name}")].sort_values("n")
        _draw(axes, "n", lines, colour, marker, words, f"coverage {name}")
    marks.entry(axes, "hollow: mean penalty above 0.9 V", color=GREY, marker="o", mfc="none", linewidth=0)
    marks.failures(axes, rows[rows["family"] == "partial_coverage"], "n")
    marks.legend(axes)


def _draw(axes: Axes, x: str, lines: pd.DataFrame, colour: str, marker: str, words: str, gid: str) -> None:
    axes.plot(lines[x], lines["value"], color=colour, linewidth=0.9)
    fair, full = lines[~lines["saturated"].astype(bool)], lines[lines["saturated"].astype(bool)]
    marks.measured(axes, x, fair, colour, marker, "", gid=gid)
    axes.plot(full[x], full["value"], marker, color=colour, mfc="none", gid=f"saturated {gid}")
    draws = int(lines["draws"].min()) if len(lines) else 0
    marks.entry(axes, f"{words}; {draws} draws", color=colour, marker=marker, linewidth=0.9)
