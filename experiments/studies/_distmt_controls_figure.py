"""The four panels of the negative controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, log_ticks
from experiments.studies import _marks as marks
from experiments.studies._distmt import KAPPA, M
from experiments.studies.distmt_controls import BLIND, C_SEP, DECLARED, MISSPECIFIED, PREMATURE, SHUFFLED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LOOKS = dict(zip(BLIND, ((BLUE, "o", "mirrored gates"), (ORANGE, "s", "hypercube")), strict=True))
BARS = {
    "gates": "mirrored gates",
    "hypercube": "hypercube,\nopposite signs",
    "same_order": "same policy,\nscaled rewards",
    "independent": "independent\ntasks",
}


def blind(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """How often two tasks of equal value are taken for one, along K1, with the law."""
    axes.set(
        xscale="log", xlabel="episodes $K_1$", ylabel="two tasks taken for one: rate of pairs", ylim=(0, 1.08)
    )
    axes.set_title(r"Separation 0: merged in the end")
    for family, (colour, marker, words) in LOOKS.items():
        lines = table[(table["family"] == family) & (table["series"] == "merged")]
        marks.measured(axes, "K1", lines, colour, marker, words, gid=f"merged {family}")
        marks.predicted(axes, "K1", lines, colour, gid=f"law {family}")
    marks.entry(axes, rf"law at $\kappa=1$, declared gap {DECLARED:g}", color=INK, linewidth=1.4)
    _finish(axes, rows, "K1")


def model(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Errors along the misspecification, for two numbers of episodes."""
    axes.set(xlabel=r"misspecification $\zeta$", ylabel="error or loss (reward units)", yscale="log")
    axes.set_title("A model that is not linear")
    ours = table[table["family"] == MISSPECIFIED]
    sizes = sorted(ours["K1"].dropna().unique())
    for K1, (colour, marker), shift in zip(
        sizes, ((BLUE, "o"), (ORANGE, "s")), (-0.003, 0.003), strict=False
    ):
        for name, face, words in (
            ("error", colour, "error of the value"),
            ("suboptimality", "none", "policy's loss"),
        ):
            lines = ours[(ours["K1"] == K1) & (ours["series"] == name)].sort_values("zeta")
            value = lines["value"].to_numpy(float)
            label = f"{words}, {K1:,.0f} episodes; {int(lines['draws'].min())} MDPs" if len(lines) else None
            reach = [value - np.maximum(lines["low"].fillna(0), value / 10), lines["high"] - value]
            axes.errorbar(lines["zeta"] + shift, value, yerr=np.abs(np.nan_to_num(reach)), marker=marker,
                          color=colour, markerfacecolor=face, markersize=5, linewidth=1.0, elinewidth=1.0,
                          label=label, gid=f"{name} {K1:g}")  # fmt: skip
    _finish(axes, rows, "zeta")


def losses(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """What the policy of the wrong task loses, and the right one, with the exact loss of optimal policies."""
    axes.set(xlabel="tasks", ylabel="loss at $s_0$ (reward units)")
    axes.set_title("Policies of the wrong task")
    known = table[table["K1"].isna() | (table["K1"] == table.loc[table["family"].isin(BLIND), "K1"].max())]
    for i, family in enumerate(BARS):
        for name, shift, colour, marker in (("loss", -0.12, PURPLE, "D"), ("right", 0.12, GREEN, "^")):
            line = known[(known["family"] == family) & (known["series"] == name)].assign(place=i + shift)
            marks.measured(axes, "place", line, colour, marker, "", gid=f"{name} {family}")
            if name == "loss" and len(line) and np.isfinite(line["predicted"].iloc[0]):
                height = float(line["predicted"].iloc[0])
                axes.plot([i - 0.3, i + 0.06], [height] * 2, color=INK, linewidth=1.4, gid=f"law {family}")
    axes.set_xlim(-0.5, len(BARS) - 0.5)
    marks.ticks(axes, range(len(BARS)), list(BARS.values()))
    axes.tick_params(axis="x", labelsize=8)
    marks.entry(axes, "policy of the other task, or a random entry", color=PURPLE, marker="D", linewidth=0)
    marks.entry(axes, "policy of the task itself", color=GREEN, marker="^", linewidth=0)
    marks.entry(axes, "exact loss of optimal policies", color=INK, linewidth=1.4)
    _finish(axes, rows[rows["family"].isin(SHUFFLED)], "none")


def premature(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Tasks found when the library is full, and wrong decisions, along K1."""
    axes.set(
        xscale="log",
        xlabel="episodes $K_1$",
        ylabel=f"of {M} tasks found; wrong decisions in %",
        ylim=(0, 100),
    )
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 1, 2, 5, 10, 20, 50, 100], ["0", "1", "2", "5", "10", "20", "50", "100"])
    axes.set_title(f"Too few episodes, c = {C_SEP:g}: stopped too soon")
    ours = table[table["family"] == PREMATURE]
    for name, colour, marker, words, scale in (
        ("found", BLUE, "o", "true tasks in the full library", 1),
        ("mistaken", ORANGE, "s", "wrong decisions (%)", 100),
    ):
        lines = ours[ours["series"] == name]
        ends = ["value", "low", "high", "predicted"]
        lines = lines.assign(**{end: lines[end] * scale for end in ends})
        marks.measured(axes, "K1", lines, colour, marker, words, gid=name)
        marks.predicted(axes, "K1", lines, colour, gid=f"law {name}")
    axes.axhline(M, color=GREY, linestyle=(0, (2, 2)), linewidth=1.0)
    marks.entry(axes, rf"predicted by the law, $\kappa={KAPPA}$", color=INK, linewidth=1.4)
    _finish(axes, rows, "K1")


def _finish(axes: Axes, rows: pd.DataFrame, x: str) -> None:
    if axes.get_xscale() == "log":
        log_ticks(axes.xaxis)
    marks.failures(axes, rows, x)
    marks.legend(axes)
