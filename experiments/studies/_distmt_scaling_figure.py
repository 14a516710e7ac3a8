"""The four panels of the scaling study: runs, excess over 1/N, episodes of LSVI agents, and z-scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION
from experiments.studies import _marks as marks
from experiments.studies.distmt_scaling import EXCESS, LSVI, PROTOCOL

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS = {
    "elected": (BLUE, "o", "one holder learns, mean"),
    "every": (ORANGE, "s", "every holder learns, mean"),
    "clock": (GREEN, "^", "critical path"),
    "most": (PURPLE, "D", "one holder learns, busiest"),
    "identification": (GREY, "v", "identification: rounds $R$"),
}


def runs(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Learning runs along N with their closed forms and M/N."""
    axes.set(xscale="log", yscale="log", xlabel="agents $N$", ylabel="learning runs, or rounds, per agent")
    axes.set_title("Exact laws and counts of the protocol")
    _curves(axes, table[table["family"] == PROTOCOL], fine=True)
    _finish(axes, table, rows[rows["family"] == PROTOCOL])


def excess(axes: Axes, table: pd.DataFrame) -> None:
    """How many times 1/N each reading is, and where it passes a quarter more."""
    from matplotlib.ticker import NullLocator

    axes.set(
        xscale="log", xlabel="agents $N$", ylabel="cost over that of one agent, times $N$", ylim=(0.8, 12)
    )
    axes.set_yscale("log")
    axes.set_yticks([1, 2, 4, 10], ["1", "2", "4", "10"])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_title("How far above $1/N$")
    seen = table[(table["family"] == PROTOCOL) & table["excess"].notna()]
    bends = table[table["family"] == PROTOCOL].set_index("series")
    for name, (colour, marker, words) in LOOKS.items():
        lines = seen[seen["series"] == name].sort_values("N")
        at, exact = (float(bends[column].get(f"bends {name}", np.nan)) for column in ("value", "predicted"))
        law = f"; exact: {exact:.0f}" if np.isfinite(exact) else ""
        where = f"bends at N = {at:.1f}{law}" if np.isfinite(at) else "never bends"
        axes.plot(lines["N"], lines["excess"], marker=marker, color=colour, linewidth=1.3, markersize=5,
                  label=f"{words.split(':')[0]}: {where}", gid=f"excess {name}")  # fmt: skip
    axes.axhline(1 + EXCESS, color=VERMILLION, linestyle=(0, (4, 2)), linewidth=1.2)
    axes.axhline(1, color=INK, linewidth=1.0)
    marks.entry(axes, "law of $1/N$; dashed: a quarter above", color=INK, linewidth=1.0)
    _finish(axes, table, None)


def episodes(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Episodes of LSVI agents along N with the closed forms."""
    axes.set(xscale="log", yscale="log", xlabel="agents $N$", ylabel="episodes per agent")
    axes.set_title("LSVI-UCB agents, end to end")
    ours = table[table["family"] == LSVI]
    _curves(axes, ours)
    errors, complete = (ours[ours["series"] == name] for name in ("errors", "complete"))
    if len(errors) and errors["draws"].sum():
        wrong = float((errors["value"] * errors["draws"]).sum())
        share = float((complete["value"] * complete["draws"]).sum() / complete["draws"].sum())
        words = f"{wrong:.0f} wrong decisions in all; all tasks found in {share:.1%} of runs"
        marks.entry(axes, words, color="none")
    _finish(axes, table, rows[rows["family"] == LSVI])


def scores(axes: Axes, table: pd.DataFrame) -> None:
    """z-scores of all means against their closed forms."""
    axes.set(xscale="log", xlabel="agents $N$", ylabel="(mean - closed form) / standard error")
    axes.set_title("z-scores, full: protocol, open: LSVI")
    axes.axhspan(-3, 3, color=INK, alpha=0.07, linewidth=0)
    axes.axhline(0, color=INK, linewidth=0.8)
    for shift, (name, (colour, marker, words)) in enumerate(LOOKS.items()):
        for family, face in ((PROTOCOL, colour), (LSVI, "none")):
            lines = table[(table["family"] == family) & (table["series"] == name) & table["z"].notna()]
            axes.plot(lines["N"] * 1.05 ** (shift - 2), lines["z"], marker, color=colour, markerfacecolor=face,
                      markersize=5, label=words.split(":")[0] if face == colour and len(lines) else None,
                      gid=f"z {family} {name}")  # fmt: skip
    reach = max(4.0, float(table["z"].abs().max()) + 0.5) if table["z"].notna().any() else 4.0
    axes.set_ylim(-reach, reach)
    _finish(axes, table, None)


def _curves(axes: Axes, table: pd.DataFrame, fine: bool = False) -> None:
    """Draw means and predictions of every reading, and the law of 1/N from one agent's mean."""
    for name, (colour, marker, words) in LOOKS.items():
        lines = table[table["series"] == name]
        if fine and name == "elected":
            marks.entry(axes, f"{words}: exactly $M/N$", color=colour, marker=marker, linewidth=1.4)
            marks.measured(axes, "N", lines, colour, marker, "", gid=f"runs {name}")
        else:
            label = f"{words}{'' if name != 'most' else ', no law'}"
            marks.measured(axes, "N", lines, colour, marker, label, gid=f"runs {name}")
        marks.predicted(axes, "N", lines, colour, gid=f"law {name}")
    start = table[(table["series"] == "elected") & (table["N"] == 1)]["value"]
    if len(start):
        N = np.array([1, table["N"].max()])
        axes.plot(
            N, float(start.iloc[0]) / N, color=INK, linestyle=(0, (4, 2)), linewidth=1.1, gid="one over N"
        )
        marks.entry(axes, "law of $1/N$; full lines: closed forms", color=INK, linestyle=(0, (4, 2)))


def _finish(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame | None) -> None:
    if len(table):
        marks.ticks(axes, sorted(table["N"].dropna().unique()))
    if rows is not None:
        marks.failures(axes, rows, "N")
    marks.legend(axes)
