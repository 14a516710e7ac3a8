"""The three panels of the communication study: seconds of a round, who waits, and where talking takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION, log_ticks
from experiments.studies import _marks as marks
from experiments.studies.distmt_communication import FEW, PAYLOADS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STYLES = dict(
    zip(
        PAYLOADS,
        ((BLUE, "o"), (SKY, "s"), (GREEN, "^"), (ORANGE, "D"), (PURPLE, "v"), (VERMILLION, "P")),
        strict=True,
    )
)
CROSSOVERS = {"known": ("rounds that only identify", INK, "o"), "new": ("rounds that learn", GREY, "s")}
APART = 0.16  # between the two kinds of rounds in a row
BEYOND = 1.3  # where an arrow stands for a crossover that lies outside the grid
ENDS = ("value", "low", "high", "predicted", "predicted_low", "predicted_high")


def rounds(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The server's work and the agents' computation in a round that only identifies, in milliseconds."""
    axes.set(xscale="log", yscale="log", xlabel="agents $N$")
    axes.set_ylabel("milliseconds of a round\nthat only identifies")
    axes.set_title("The server's queue against computation")
    for payload, (colour, marker) in STYLES.items():
        lines = _milliseconds(table, "known_busy", payload)
        marks.predicted(axes, "N", lines, colour, gid=f"{payload} predicted")
        marks.measured(axes, "N", lines, colour, marker, "", gid=payload)
        _entry(axes, f"server, {payload}", colour, marker)
    lines = _milliseconds(table, "known_slowest", PAYLOADS[0])
    marks.predicted(axes, "N", lines, GREY, gid="computation predicted", dashes=(0, (4, 2)))
    marks.measured(axes, "N", lines, GREY, "X", "", gid="computation")
    _entry(axes, "slowest agent computes", GREY, "X")
    marks.entry(axes, f"model, fitted to $N \\leq {FEW}$", color=INK, linewidth=1.4)
    _finish(axes, table, rows)
    log_ticks(axes.yaxis)


def waiting(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """The share of a round that only identifies which the mean agent spends waiting."""
    axes.set(xscale="log", xlabel="agents $N$", ylabel="share of such a round\nthat the mean agent waits")
    axes.set_ylim(0, 1)
    axes.set_title("The more agents, the longer they wait")
    for payload, (colour, marker) in STYLES.items():
        lines = table[(table["series"] == "known_idle") & (table["payload"] == payload)]
        marks.measured(axes, "N", lines, colour, marker, "", gid=f"{payload} idle")
        seen = lines[lines["value"].notna()].sort_values("N")
        axes.plot(seen["N"], seen["value"], color=colour, linewidth=0.8, gid=f"{payload} between")
        _entry(axes, payload, colour, marker)
    _finish(axes, table, rows)


def crossovers(axes: Axes, table: pd.DataFrame) -> None:
    """The N from which on the server works longer than the agents compute, a row for each payload."""
    axes.set(xscale="log", xlabel="agents $N^*$ from which on talking takes longer")
    axes.set_title("Where communication takes over")
    heights = np.arange(len(PAYLOADS))[::-1]
    for kind, (words, colour, marker) in CROSSOVERS.items():
        lines = table[table["series"] == f"{kind}_crossover"].set_index("payload")
        value, low, high, predicted, *ends = lines.reindex(index=PAYLOADS, columns=ENDS).to_numpy(float).T
        y = heights + (APART if kind == "known" else -APART)
        reach = np.abs(np.array(ends) - predicted)
        look: dict[str, Any] = {"color": colour, "elinewidth": 1.4, "markersize": 11}
        axes.errorbar(
            predicted, y, xerr=reach, fmt="|", label=f"predicted, {words}", gid=f"{kind} predicted", **look
        )
        open_: dict[str, Any] = {"color": colour, "markersize": 6, "linewidth": 0, "markerfacecolor": "none"}
        axes.plot(value, y, marker=marker, label=f"observed, {words}", gid=f"{kind} observed", **open_)
        for outside, place, arrow in (
            (np.isinf(high), low * BEYOND, ">"),
            (low == 0, high / BEYOND, "<"),
        ):
            axes.plot(place[outside], y[outside], marker=arrow, gid=f"{kind} beyond the grid", **open_)
    marks.entry(
        axes, "observed beyond the measured $N$", color=INK, marker=">", linewidth=0, markerfacecolor="none"
    )
    axes.set_yticks(heights, PAYLOADS)
    log_ticks(axes.xaxis)
    marks.legend(axes)


def _entry(axes: Axes, words: str, colour: str, marker: str) -> None:
    marks.entry(axes, words, color=colour, marker=marker, markersize=5, linewidth=0)


def _milliseconds(table: pd.DataFrame, series: str, payload: str) -> pd.DataFrame:
    lines = table[(table["series"] == series) & (table["payload"] == payload)].copy()
    for name in ("value", "low", "high", "predicted"):
        lines[name] = 1e3 * lines[name]
    return lines


def _finish(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    places = sorted(table["N"].dropna().unique())
    if places:
        marks.ticks(axes, places)
    marks.failures(axes, rows, "N")
    marks.legend(axes, columns=2)
