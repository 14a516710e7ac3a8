"""The two panels of the regret study: the curves under their bounds, and the exponents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.plots.canvas import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.regret import CLOSEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERIES = {
    "random_simplex": ("random simplex", BLUE, "o"),
    "hypercube": ("hypercube", ORANGE, "s"),
    "linear_river_swim": ("river swim", GREEN, "^"),
    "deep_sea": ("deep sea", PURPLE, "D"),
    CLOSEST: ("closest gates, a task for each $K$", VERMILLION, "X"),
}


def curves(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Regret in units of H along K, mean and interval, with the bound of each family and the trivial one."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $K$", ylabel="pseudo-regret over $H$")
    axes.set_title("No bound is below the trivial one")
    for family, lines in table[table["series"] == "regret"].groupby("family", sort=False):
        name, colour, marker = SERIES[str(family)]
        marks.predicted(axes, "K", lines, colour, gid=f"bound {family}", dashes=(0, (4, 2)))
        marks.measured(axes, "K", lines, colour, marker, name, gid=f"regret {family}")
    k = np.sort(table["K"].dropna().unique())
    axes.plot(k, k, color=INK, linewidth=1.4, label="trivial: $K$", gid="trivial")
    marks.entry(axes, "bounds, with the theory's radius", color=INK, linestyle=(0, (4, 2)), linewidth=1.4)
    marks.failures(axes, rows, "K")
    marks.legend(axes)


def exponents(axes: Axes, table: pd.DataFrame) -> None:
    """Exponent of K of each family, with its interval, next to the bound's one half."""
    found = table[table["series"] == "exponent"]
    names = [family for family in SERIES if family in set(found["family"])]
    axes.axvline(0.5, color=INK, linewidth=1.4, label="exponent of the bound: 1/2", gid="predicted")
    for place, family in enumerate(names):
        line = found[found["family"] == family].iloc[0]
        colour, marker = SERIES[family][1:]
        if np.isnan(line["value"]):
            continue
        reach = [[line["value"] - line["low"]], [line["high"] - line["value"]]]
        axes.errorbar(
            [line["value"]],
            [place],
            xerr=reach,
            fmt=marker,
            color=colour,
            markersize=6,
            elinewidth=1.4,
            gid=f"exponent {family}",
        )
        axes.annotate(
            f"{line['value']:.2f} [{line['low']:.2f}, {line['high']:.2f}]",
            (line["value"], place),
            xytext=(0, 8),
            textcoords="offset points",
            ha="center",
            fontsize="small",
        )
    axes.set_yticks(range(len(names)), [SERIES[family][0].split(",")[0] for family in names])
    axes.set_ylim(-0.6, len(names) - 0.2)
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.25), max(high, 1.25))
    axes.set_xlabel("exponent of $K$ over the last decade")
    axes.set_title("Measured exponents")
    marks.legend(axes)
