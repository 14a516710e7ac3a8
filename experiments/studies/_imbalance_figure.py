"""One panel of the imbalance study: the errors of one group of tasks along the ratio of the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREY, INK, ORANGE
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = {
    "weighted": ("joint fit, every sample counts the same", BLUE, "o", "-"),
    "equal": ("joint fit, every task counts the same", ORANGE, "s", "-"),
    "alone": ("every task alone", GREY, "^", (0, (6, 2))),
    "told": ("told the features", GREY, "v", (0, (1, 1.5))),
}


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, who: str, title: str) -> None:
    """Errors of the poor or the rich tasks under every fit, with their predictions."""
    axes.set(xscale="log", yscale="log", xlabel="samples of a rich task over those of a poor one")
    axes.set_ylabel("squared error of these tasks\n(reward units squared)")
    axes.set_title(title)
    for fit, (words, colour, marker, dashes) in STYLES.items():
        lines = table[table["series"] == f"{who}_{fit}"]
        marks.predicted(axes, "ratio", lines, colour, gid=f"{fit} predicted", dashes=dashes)
        marks.measured(axes, "ratio", lines, colour, marker, words, gid=fit)
    marks.entry(axes, "predicted, to first order in the noise", color=INK, linewidth=1.4)
    if len(table):
        marks.ticks(axes, sorted(table["ratio"].unique()))
    marks.failures(axes, rows, "ratio")
    marks.legend(axes)
