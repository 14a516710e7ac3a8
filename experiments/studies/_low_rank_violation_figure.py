"""The three panels of the study of violated models: errors along both knobs, and the floors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WORDS = {"unshared": "own share of the features $\\eta$", "higher_rank": "share of full rank"}
LOOK = (
    ("joint", BLUE, "o", "joint fit"),
    ("single", ORANGE, "s", "one task alone"),
    ("tabular", GREY, "^", "empirical kernel"),
)


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, part: str) -> None:
    """Errors of all fits along the knob at the fewest samples and most tasks, and where the joint fit comes to lose."""
    axes.set(yscale="log", xlabel=WORDS[part], ylabel="mean squared Hellinger distance")
    n, T = (table["n"].min(), table["T"].max()) if len(table) else (np.nan, np.nan)
    axes.set_title(f"{part.replace('_', ' ').capitalize()}, $n={n:g}$, $T={T:g}$")
    ours = table[(table["n"] == n) & (table["T"] == T)]
    for series, colour, marker, words in LOOK:
        lines = ours[ours["series"] == series]
        marks.predicted(axes, "knob", lines, colour, gid=f"law {part} {series}")
        marks.measured(axes, "knob", lines, colour, marker, words, gid=f"{part} {series}")
    for place in ours.loc[ours["series"] == "crossing", "value"].dropna():
        axes.axvline(float(place), color=INK, linestyle=(0, (3, 2)), linewidth=1.1, gid=f"crossing {part}")
        marks.entry(axes, f"the joint fit loses from {place:.2g} on", color=INK, linestyle=(0, (3, 2)))
    marks.entry(axes, "full: floor, and parameters over $4n$", color=INK)
    marks.failures(axes, rows, "knob")
    marks.legend(axes)


def floors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Floors of the joint fit and of fits of one task along the knob, with its square."""
    axes.set(xscale="log", yscale="log", xlabel="knob", ylabel="floor, mean squared Hellinger distance")
    axes.set_title("What no number of samples mends")
    wide = table[(table["T"] == table["T"].max()) & (table["knob"] > 0) & (table["n"] == table["n"].min())]
    if len(wide):  # a single knob, off by rounding in some marks, would leave no room of its own
        axes.set_xlim(0.8 * wide["knob"].min(), 1.25 * wide["knob"].max())
    for part, series, colour, marker, words in (
        ("unshared", "floor", BLUE, "o", "unshared, joint fit"),
        ("higher_rank", "floor", GREEN, "s", "higher rank, joint fit"),
        ("higher_rank", "single_floor", PURPLE, "D", "higher rank, one task alone"),
    ):
        lines = wide[(wide["family"] == part) & (wide["series"] == series)].sort_values("knob")
        marks.measured(axes, "knob", lines, colour, marker, words, gid=f"floor {part} {series}")
        seen = lines[lines["value"] > 0]
        if len(seen):
            knob, least = seen["knob"].to_numpy(float), seen.iloc[0]
            square = float(least["value"]) * (knob / float(least["knob"])) ** 2
            axes.plot(knob, square, color=colour, linestyle=(0, (3, 2)), linewidth=1.1)
    marks.entry(axes, "dashed: the square of the knob", color=GREY, linestyle=(0, (3, 2)))
    marks.failures(axes, rows, "none")
    marks.legend(axes)
