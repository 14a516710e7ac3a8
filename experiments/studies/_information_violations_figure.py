"""The three panels of the violations study: shares by regime, mean gaps, and shares along the confounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREY, ORANGE, PURPLE, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.information_violations import CONFOUNDING, FIXED, MIXED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

REGIMES = (*FIXED, MIXED)
DRAWN = (
    ("lower_bound", VERMILLION, "o", r"$I(Z;X_t|X_b)\leq I(Z;M)$"),
    ("corro_bound", ORANGE, "s", r"CORRO: $J_C\leq I(Z;M)$"),
    ("club_within", PURPLE, "D", r"$I(Z;X_b)\leq$ CLUB within tasks"),
)


def shares(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Share of instances that violate each inequality, by regime."""
    axes.set(
        xlabel="share of instances that violate it", ylabel="how instances are drawn", xlim=(-0.04, 1.04)
    )
    for shift, (name, colour, marker, words) in zip((-0.2, 0.0, 0.2), DRAWN, strict=True):
        _points(axes, table[table["series"] == name], shift, colour, marker, words, gid=f"share {name}")
    _regimes(axes)
    marks.failures(axes, rows[rows["family"].isin(REGIMES)], "none")
    marks.legend(axes)


def gaps(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Mean gap of the lower bound, by regime: negative where it fails on average."""
    axes.set(xlabel=r"mean of $I(Z;M)-I(Z;X_t|X_b)$  [nats]", ylabel="how instances are drawn")
    axes.axvline(0, color=GREY, linewidth=1)
    _points(axes, table[table["series"] == "gap"], 0.0, BLUE, "o", "mean over instances", gid="gap")
    _regimes(axes)
    marks.failures(axes, rows[rows["family"].isin(REGIMES)], "none")
    marks.legend(axes)


def confounding(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The shares along the concentration of the behaviours: left, every task has its own."""
    axes.set(
        xscale="log",
        xlabel="concentration of the behaviours",
        ylabel="share of instances that violate it",
        ylim=(-0.04, 1.04),
    )
    ours = table[table["family"] == CONFOUNDING]
    for name, colour, marker, words in DRAWN:
        lines = ours[ours["series"] == name].sort_values("behaviour")
        marks.measured(axes, "behaviour", lines, colour, marker, words, gid=f"along {name}")
        axes.plot(lines["behaviour"], lines["value"], color=colour, linewidth=0.8, linestyle=(0, (1, 1.5)))
    if len(ours):
        marks.ticks(axes, sorted(ours["behaviour"].unique()))
    marks.failures(axes, rows[rows["family"] == CONFOUNDING], "behaviour")
    marks.legend(axes)


def _points(
    axes: Axes, lines: pd.DataFrame, shift: float, colour: str, marker: str, words: str, gid: str
) -> None:
    seen = lines[lines["family"].isin(REGIMES)]
    places = np.array([REGIMES.index(family) for family in seen["family"]], dtype=float) + shift
    value = seen["value"].to_numpy(float)
    reach = np.abs(np.nan_to_num(seen[["low", "high"]].to_numpy(float).T - value))
    axes.errorbar(
        value,
        places,
        xerr=reach,
        fmt=marker,
        color=colour,
        markersize=5,
        elinewidth=1.2,
        label=words,
        gid=gid,
    )


def _regimes(axes: Axes) -> None:
    axes.set_yticks(range(len(REGIMES)), [family.replace("_", " ") for family in REGIMES])
    axes.invert_yaxis()
