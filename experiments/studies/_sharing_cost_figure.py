"""The two panels of what sharing costs: the errors with their laws, and the bounds over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import GREY, INK, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies._sharing import LARGEST, RANK
from experiments.studies.sharing_cost import FAILURE, shape

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BASELINES = {
    "alone": ("every task alone: cell means", (0, (6, 2))),
    "told": ("joint fit that is told the features", (0, (1, 1.5))),
    "guessed": ("alone, on random features", (0, (4, 1.5, 1, 1.5))),
}


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Errors of the joint fit along T for every n, the law, the best slow law, and the baselines of the middle n."""
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="tasks $T$",
        ylabel="squared error $\\varepsilon_{avg}$ (reward units squared)",
    )
    axes.set_title("Measured errors and the exact law")
    series = table[table["series"].isin(["joint", *BASELINES])]
    sizes = sorted(series["n"].unique())
    for n, (colour, marker) in zip(sizes, marks.SERIES, strict=False):
        joint = series[(series["series"] == "joint") & (series["n"] == n)]
        marks.predicted(axes, "T", joint, colour, gid=f"law {n:g}")
        label = f"joint fit, {n:,.0f} samples a task"
        marks.measured(axes, "T", joint, colour, marker, label, gid=f"joint {n:g}")
    marks.entry(axes, r"predicted: $\sigma^2\kappa(SA+T-\kappa)/(nT) = A/T+B$", color=INK, linewidth=1.4)
    if sizes:
        middle = sizes[len(sizes) // 2]
        for name, (words, dashes) in BASELINES.items():
            lines = series[(series["series"] == name) & (series["n"] == middle)]
            marks.measured(axes, "T", lines, GREY, ".", "", gid=name)
            marks.predicted(axes, "T", lines, GREY, gid=f"{name} predicted", dashes=dashes)
            marks.entry(axes, f"{words} ({middle:,.0f} samples)", color=GREY, linestyle=dashes, linewidth=1.4)
        _slow_fit(axes, table[table["n"] == middle], middle)
    if len(series):
        marks.ticks(axes, sorted(series["T"].unique()))
    marks.failures(axes, rows, "T")
    marks.legend(axes)


def _slow_fit(axes: Axes, table: pd.DataFrame, n: float) -> None:
    fitted = table[table["series"].isin(["A_slow", "B_slow"])].set_index("series")["value"]
    if len(fitted) == 2:
        T = np.geomspace(RANK + 1, table["T"].max())
        axes.plot(
            T,
            fitted["A_slow"] / np.sqrt(T) + fitted["B_slow"],
            color=VERMILLION,
            linestyle=(0, (3, 2)),
            linewidth=1.2,
            label=rf"best fit of $A/\sqrt{{T}}+B$ ({n:,.0f} samples)",
            gid="slow fit",
        )


def bounds(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """RHS_B and the theorem's shape along T for every n, over the measured errors and under the trivial bound."""
    axes.set(xscale="log", yscale="log", xlabel="tasks $T$", ylabel="squared error and excess risk")
    axes.set_title("The theorem's bounds on it")
    trivial = 4 * LARGEST**2
    sizes = sorted(table.loc[table["series"] == "joint", "n"].unique())
    tops = [trivial]
    for n, (colour, marker) in zip(sizes, marks.SERIES, strict=False):
        ours = table[table["n"] == n]
        bound = ours[ours["series"] == "bound"].sort_values("T")
        joint = ours[ours["series"] == "joint"].sort_values("T")
        if len(bound):
            T = bound["T"].to_numpy(float)
            slack = ours.loc[ours["series"] == "slack", "value"]
            label = f"{n:,.0f} samples: {slack.min():,.0f} to {slack.max():,.0f} times the error"
            axes.plot(
                T,
                bound["value"],
                color=colour,
                marker=marker,
                markersize=4,
                linewidth=1.4,
                label=label,
                gid=f"bound {n:g}",
            )
            axes.plot(
                T, shape(T, n), color=colour, linestyle=(0, (1, 1.5)), linewidth=1.4, gid=f"shape {n:g}"
            )
            tops.append(float(bound["value"].max()))
        axes.plot(joint["T"], joint["value"], color=colour, linestyle=(0, (5, 2)), linewidth=1.2)
    axes.axhspan(trivial, 3 * max(tops), color=INK, alpha=0.1, linewidth=0, gid="vacuous")
    axes.axhline(trivial, color=VERMILLION, linewidth=1.2, gid="trivial")
    axes.set_ylim(None, 3 * max(tops))
    marks.entry(axes, rf"RHS$_B$ at $\delta$ = {FAILURE:g}, as above", color=INK, linewidth=1.4)
    marks.entry(axes, "shape of Theorem 3, unit constants", color=INK, linestyle=(0, (1, 1.5)))
    marks.entry(axes, "measured joint error", color=INK, linestyle=(0, (5, 2)), linewidth=1.2)
    marks.entry(axes, "trivial bound; grey: vacuous", color=VERMILLION, linewidth=1.2)
    places = np.unique(table.loc[table["series"].isin(["bound", "joint"]), "T"].dropna())
    if len(places):
        marks.ticks(axes, places.tolist())
    marks.failures(axes, rows, "T")
    marks.legend(axes)
