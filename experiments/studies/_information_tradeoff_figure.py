"""The three panels of the trade-off: task information kept, actions told, and the weight that merges tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, INK, ORANGE, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.information_tradeoff import FAMILIES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS = dict(zip(FAMILIES, ((VERMILLION, "D"), (BLUE, "o"), (GREEN, "^"), (ORANGE, "s")), strict=True))
WEIGHT = r"weight $\lambda$ of $I(Z;A\mid S)$"


def kept(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The share of task information that the best code keeps, with its floor."""
    _along(axes, table, rows, "kept")
    axes.set(ylabel=r"kept share $I(Z;M)/H(M)$", ylim=(-0.04, 1.06))
    axes.set_title("What the best code keeps")
    marks.entry(axes, r"floor $1-\lambda(1-\omega)$, mean", color=INK, linestyle=(0, (4, 2)))
    marks.legend(axes)


def told(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """What the best code tells of fresh actions."""
    _along(axes, table, rows, "told")
    axes.set(ylabel=r"told of fresh actions $I(Z;A\mid S)$ [nats]")
    axes.set_title("What the penalty removes")
    marks.legend(axes)


def _along(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, series: str) -> None:
    axes.set(xlabel=WEIGHT)
    for family, (colour, marker) in LOOKS.items():
        lines = table[(table["family"] == family) & (table["series"] == series)]
        marks.measured(axes, "weight", lines, colour, marker, family, gid=f"{series} {family}")
        marks.predicted(axes, "weight", lines, colour, gid=f"floor {series} {family}", dashes=(0, (4, 2)))
    marks.failures(axes, rows, "weight")


def breaking(axes: Axes, rows: pd.DataFrame) -> None:
    """Every family's first weight that merges tasks, inverted, against what its policies do not share."""
    axes.set(
        xlabel=r"what policies do not share, $1-\omega$",
        ylabel=r"$1/\lambda^*$, the first weight that merges",
    )
    axes.set_title("No merging below $1/(1-\\omega)$")
    line = np.array([0.0, 1.0])
    axes.plot(line, line, color=INK, linestyle=(0, (4, 2)), linewidth=1.1, gid="ceiling")
    done = rows[rows["failed"].isna()]
    for family, (colour, marker) in LOOKS.items():
        ours = done[done["family"] == family].drop_duplicates("replicate")
        if "breaking" not in ours:
            continue
        x, y = ours["breaking_predicted"], ours["breaking"]
        axes.plot(x, y, marker, color=colour, markersize=4, alpha=0.7, linewidth=0,
                  label=f"{family}; {len(ours)} draws", gid=f"breaking {family}")  # fmt: skip
    marks.entry(axes, r"ceiling $1-\omega$", color=INK, linestyle=(0, (4, 2)))
    marks.failures(axes, rows, "none")
    marks.legend(axes)
