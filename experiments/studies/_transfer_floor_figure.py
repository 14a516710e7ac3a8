"""The panels of the study of what transferred features leave: errors and their bounds, and floors with their laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.transfer_floor import along

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BOUNDS = {
    "form": (r"charged for the mean, $C_LT\sqrt{\bar\zeta}$", VERMILLION, "X"),
    "plug_in": ("combined model", PURPLE, "P"),
    "refit": ("refitted model", BLUE, "s"),
}
FLOORS = {  # family, series, whether the law is promised
    ("outside", "floor"): ("outside the span", INK, "o", False),
    ("signed", "floor"): ("signed combination", ORANGE, "D", False),
    ("signed", "linear"): ("signed, measures of any sign", SKY, "v", True),
    ("one_source", "floor"): ("one source", BLUE, "s", True),
    ("mixture", "floor"): ("mixture of three", GREEN, "^", True),
}
ASIDE = 1.05  # between marks at one place, so that none hides another
DOTTED = (0, (1, 1.5))
STAYS = "squared Hellinger error that stays"


def bounds(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Total variations along the tasks at the most data, for a new task that is one of them."""
    axes.set(xscale="log", yscale="log", xlabel="sources $T$", ylabel="total variation of a model")
    axes.set_title("A new task that is one source")
    ours = along(table, "T")
    for i, (series, (words, colour, marker)) in enumerate(BOUNDS.items()):
        lines = ours[(ours["family"] == "one_source") & (ours["series"] == series)]
        words += "" if series == "form" else ", largest"
        _joined(axes, "T", lines, colour, marker, words, series, ASIDE ** (i - 1))
    marks.ticks(axes, np.unique(ours["T"].dropna()).tolist())
    marks.failures(axes, rows[rows["family"] == "one_source"], "T")
    marks.legend(axes)


def floors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Floors along the tasks at the most data, with their laws."""
    axes.set(xscale="log", yscale="log", xlabel="sources $T$", ylabel=STAYS)
    ours = along(table, "T")
    axes.set_title(f"What the features leave, $n$ = {ours['n'].max():,.0f}")
    _floors(axes, "T", ours)
    marks.ticks(axes, np.unique(ours["T"].dropna()).tolist())
    marks.failures(axes, rows, "T")
    marks.legend(axes)


def along_data(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Floors along the samples of a source, at one number of tasks."""
    axes.set(xscale="log", yscale="log", xlabel="samples $n$ of a source", ylabel=STAYS)
    ours = along(table, "n")
    axes.set_title(f"Outside the span no data help, $T$ = {ours['T'].max():g}")
    _floors(axes, "n", ours)
    marks.failures(axes, rows, "n")
    marks.legend(axes)


def _floors(axes: Axes, x: str, table: pd.DataFrame) -> None:
    for i, ((family, series), (words, colour, marker, promised)) in enumerate(FLOORS.items()):
        lines = table[(table["family"] == family) & (table["series"] == series)]
        _joined(axes, x, lines, colour, marker, words, f"{family} {series}", ASIDE ** (i - 2))
        if promised:
            marks.predicted(axes, x, lines, colour, gid=f"law {family}")
    marks.entry(axes, "full: the law, by Fisher information", color=GREY)
    marks.entry(axes, "dotted: joins means", color=GREY, linestyle=DOTTED, linewidth=0.8)


def _joined(
    axes: Axes, x: str, lines: pd.DataFrame, colour: str, marker: str, words: str, gid: str, aside: float
) -> None:
    """Means at places that are a factor aside, with a line through them."""
    seen = lines.sort_values(x)
    seen = seen.assign(**{x: seen[x] * aside})
    marks.measured(axes, x, seen, colour, marker, words, gid=gid)
    axes.plot(seen[x], seen["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
