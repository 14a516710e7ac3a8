"""The panels of the study of plans with learned features: U over its law, certificates, and what they miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION, log_ticks
from experiments.studies import _marks as marks
from experiments.studies.transfer_plans import AXES, MIDDLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = ((BLUE, "o"), (GREEN, "^"), (ORANGE, "s"), (PURPLE, "D"), (SKY, "v"), (VERMILLION, "P"))
WORDS = {"K": "episodes", "H": "horizon", "d": "features", "A": "actions"}
ASIDE = 1.25  # between marks at one n, so that none hides another


def widths(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """U over its value at the middle, along every axis over its middle, with the law."""
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="size over its middle value",
        ylabel="$U$ over its law at the middle",
    )
    axes.set_title("What exploration leaves")
    law = MIDDLE["H"] * np.sqrt(MIDDLE["d"] / MIDDLE["K"])
    scales = ["value", "low", "high", "predicted"]
    for axis, (colour, marker) in zip(AXES, COLOURS, strict=False):
        ours = table[table["family"] == f"exploration_{axis}"]
        lines = ours[ours["series"] == "width"].copy()
        lines["size"] = lines["size"] / MIDDLE[axis]
        lines[scales] = lines[scales] / law
        slope = ours[ours["series"] == "exponent"]["value"]
        words = f"{WORDS[axis]} ${axis}$" + (f", exponent {slope.iloc[0]:.2f}" if slope.notna().any() else "")
        marks.measured(axes, "size", lines, colour, marker, words, gid=f"width {axis}")
        marks.predicted(axes, "size", lines, colour, gid=f"law {axis}")
    marks.entry(axes, r"full: $H\sqrt{d/K}$", color=GREY)
    if table["series"].eq("width").any():
        log_ticks(axes.yaxis)
    marks.failures(axes, rows[rows["family"] != "offline"], "none")
    marks.legend(axes)


def certificates(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Certificate along the data for every distance with its prediction, and the loss at the largest one."""
    axes.set(xscale="log", yscale="log", xlabel="transitions $n$ of a step")
    axes.set(ylabel="value, of rewards in [0, 1] at each of 4 steps")
    axes.set_title("Offline: certificates level off")
    xi = 0.0
    for xi, lines, (colour, marker), _ in _distances(table, "certificate"):
        words = rf"certificate, $\xi={xi:g}$"
        marks.measured(axes, "n", lines, colour, marker, words, gid=f"certificate {xi:g}")
        marks.predicted(axes, "n", lines, colour, gid=f"law {xi:g}")
    lost = table[(table["series"] == "loss") & (table["xi"] == xi)]
    marks.measured(axes, "n", lost[lost["value"] > 0], INK, "X", rf"loss, $\xi={xi:g}$", gid="loss")
    marks.entry(axes, "full: from the features' second moment", color=GREY)
    slope = table[(table["series"] == "plateau_exponent") & table["value"].notna()]
    for _, line in slope.iterrows():
        ends = f"{line['value']:.3f} [{line['low']:.3f}, {line['high']:.3f}]"
        marks.entry(axes, rf"plateau as $\xi$ to the power {ends}", linestyle="none")
    marks.failures(axes, rows[rows["family"] == "offline"], "n")
    marks.legend(axes)


def missed(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Share of plans whose bonus misses an error, once the distance is left out, with exact intervals."""
    axes.set(xscale="log", xlabel="transitions $n$ of a step", ylabel="share of plans", ylim=(-0.05, 1.1))
    axes.set_title(r"Without $\xi$: bonuses that miss an error")
    for xi, lines, (colour, marker), aside in _distances(table, "missed"):
        lines = lines.assign(n=lines["n"] * aside)
        words = rf"$\xi={xi:g}$" + (", control" if xi == 0 else "")
        marks.measured(axes, "n", lines, colour, marker, words, gid=f"missed {xi:g}")
        axes.plot(lines["n"], lines["value"], color=colour, linewidth=0.8)
    marks.entry(axes, "bars: exact 95 % intervals; drawn side by side", linestyle="none")
    marks.failures(axes, rows[rows["family"] == "offline"], "n")
    marks.legend(axes)


def _distances(
    table: pd.DataFrame, series: str
) -> Iterator[tuple[float, pd.DataFrame, tuple[str, str], float]]:
    """Lines of a series for every distance, with colour and mark, and a factor that sets them apart."""
    chosen = table[table["series"] == series]
    distances = np.unique(chosen["xi"].dropna())
    for i, (xi, look) in enumerate(zip(distances, COLOURS, strict=False)):
        yield (
            float(xi),
            chosen[chosen["xi"] == xi].sort_values("n"),
            look,
            ASIDE ** (i - (len(distances) - 1) / 2),
        )
