"""Legends under the axes, where they cannot lie on data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.plots.extents import extent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NEIGHBOUR = "neighbour"
ORDER = (  # of a legend
    *("bound", "diagonal", "witness", "interval", "margin"),
    *("vacuous", "draws", "below", "violations", "failed"),
)
SMALL = 8.5  # points, of the text of legends
# Inches: axes with their labels; from the axes to the legend; out of the axes to the left; of both margins
# beside the axes; of a line; of a handle; between two legends.
HEIGHT, TOP, OUTDENT, MARGINS, LINE, HANDLE, GAP = 3.9, 0.6, 0.55, 0.9, 0.19, 0.45, 0.2


def legends_below(ax: Axes, apart: str = "") -> float:
    """Put the legend under the axes, clear of the axis label, whatever the size of the figure.

    Curves of neighbours get a legend of their own with the title ``apart``: to the right of the first
    one, or under it where both together would be wider than the axes. Returns their height in inches.
    """
    entries = sorted(zip(*ax.get_legend_handles_labels(), strict=True), key=lambda entry: _place(entry[0]))
    second = [entry for entry in entries if str(entry[0].get_gid()).startswith(NEIGHBOUR)]
    first = [entry for entry in entries if entry not in second]
    beside = max(_inches(label) for _, label in first) + GAP
    width = max((_inches(label) for _, label in second), default=0.0)
    stacked = beside + width > _figure(ax).get_figwidth() * ax.get_position().width + MARGINS
    lower = LINE * len(first) if stacked else 0.0
    _legend(ax, first, "", 0.0, 0.0)
    if second:
        _legend(ax, second, apart, 0.0 if stacked else beside, lower)
    return LINE * max(len(first), (len(second) + 1 if second else 0) + (len(first) if stacked else 0))


def fit_height(ax: Axes, legends: float, axes: float = HEIGHT) -> None:
    """Make the figure as tall as its legends need, and leave the axes with their labels this height in inches."""
    _figure(ax).set_figheight(axes + legends)


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def _place(handle: Artist) -> int:
    names = [str(handle.get_gid()).startswith(start) for start in ORDER]
    return names.index(True) if any(names) else len(names)


def _inches(label: str) -> float:
    """Width of a legend's line, handle included."""
    from matplotlib.font_manager import FontProperties

    width, _, _ = extent(label, FontProperties(size=SMALL), "$" in label)
    return width / 72 + HANDLE


def _legend(ax: Axes, entries: Sequence[tuple[Artist, str]], title: str, right: float, down: float) -> None:
    from matplotlib.legend import Legend
    from matplotlib.transforms import ScaledTranslation

    shift = ScaledTranslation(right - OUTDENT, -TOP - down, _figure(ax).dpi_scale_trans)
    legend = Legend(
        ax,
        [handle for handle, _ in entries],
        [label for _, label in entries],
        title=title or None,
        title_fontsize=SMALL,
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=ax.transAxes + shift,
        borderaxespad=0,
        borderpad=0,
        frameon=False,
        fontsize=SMALL,
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_rasterized(False)  # a sample of a cloud of pixels need not be pixels
    ax.add_artist(legend)
    legend.set_clip_on(False)  # else the layout believes that the axes cut it off, and leaves it no room
