"""A panel of the threshold study: errors along the samples, one colour for each number of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREEN, INK, ORANGE
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TASKS = ((1, BLUE, -0.012), (4, ORANGE, 0.0), (16, GREEN, 0.012))
MARKERS = ("o", "s", "^")
WORDS = {
    "features": (
        r"$nT\bar D\,/\,4\ln M$",
        "another $\\phi$ is fitted, frequency",
        "Features, shared by the tasks",
    ),
    "emissions": (
        r"$n\bar D\,/\,4\ln M$",
        "another $\\mu^t$ is fitted, frequency",
        "Emissions, each task its own",
    ),
}


def errors(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, family: str) -> None:
    """Frequency of errors, with the law of independent alternatives; points of different T are moved apart a little."""
    x, y, title = WORDS[family]
    axes.set(xlabel=x, ylabel=y, ylim=(-0.03, 1.03))
    axes.set_title(title)
    ours = table[(table["family"] == family) & (table["series"] == "error")]
    for M, marker in zip(sorted(ours["M"].unique()), MARKERS, strict=False):
        law = ours[(ours["M"] == M) & ours["predicted"].notna()].sort_values("c")
        law = law[law["T"] == law["T"].min()]
        axes.plot(law["c"], law["predicted"], color=INK, linewidth=1.2, gid=f"law {M}")
        for T, colour, shift in TASKS:
            lines = ours[(ours["M"] == M) & (ours["T"] == T)]
            moved = lines.assign(c=lines["c"] + shift)
            marks.measured(axes, "c", moved, colour, marker, f"$M$ = {M}, $T$ = {T}", gid=f"{family} {M} {T}")
    marks.entry(axes, "law of independent alternatives", color=INK)
    axes.axvline(1.0, color=INK, linestyle=(0, (1, 2)), linewidth=1.0)
    marks.failures(axes, rows[rows["family"] == family], "c")
    marks.legend(axes)
