"""The panels of the Car-On-Hill study: errors along the iterations for each regressor, both measures along T."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

REGRESSORS = {
    "linear": "Ridge on radial functions",
    "tiles": "Ridge on tiles",
    "forest": "Extremely randomised trees",
}
GROUPS = {1: (INK, "o"), 2: (BLUE, "s"), 4: (GREEN, "^"), 8: (ORANGE, "D")}
COLOURS = {"linear": (SKY, "v"), "tiles": (PURPLE, "P"), "forest": (VERMILLION, "X")}
NETWORK = {1: 0.1932, 2: 0.1804, 4: 0.1721, 8: 0.1665}
"""D'Eramo et al. (2020), Figure 1: their network after 50 iterations, each T on other tasks."""
ERROR = r"mean $|Q_k-Q^*|$ on the grid"


def panels(title: str, axes: Sequence[Axes] | None) -> Sequence[Axes]:
    """Return the given axes, or the four of a new pyplot figure with a title."""
    if axes is not None:
        return axes
    import matplotlib.pyplot as plt

    figure, made = plt.subplots(2, 2, figsize=(9.6, 8.4), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return list(made.ravel())


def errors(axes: Axes, name: str, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Errors of one regressor along the iterations, one series for each T; intervals over data seeds."""
    axes.set(xscale="log", xlabel="iteration $k$", ylabel=f"{ERROR} (reward units)", ylim=(0, 0.7))
    axes.set_title(REGRESSORS[name])
    ours = table[(table["family"] == name) & table["series"].str.startswith("error_")]
    ours = ours.assign(k=ours["series"].str.removeprefix("error_").astype(float))
    for T in sorted(ours["T"].unique()):
        colour, marker = GROUPS[T]
        seen = ours[ours["T"] == T].sort_values("k")
        label = "every task alone" if T == 1 else f"groups of {T:g} tasks"
        axes.plot(seen["k"], seen["value"], color=colour, linewidth=1.2, gid=f"{name} {T:g}")
        marks.measured(axes, "k", seen, colour, marker, label, gid=f"{name} {T:g} measured")
    if len(ours):
        marks.ticks(axes, sorted(ours["k"].unique()))
    marks.failures(axes, rows, "K")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left")


def final(axes: Axes, table: pd.DataFrame) -> None:
    """Error and greedy loss after the last iteration along T, with the numbers of the paper as context."""
    axes.set(xscale="log", xlabel="tasks fitted together $T$", ylabel="reward units")
    samples = table.loc[table["series"] == "n", "value"].mean()
    axes.set_title("After the last iteration" + (f"; {samples:,.0f} samples a task" if samples > 0 else ""))
    for name, (colour, marker) in COLOURS.items():
        for series, dashes, word in (("error", "-", "error"), ("loss", (0, (5, 2)), "loss")):
            lines = table[(table["family"] == name) & (table["series"] == series)].sort_values("T")
            lines = lines[lines["value"].notna()]
            axes.plot(lines["T"], lines["value"], color=colour, linestyle=dashes, gid=f"{name} {word} curve")
            marks.measured(axes, "T", lines, colour, marker, "", gid=f"{name} {word}")
        marks.entry(axes, REGRESSORS[name], color=colour, marker=marker)
    axes.plot(
        list(NETWORK),
        list(NETWORK.values()),
        "x",
        color=GREY,
        label="error of the paper's network; context",
        gid="network",
    )
    marks.entry(axes, f"{ERROR}: the paper's measure", color=INK)
    marks.entry(
        axes, r"$\|Q^*-Q^{\pi_K}\|$ of the greedy policy: the theorem's", color=INK, linestyle=(0, (5, 2))
    )
    axes.set_ylim(0, None)
    marks.ticks(axes, sorted({*NETWORK, *table["T"].dropna()}))
    axes.legend(loc="upper left", bbox_to_anchor=(-0.05, -0.13))
