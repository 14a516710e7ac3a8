"""Marks of the figures of studies: measured means with their intervals, and predicted curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, ORANGE, PURPLE, mark_failed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SERIES = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (PURPLE, "D"))


def measured(axes: Axes, x: str, lines: pd.DataFrame, colour: str, marker: str, label: str, gid: str) -> None:
    """Draw means with their intervals; an interval that reaches zero is cut at the lower edge of a log axis."""
    seen = lines[lines["value"].notna()].sort_values(x)
    value = seen["value"].to_numpy(float)
    reach = np.abs(np.nan_to_num(seen[["low", "high"]].to_numpy(float).T - value))
    draws = int(seen["draws"].min()) if len(seen) else 0
    axes.errorbar(
        seen[x].to_numpy(float),
        value,
        yerr=reach,
        fmt=marker,
        color=colour,
        markersize=5,
        linewidth=0,
        elinewidth=1.2,
        label=f"{label}; {draws} draws" if label else None,
        gid=gid,
        zorder=4,
    )


def predicted(axes: Axes, x: str, lines: pd.DataFrame, colour: str, gid: str, dashes: Any = "-") -> None:
    """Draw the predictions as a curve, where there are any."""
    if "predicted" not in lines:
        return
    seen = lines[lines["predicted"].notna()].sort_values(x)
    axes.plot(seen[x], seen["predicted"], linestyle=dashes, color=colour, linewidth=1.4, gid=gid, zorder=3)


def entry(axes: Axes, label: str, **line: Any) -> None:
    """Add a line to the legend that stands for several curves."""
    axes.plot([], [], label=label, **line)


def failures(axes: Axes, rows: pd.DataFrame, x: str) -> None:
    """Mark failed trials along the top edge, at their place on the x axis."""
    lost = rows[rows["failed"].notna()]
    places: list[float | None] = [float(value) for value in lost[x]] if x in lost else [None] * len(lost)
    mark_failed(axes, places)


def ticks(axes: Axes, values: Sequence[float], labels: Sequence[str] | None = None) -> None:
    """Put the ticks of the x axis at the points themselves."""
    from matplotlib.ticker import NullLocator

    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(list(values), [f"{value:g}" for value in values] if labels is None else list(labels))


def legend(axes: Axes, columns: int = 1) -> None:
    """Put the legend under the axes."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(-0.12, -0.15), ncols=columns)
