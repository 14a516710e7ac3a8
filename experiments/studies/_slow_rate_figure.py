"""The two panels of the slow-rate study: tasks that share, and the worst dictionaries for each n and T."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from experiments.plots.canvas import INK, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.slow_rate import BENIGN, FIXED, WORST

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOWEST = 0.1  # of the lowest envelope, below which the curve of a fixed gap leaves the axis


def benign(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """What the joint fit pays for the features along T, with A/T, and the measured exponents."""
    axes.set_title("Tasks that share: the fast rate")
    axes.set_ylabel("joint error less that of the fit told $h$\n(reward units squared)")
    _curves(axes, table[table["family"] == BENIGN])
    marks.entry(axes, r"predicted: $A/T = \sigma^2\kappa(SA-\kappa)/(nT)$", color=INK, linewidth=1.4)
    _finish(axes, table, rows)


def adversarial(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The largest excess along T, with its closed form, the exponents, and the excess at one fixed gap."""
    axes.set_title("Worst case at each $n$ and $T$: the slow rate")
    axes.set_ylabel(r"excess risk over its largest value")
    envelope = table[table["family"] == WORST]
    _curves(axes, envelope)
    fixed = table[(table["family"] == FIXED) & (table["series"] == "excess")].sort_values("T")
    if len(fixed):
        seen = fixed[fixed["value"] > 0]
        axes.plot(
            fixed["T"],
            fixed["predicted"],
            color=VERMILLION,
            linestyle=(0, (4, 2)),
            linewidth=1.4,
            gid="fixed law",
        )
        marks.measured(axes, "T", seen, VERMILLION, "X", "one fixed gap, $n = 1000$", gid="fixed")
    lowest = envelope.loc[envelope["series"] == "excess", "predicted"].min()
    if lowest > 0:
        axes.set_ylim(lowest * LOWEST, None)
    marks.entry(axes, r"predicted: $0.16997\,\sqrt{SA/(nT)}$", color=INK, linewidth=1.4)
    _finish(axes, table, rows)


def _curves(axes: Axes, lines: pd.DataFrame) -> None:
    axes.set(xscale="log", yscale="log", xlabel="tasks $T$")
    slopes = lines[lines["series"] == "slope"].set_index("samples")
    for n, (colour, marker) in zip(sorted(lines["samples"].unique()), marks.SERIES, strict=False):
        ours = lines[(lines["samples"] == n) & (lines["series"] == "excess")]
        label = f"$n = {_power(n)}$"
        if n in slopes.index:
            slope = slopes.loc[n]
            label += f": slope {slope['value']:.3f} [{slope['low']:.3f}, {slope['high']:.3f}]"
        marks.predicted(axes, "T", ours, colour, gid=f"law {n:g}")
        marks.measured(axes, "T", ours, colour, marker, label, gid=f"excess {n:g}")


def _power(n: float) -> str:
    exponent = round(math.log10(n))
    return f"10^{{{exponent}}}" if n == 10**exponent else f"{n:g}"


def _finish(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    if len(table):
        marks.ticks(axes, sorted(table["T"].dropna().unique()))
    marks.failures(axes, rows, "T")
    marks.legend(axes)
