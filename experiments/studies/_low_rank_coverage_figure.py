"""The three panels of the coverage study: widths and certificates along C*, quotients along n."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, VERMILLION
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ACTIONS = ((2, BLUE, "o"), (3, ORANGE, "s"), (4, GREEN, "^"))


def along_condition(table: pd.DataFrame, family: str, series: str) -> pd.DataFrame:
    """Lines of one series, with C* as a column."""
    ours = table[table["family"] == family]
    condition = ours[ours["series"] == "C_star"].set_index(["A", "H"])["value"].rename("C_star")
    lines = ours[ours["series"] == series].join(condition, on=["A", "H"])
    return lines[lines["C_star"].notna()]


def widths(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Widths along the code, their law, and the general bound."""
    axes.set(
        xscale="log", yscale="log", xlabel="condition number $C^*$", ylabel="sum of widths along the code"
    )
    axes.set_title("Combination lock, uniform data, $n=10^6$")
    lines, bound = (along_condition(table, "lock", name) for name in ("width", "bound"))
    for A, colour, marker in ACTIONS:
        ours = lines[lines["A"] == A]
        marks.predicted(axes, "C_star", ours, colour, gid=f"law {A}")
        marks.measured(axes, "C_star", ours, colour, marker, "", gid=f"widths {A}")
        marks.entry(axes, f"{A} actions, exact", color=colour, marker=marker, linewidth=0)
        above = bound[bound["A"] == A].sort_values("C_star")
        axes.plot(above["C_star"], above["value"], color=colour, linestyle=(0, (3, 2)), linewidth=1.1)
    marks.entry(axes, "full: closed form, $\\sqrt{C^*/n}$ times a series", color=INK)
    marks.entry(axes, "dashed: $H\\sqrt{C^*d/n}$", color=GREY, linestyle=(0, (3, 2)))
    marks.failures(axes, rows[rows["family"] == "lock"], "none")
    marks.legend(axes)


def certificates(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Certificates, losses and the proved bound along C*."""
    axes.set(xscale="log", yscale="log", xlabel="condition number $C^*$", ylabel="value")
    axes.set_title("MORL with its proved penalty, $n=10^{10}$")
    for A, colour, marker in (ACTIONS[0], ACTIONS[2]):
        for series, dashes, words in (("certificate", "-", "certificate"), ("bound", (0, (3, 2)), "")):
            lines = along_condition(table, "certificate", series)
            lines = lines[lines["A"] == A].sort_values("C_star")
            if words:
                marks.predicted(axes, "C_star", lines, colour, gid=f"penalty {A}", dashes=dashes)
                label = f"{words}, {A} actions"
                marks.measured(axes, "C_star", lines, colour, marker, label, gid=f"certificate {A}")
            else:
                axes.plot(lines["C_star"], lines["value"], color=colour, linestyle=dashes, linewidth=1.1)
    marks.entry(axes, "full: penalty along the code", color=INK)
    marks.entry(axes, "dashed: proved bound on the loss", color=GREY, linestyle=(0, (3, 2)))
    worst = table[(table["family"] == "certificate") & (table["series"] == "loss")]["value"].max()
    marks.entry(axes, f"largest loss of a plan: {worst:.2g}", color=INK, linewidth=0)
    marks.failures(axes, rows[rows["family"] == "certificate"], "none")
    marks.legend(axes)


def quotients(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Largest quotients of both sides of the inequalities along n, on intact and on redrawn data."""
    axes.set(xscale="log", yscale="log", xlabel="samples $n$", ylabel="largest left side over right side")
    axes.set_title("One step back, random steps")
    for family, colour in (("intact", BLUE), ("redrawn", VERMILLION)):
        for series, marker, words in (("learned", "o", "learned model"), ("true", "s", "task itself")):
            lines = table[(table["family"] == family) & (table["series"] == series)].sort_values("n")
            axes.plot(lines["n"], lines["value"], color=colour, linewidth=0.8, linestyle=(0, (1, 1.5)))
            label = f"{family} data, {words}"
            marks.measured(axes, "n", lines, colour, marker, label, gid=f"{family} {series}")
    axes.axhline(1, color=INK, linewidth=1.1, gid="one")
    marks.entry(axes, "what is proved of intact data", color=INK)
    marks.failures(axes, rows[rows["family"].isin(("intact", "redrawn"))], "n")
    marks.legend(axes)
