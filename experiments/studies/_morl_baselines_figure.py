"""A panel of the study of offline learners: the loss of every learner along the samples in one domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.plots.canvas import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION
from experiments.studies import _marks as marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LINES = (
    ("morl", BLUE, "o", "MORL"),
    ("pointwise", GREEN, "^", "joint fit, pointwise penalty"),
    ("alone", PURPLE, "D", "each task alone (Rep-LCB)"),
    ("tabular", ORANGE, "s", "counts of each task"),
    ("pooled", GREY, "v", "counts of all tasks"),
    ("fitted_q", VERMILLION, "X", "multi-task fitted Q"),
)
WORDS = {
    "low_rank_simplex": "Random low rank",
    "low_rank_lock": "Combination lock",
    "block_grid": "Rooms seen through views",
    "service_queue": "Queues after service",
}


def losses(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame, domain: str) -> None:
    """Mean loss of the tasks, every learner at its best multiple, for the largest number of tasks."""
    ours = table[table["family"] == domain]
    T = ours["T"].max() if len(ours) else 0
    axes.set(xscale="log", xlabel="samples $n$ of a task and step", ylabel="mean loss of a task")
    axes.set_title(f"{WORDS[domain]}, $T$ = {T}")
    for name, colour, marker, words in LINES:
        lines = ours[(ours["T"] == T) & (ours["series"] == name)].sort_values("n")
        axes.plot(lines["n"], lines["value"], color=colour, linewidth=0.9)
        marks.measured(axes, "n", lines, colour, marker, words, gid=f"{domain} {name}")
    if len(ours):
        axes.set_xlim(ours["n"].min() / 1.5, ours["n"].max() * 1.5)
    marks.failures(axes, rows[rows["family"] == domain], "n")
    if domain == next(iter(WORDS)):  # the same in every panel
        axes.legend(loc="upper right", fontsize="small")
