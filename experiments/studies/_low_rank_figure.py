"""A panel of the low-rank studies: measured errors along one axis, each with its predicted curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS = (
    (BLUE, "o"),
    (ORANGE, "s"),
    (GREEN, "^"),
    (VERMILLION, "X"),
    (PURPLE, "D"),
    (SKY, "v"),
    (GREY, "P"),
)
ERROR = "mean squared Hellinger distance"


def curves(
    axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, x: str, label: str, series: Mapping[str, str]
) -> None:
    """Draw every series of the table along x, log-log; lines are the law's, markers means with 95 % intervals."""
    axes.set(xscale="log", yscale="log", xlabel=label, ylabel=ERROR)
    for (name, words), (colour, marker) in zip(series.items(), LOOKS, strict=False):
        lines = table[table["series"] == name]
        marks.measured(axes, x, lines, colour, marker, words, gid=f"{x} {name}")
        marks.predicted(axes, x, lines, colour, gid=f"law {x} {name}")
    marks.entry(axes, "lines: what is predicted", color=INK)
    if len(rows):
        marks.ticks(axes, sorted(rows[x].unique()))
        axes.set_xlim(rows[x].min() / 1.2, rows[x].max() * 1.2)  # a single place has no range of its own
    marks.failures(axes, rows, x)
    marks.legend(axes)
