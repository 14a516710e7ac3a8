"""The panels of the study of plans with learned features: U over its law, certificates, and what they miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from experiments.studies import _marks as marks
from experiments.studies.transfer_plans import AXES, MIDDLE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS = ((BLUE, "o"), (GREEN, "^"), (ORANGE, "s"), (PURPLE, "D"))
WORDS = {"K": "episodes", "H": "horizon", "d": "features", "A": "actions"}


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
    for axis, (colour, marker) in zip(AXES, COLOURS, strict=True):
        chosen = (table["family"] == f"exploration_{axis}") & (table["series"] == "width")
        lines = table[chosen].copy()
        lines["size"] = lines["size"] / MIDDLE[axis]
        lines[scales] = lines[scales] / law
        marks.measured(axes, "size", lines, colour, marker, f"{WORDS[axis]} ${axis}$", gid=f"width {axis}")
        marks.predicted(axes, "size", lines, colour, gid=f"law {axis}")
    marks.entry(axes, r"full: $H\sqrt{d/K}$", color=GREY)
    marks.failures(axes, rows[rows["family"] != "offline"], "none")
    marks.legend(axes, 2)


def certificates(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Certificate along the data for every distance, and the largest loss."""
    axes.set(xscale="log", yscale="log", xlabel="transitions $n$ of a step", ylabel="value")
    axes.set_title("Offline: certificates level off")
    offline = table[table["family"] == "offline"]
    for xi, (colour, marker) in zip(np.unique(offline["xi"]) if len(offline) else (), COLOURS, strict=False):
        lines = offline[(offline["xi"] == xi) & (offline["series"] == "certificate")].sort_values("n")
        marks.measured(
            axes, "n", lines, colour, marker, rf"certificate, $\xi={xi:g}$", gid=f"certificate {xi:g}"
        )
        axes.plot(lines["n"], lines["value"], color=colour, linewidth=0.8, linestyle=(0, (1, 1.5)))
    lost = offline[offline["series"] == "loss"] if len(offline) else offline
    worst = lost[lost["xi"] == lost["xi"].max()] if len(lost) else lost
    marks.measured(axes, "n", worst, INK, "X", r"loss, largest $\xi$", gid="loss")
    marks.failures(axes, rows[rows["family"] == "offline"], "n")
    marks.legend(axes)


def missed(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Share of plans whose bonus misses an error, once the distance is left out."""
    axes.set(xscale="log", xlabel="transitions $n$ of a step", ylabel="share of plans", ylim=(-0.05, 1.1))
    axes.set_title(r"Without $\xi$: bonuses that miss an error")
    offline = table[table["family"] == "offline"]
    for xi, (colour, marker) in zip(np.unique(offline["xi"]) if len(offline) else (), COLOURS, strict=False):
        lines = offline[(offline["xi"] == xi) & (offline["series"] == "missed")].sort_values("n")
        axes.plot(lines["n"], lines["value"], color=colour, marker=marker, linewidth=1.0, gid=f"missed {xi:g}",
                  label=rf"$\xi={xi:g}$")  # fmt: skip
    marks.failures(axes, rows[rows["family"] == "offline"], "n")
    marks.legend(axes, 2)
