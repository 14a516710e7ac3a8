"""Marks of the figures of studies: measured means with their intervals, and predicted curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, ORANGE, PURPLE, mark_failed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

UPPER, LOWER = 0.96, 0.04  # of the height of the axes: for what is off a logarithmic axis
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


def open_ended(
    axes: Axes, x: str, lines: pd.DataFrame, colour: str, marker: str, label: str, gid: str
) -> None:
    """Draw values and intervals of which some are zero or infinite on axes with a logarithmic y.

    Open marks at the upper and lower edge stand for values that are infinite and zero. Where an end of an interval is
    so, or the value has no other interval, an arrow goes from its other end to that edge.
    """
    finite = lines["value"].gt(0) & np.isfinite(lines["value"])
    ends = lines[["low", "high"]].where(lines[["low", "high"]].gt(0) & np.isfinite(lines[["low", "high"]]))
    measured(axes, x, lines.assign(**ends)[finite], colour, marker, label, gid)
    for where, height in ((np.isinf(lines["value"]), UPPER), (lines["value"].eq(0), LOWER)):
        places = lines[where][x].to_numpy(float)
        axes.plot(places, np.full(len(places), height), marker, color=colour, fillstyle="none",
                  transform=axes.get_xaxis_transform(), gid=f"{gid} open")  # fmt: skip
    for line in lines.to_dict("records"):
        inner = line["value"] if 0 < line["value"] < np.inf else np.nan
        if np.isinf(line["high"]):
            _arrow(axes, line[x], inner if inner == inner else line["low"], UPPER, colour, gid)
        if line["low"] == 0:
            _arrow(axes, line[x], inner if inner == inner else line["high"], LOWER, colour, gid)


def _arrow(axes: Axes, place: float, start: float, edge: float, colour: str, gid: str) -> None:
    """Draw an arrow from a height to an edge, where the height is on the axis."""
    if not 0 < start < np.inf:
        return
    axes.update_datalim([(place, start)])
    axes.autoscale_view()
    arrow = {"arrowstyle": "->", "color": colour, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate(
        "", (place, edge), (place, start), axes.get_xaxis_transform(), "data", arrow, gid=f"{gid} arrow"
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
