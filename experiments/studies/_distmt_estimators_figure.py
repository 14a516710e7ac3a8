"""The two panels of the estimators study: losses and errors, and their ratios beside those of the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION, log_ticks
from experiments.studies import _marks as marks
from experiments.studies.distmt_estimators import EPS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LEVELS = (
    ("loss_ucb", BLUE, "o", "LSVI-UCB, loss of the policy"),
    ("loss_free", ORANGE, "s", "reward-free, loss of the policy"),
    ("error_ucb_greedy", GREEN, "^", "LSVI-UCB, error of the greedy value"),
    ("error_free_greedy", PURPLE, "D", "reward-free, error of the greedy value"),
)
RATIOS = (
    ("loss", ORANGE, "s", "loss, plan with bonus"),
    ("greedy loss", BLUE, "o", "loss, greedy plan"),
    ("greedy error", PURPLE, "D", "error of the greedy value"),
    ("episodes", VERMILLION, "X", f"episodes to a loss of {EPS:g} H"),
)


def levels(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Losses and errors of both learners along H after the same episodes."""
    K = int(rows["K"].max()) if "K" in rows else 0
    axes.set(xscale="log", yscale="log", xlabel="horizon $H$", ylabel="loss or error at $s_0$ (reward units)")
    beta = f"{rows['beta'].max():g}" if "beta" in rows else ""
    axes.set_title(rf"After K = {K:,} episodes, $\beta={beta}$")
    for i, (name, colour, marker, words) in enumerate(LEVELS):
        lines = table[table["series"] == name]
        shifted = lines.assign(H=lines["H"] * 1.03 ** (i - 1.5))
        marks.measured(axes, "H", shifted, colour, marker, words, gid=name)
    _finish(axes, table)
    marks.failures(axes, rows, "H")
    marks.legend(axes)


def ratios(axes: Axes, table: pd.DataFrame) -> None:
    """Reward-free over LSVI-UCB along H, with the ratios of the bounds and the exponents."""
    axes.set(xscale="log", yscale="log", xlabel="horizon $H$", ylabel="reward-free over LSVI-UCB")
    axes.set_title("What exploring without rewards costs")
    for i, (name, colour, marker, words) in enumerate(RATIOS):
        lines = table[table["series"] == f"ratio {name}"]
        slope = table[table["series"] == f"exponent {name}"]
        if len(slope):
            line = slope.iloc[0]
            words += f", exponent {line['value']:.2f} [{line['low']:.2f}, {line['high']:.2f}]"
        shifted = lines.assign(H=lines["H"] * 1.03 ** (i - 1.5))
        marks.measured(axes, "H", shifted, colour, marker, words, gid=f"ratio {name}")
    H = np.array(sorted(table["H"].dropna().unique()), dtype=float)
    for power, dashes, words in ((1, "-", "errors: $2H+1$"), (2, (0, (4, 2)), "episodes: $(2H+1)^2$")):
        axes.plot(H, (2 * H + 1) ** power, color=INK, linestyle=dashes, linewidth=1.3, gid=f"bound {power}",
                  label=f"ratio of the bounds, {words}")  # fmt: skip
    axes.axhline(1, color=INK, linewidth=0.7)
    _finish(axes, table)
    marks.legend(axes)


def _finish(axes: Axes, table: pd.DataFrame) -> None:
    H = sorted(table["H"].dropna().unique())
    if H:
        marks.ticks(axes, H)
        log_ticks(axes.yaxis)
