"""The panels of the study of what transferred features leave: errors and their bounds, and floors over their law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BOUNDS = {
    "form": (r"$C_LT\sqrt{\bar\zeta}$, charged", VERMILLION, "X"),
    "plug_in": ("combined model", PURPLE, "P"),
    "refit": ("refitted model", BLUE, "s"),
}
FAMILIES = {
    "one_source": ("one source", BLUE, "s"),
    "mixture": ("mixture of three", GREEN, "^"),
    "signed": ("signed combination", ORANGE, "D"),
    "outside": ("outside the span", INK, "o"),
}
DOTTED = (0, (1, 1.5))


def bounds(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Largest total variations along the tasks at the most data, for a new task that is one of them."""
    axes.set(xscale="log", yscale="log", xlabel="sources $T$", ylabel="largest total variation")
    axes.set_title("A new task that is one source")
    ours = table[(table["family"] == "one_source") & (table["n"] == table["n"].max())]
    for series, (words, colour, marker) in BOUNDS.items():
        _joined(axes, "T", ours[ours["series"] == series], colour, marker, words, series)
    marks.ticks(axes, np.unique(ours["T"].dropna()).tolist())
    marks.failures(axes, rows[rows["family"] == "one_source"], "T")
    marks.legend(axes)


def floors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Floors along the tasks at the most data, with their laws."""
    axes.set(xscale="log", yscale="log", xlabel="sources $T$", ylabel="squared Hellinger error that stays")
    axes.set_title("What the features leave")
    ours = table[table["n"] == table["n"].max()]
    _floors(axes, "T", ours)
    marks.ticks(axes, np.unique(ours["T"].dropna()).tolist())
    marks.failures(axes, rows, "T")
    marks.legend(axes)


def along_data(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Floors along the samples of a source, at the most tasks."""
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="samples $n$ of a source",
        ylabel="squared Hellinger error that stays",
    )
    axes.set_title("Outside the span no data help")
    _floors(axes, "n", table[table["T"] == table["T"].max()])
    marks.failures(axes, rows, "n")
    marks.legend(axes)


def _floors(axes: Axes, x: str, table: pd.DataFrame) -> None:
    for family, (words, colour, marker) in FAMILIES.items():
        lines = table[(table["family"] == family) & (table["series"] == "floor")]
        _joined(axes, x, lines, colour, marker, words, family)
        marks.predicted(axes, x, lines, colour, gid=f"law {family}")
    signed = table[(table["family"] == "signed") & (table["series"] == "linear")]
    _joined(axes, x, signed, ORANGE, "o", "signed, measures of any sign", "linear")
    marks.entry(axes, "full: the law, by Fisher information", color=GREY)


def _joined(axes: Axes, x: str, lines: pd.DataFrame, colour: str, marker: str, words: str, gid: str) -> None:
    seen = lines.sort_values(x)
    marks.measured(axes, x, seen, colour, marker, words, gid=gid)
    axes.plot(seen[x], seen["value"], color=colour, linewidth=0.8, linestyle=DOTTED)
