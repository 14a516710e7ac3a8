"""The two panels of the similarity study: errors along the dissimilarity, and where sharing stops paying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREY, INK
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = 3  # numbers of samples whose errors are drawn


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Joint errors along eta with their predictions, single-task errors dashed, and the best joint fit dotted."""
    axes.set(yscale="log", xlabel=r"dissimilarity $\eta$")
    axes.set_ylabel("squared error $\\varepsilon_{avg}$ (reward units squared)")
    axes.set_title("Joint fit against single tasks")
    lines = table[table["series"] != "breaking"]
    sizes = sorted(lines["n"].unique())
    for n, (colour, marker) in zip(sizes[-SHOWN:], marks.SERIES, strict=False):
        ours = lines[lines["n"] == n]
        joint = ours[ours["series"] == "joint"]
        marks.predicted(axes, "eta", joint, colour, gid=f"law {n:g}")
        marks.measured(axes, "eta", joint, colour, marker, f"joint, {n:,.0f} samples a task", f"joint {n:g}")
        alone = ours[ours["series"] == "alone"].sort_values("eta")
        axes.plot(alone["eta"], alone["value"], linestyle=(0, (6, 2)), color=colour, linewidth=1.3)
    if sizes:
        closure = lines[(lines["series"] == "closure") & (lines["n"] == sizes[-1])].sort_values("eta")
        seen = closure[closure["value"] > 1e-12]
        floor = lines.loc[lines["series"].isin(["joint", "alone"]), "value"].min()
        axes.plot(seen["eta"], seen["value"], color=GREY, linestyle=(0, (1, 1.5)), gid="closure")
        if floor > 0:
            axes.set_ylim(floor / 2, None)
    marks.entry(
        axes, r"predicted: $\varepsilon^*+\sigma^2\kappa(SA+T-\kappa)/(nT)$", color=INK, linewidth=1.4
    )
    marks.entry(axes, "every task alone, same colours", color=INK, linestyle=(0, (6, 2)), linewidth=1.3)
    marks.entry(axes, r"$\varepsilon^*$: best joint fit without noise", color=GREY, linestyle=(0, (1, 1.5)))
    marks.failures(axes, rows, "eta")
    marks.legend(axes)


def breaking(axes: Axes, table: pd.DataFrame) -> None:
    """The breaking point along the samples of a task, with its bootstrap interval and the predicted one."""
    points = table[table["series"] == "breaking"].sort_values("n")
    axes.set(xscale="log", ylim=(0, 1.06), xlabel="samples of a task $n$")
    axes.set_ylabel(r"breaking point: $\eta$ where both err alike")
    axes.set_title("Where sharing stops paying")
    if len(points):
        axes.fill_between(points["n"], points["predicted"], 1, color=INK, alpha=0.08, linewidth=0)
        marks.predicted(axes, "n", points, INK, gid="predicted")
        marks.measured(axes, "n", points, BLUE, "o", "measured, 95 % bootstrap interval", gid="breaking")
        marks.ticks(axes, points["n"].tolist(), [f"{n:,.0f}" for n in points["n"]])
    marks.entry(axes, "predicted; above it sharing harms (grey), 1: it always pays", color=INK, linewidth=1.4)
    marks.legend(axes)
