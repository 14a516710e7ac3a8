"""The four panels of the upgrades study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION, log_ticks
from experiments.studies import _marks as marks
from experiments.studies.distmt_upgrades import DECLARED, K1, K2, QUANTILE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LEAST = 2e-3  # of a rate on a logarithmic axis


def clock(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The critical path along N, with its closed form and what pooling cannot beat."""
    axes.set(xscale="log", yscale="log", xlabel="agents $N$", ylabel="episodes on the critical path")
    axes.set_title(f"Pooling, $K_1={K1}$, $K_2={K2}$")
    for variant, colour, marker, words in (
        ("none", ORANGE, "s", "every holder learns"),
        ("elect", BLUE, "o", "one holder learns"),
        ("pool", GREEN, "^", "holders pool their data"),
    ):
        lines = table[(table["variant"] == variant) & (table["series"] == "clock")]
        marks.measured(axes, "x", lines, colour, marker, words, gid=f"clock {variant}")
        marks.predicted(axes, "x", lines, colour, gid=f"law {variant}")
    floor = table[(table["series"] == "floor") & (table["variant"] == "pool")].sort_values("x")
    axes.plot(floor["x"], floor["value"], color=GREY, linestyle=(0, (3, 2)), linewidth=1.2, gid="floor")
    marks.entry(axes, "closed form without pooling", color=INK, linewidth=1.4)
    marks.entry(axes, "$K_1E[R]+K_2M/N$, below any sharing", color=GREY, linestyle=(0, (3, 2)))
    if len(floor):
        marks.ticks(axes, floor["x"].tolist())
    _finish(axes, rows)


def sequential(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Episodes to identify along the true gap, with the fixed number, and the errors."""
    axes.set(
        xscale="log", yscale="log", xlabel="true gap (reward units)", ylabel="episodes to identify a task"
    )
    axes.set_title(f"Stopping by the true gap, declared {DECLARED:g}")
    lines = table[table["series"] == "episodes"]
    fixed = table[table["series"] == "fixed"].sort_values("x")
    marks.measured(axes, "x", lines, BLUE, "o", "sequential", gid="episodes")
    marks.predicted(axes, "x", lines, BLUE, gid="law episodes")
    axes.plot(fixed["x"], fixed["value"], color=VERMILLION, marker="X", linewidth=1.2, gid="fixed")
    marks.entry(axes, f"fixed, for the declared gap (z = {QUANTILE:g})", color=VERMILLION, marker="X")
    marks.entry(axes, r"predicted: $(4z\sigma/gap)^2$", color=INK, linewidth=1.4)
    wrong = table[table["series"] == "wrong"]
    if wrong["draws"].sum():
        rate = float((wrong["value"] * wrong["draws"]).sum() / wrong["draws"].sum())
        marks.entry(axes, f"wrong entries: {rate:.2%} of {10 * int(wrong['draws'].sum())}", color="none")
    if len(lines):
        marks.ticks(axes, sorted(lines["x"].unique()))
        log_ticks(axes.yaxis)
    _finish(axes, rows)


def likelihood(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Episodes until the likelihood tells mirrored gates apart, along delta."""
    axes.set(xscale="log", xlabel=r"allowed error $\delta$", ylabel="episodes to tell equal values apart")
    axes.set_title("Likelihood: mirrored gates, gap 0")
    errors = []
    for variant, colour, marker in (("exact", BLUE, "o"), ("fitted", ORANGE, "s")):
        lines = table[(table["variant"] == variant) & (table["series"] == "episodes")]
        shifted = lines.assign(x=lines["x"] * (1.08 if variant == "fitted" else 0.93))
        marks.measured(axes, "x", shifted, colour, marker, f"{variant} models", gid=f"likelihood {variant}")
        marks.predicted(axes, "x", lines, INK, gid=f"law {variant}")
        errors.append(table[(table["variant"] == variant) & (table["series"] == "wrong")])
    draws = sum(int(line["draws"].sum()) for line in errors)
    wrong = sum(float((line["value"] * line["draws"]).sum()) for line in errors)
    marks.entry(axes, r"predicted: $\ln(2/\delta)/KL$, without overshoot", color=INK, linewidth=1.4)
    marks.entry(axes, f"wrong: {wrong:.0f} of {draws}; by value: never told apart", color="none")
    axes.set_ylim(0, None)
    _finish(axes, rows)


def unknown(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """How often M is miscounted along K1, and how far off the separation is."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $K_1$", ylabel="rate, or relative error")
    axes.set_title("Neither M nor the separation known")
    for variant, colour, marker in (("c = 0.1", PURPLE, "D"), ("c = 0.3", BLUE, "o")):
        for name, face, dashes, words in (
            ("miscounted", colour, "-", "M miscounted"),
            ("gap_error", "none", (0, (2, 2)), "error of $c_{sep}$"),
        ):
            lines = table[(table["variant"] == variant) & (table["series"] == name)].sort_values("x")
            draws = int(lines["draws"].min()) if len(lines) else 0
            axes.plot(lines["x"], np.maximum(lines["value"], LEAST), marker=marker, color=colour, linestyle=dashes,
                      markerfacecolor=face, markersize=5, linewidth=1.1, label=f"{words}, {variant}; {draws} draws",
                      gid=f"{name} {variant}")  # fmt: skip
    floor = table[(table["series"] == "miscounted") & table["predicted"].notna()]
    if len(floor):
        axes.axhline(float(floor["predicted"].iloc[0]), color=INK, linewidth=1.2)
        marks.entry(axes, "some task never drawn: exact", color=INK, linewidth=1.2)
    _finish(axes, rows)


def _finish(axes: Axes, rows: pd.DataFrame) -> None:
    marks.failures(axes, rows, "x")
    marks.legend(axes)
