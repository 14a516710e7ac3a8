"""The two panels of the ablation study: errors along the samples, and the gain that each part carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.ablation import PARTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = {
    "told": (GREY, "v"),
    "full": (BLUE, "o"),
    "no_input": (ORANGE, "s"),
    "no_representation": (GREEN, "^"),
    "no_head": (PURPLE, "D"),
    "alone": (VERMILLION, "X"),
}
REMOVED = ("no_input", "no_representation", "no_head")


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Errors of every fit along the samples of a task, with their predictions."""
    axes.set(xscale="log", yscale="log", xlabel="samples of a task $n$")
    axes.set_ylabel("squared error $\\varepsilon_{avg}$ (reward units squared)")
    axes.set_title("One part taken away at a time")
    for name, (colour, marker) in STYLES.items():
        lines = table[table["series"] == name]
        marks.predicted(axes, "n", lines, colour, gid=f"{name} predicted")
        marks.measured(axes, "n", lines, colour, marker, PARTS[name], gid=name)
    marks.entry(axes, "predicted", color=INK, linewidth=1.4)
    if len(table):
        places = sorted(table["n"].unique())
        marks.ticks(axes, places, [f"{n:,.0f}" for n in places])
    marks.failures(axes, rows, "n")
    marks.legend(axes)


def shares(axes: Axes, table: pd.DataFrame) -> None:
    """Share of the gain that is lost without each part, along the samples; 1 is no better than nothing shared."""
    axes.set(
        xscale="log", yscale="log", xlabel="samples of a task $n$", ylabel="loss over the gain of sharing"
    )
    axes.set_title("How much of the gain is lost")
    lost = table.assign(value=table["lost"], low=table["lost_low"], high=table["lost_high"])
    for name in REMOVED:
        colour, marker = STYLES[name]
        lines = lost[lost["series"] == name].sort_values("n")
        axes.plot(lines["n"], lines["value"], color=colour, linewidth=1.0, alpha=0.5)
        marks.measured(axes, "n", lines, colour, marker, PARTS[name], gid=name)
    words = "above: worse than nothing shared"
    axes.axhline(1, color=VERMILLION, linewidth=1.3, label=words, gid="nothing shared")
    if len(table):
        places = sorted(table["n"].unique())
        marks.ticks(axes, places, [f"{n:,.0f}" for n in places])
    marks.legend(axes)
