"""The two panels of the slack study: radii along d, and the episodes that the bounds need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from experiments.plots.canvas import INK
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES = {
    "lsvi_regret_episodes": ("regret", "-"),
    "identification_accuracy_episodes": ("accuracy", (0, (4, 2))),
    "reward_free_planning_episodes": ("planning without rewards", (0, (1, 1.5))),
}


def radii(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Noise, and noise with the bias of the ridge, under the theory's radius, for each horizon."""
    axes.set(xscale="log", yscale="log", xlabel="features $d$", ylabel=r"radius $\beta$ (value)")
    axes.set_title("The radius that runs need, and the theory's")
    for (H, lines), (colour, marker) in zip(_horizons(table), marks.SERIES, strict=False):
        for name, shape, label in (("needed", marker, f"$H = {H:g}$"), ("noise", ".", "")):
            seen = lines[lines["series"] == name]
            marks.measured(axes, "d", seen, colour, shape, label, gid=f"{name} {H:g}")
        theory = lines[lines["series"] == "theory"].assign(predicted=lambda line: line["value"])
        marks.predicted(axes, "d", theory, colour, gid=f"theory {H:g}", dashes=(0, (4, 2)))
    marks.entry(axes, r"theory, $p = 0.2$, $\lambda = 1$", color=INK, linestyle=(0, (4, 2)), linewidth=1.4)
    marks.entry(axes, "noise and bias of the ridge", color=INK, marker="o", linestyle="")
    marks.entry(axes, "noise alone", color=INK, marker=".", linestyle="")
    _finish(axes, table, rows)


def episodes(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The first number of episodes at which each bound is below the trivial one."""
    axes.set(xscale="log", yscale="log", xlabel="features $d$", ylabel="first informative number of episodes")
    axes.set_title("When the bounds begin to say anything")
    for (H, lines), (colour, _) in zip(_horizons(table), marks.SERIES, strict=False):
        for name, (_, dashes) in DASHES.items():
            curve = lines[lines["series"] == name].assign(predicted=lambda line: line["value"])
            marks.predicted(axes, "d", curve, colour, gid=f"{name} {H:g}", dashes=dashes)
        marks.entry(axes, f"$H = {H:g}$", color=colour, linewidth=1.4)
    for name, dashes in DASHES.values():
        marks.entry(axes, name, color=INK, linestyle=dashes, linewidth=1.4)
    _finish(axes, table, rows)


def _horizons(table: pd.DataFrame) -> list[tuple[float, pd.DataFrame]]:
    known = table[table["H"].notna()] if "H" in table else table[:0]
    return [(float(str(H)), lines) for H, lines in known.groupby("H")]


def _finish(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    if "d" in table and table["d"].notna().any():
        marks.ticks(axes, sorted(table["d"].dropna().unique()))
    marks.failures(axes, rows, "d")
    marks.legend(axes)
