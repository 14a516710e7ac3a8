"""The six panels of the separability study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION, log_ticks
from experiments.studies import _marks as marks
from experiments.studies._distmt import BETA, KAPPA
from experiments.studies.distmt_separability import CHAIN, TARGET, THRESHOLDS, shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FAMILIES = (
    ("scale", BETA, BLUE, "o", "scaled rewards"),
    ("shift", BETA, ORANGE, "s", "shifted rewards"),
    ("transitions", 2.0, GREEN, "^", r"other transitions, $\beta=2$"),
    ("transitions", BETA, SKY, "v", r"other transitions, $\beta=0.5$"),
    (CHAIN, 10.0, PURPLE, "D", r"gated chain, $\beta=10$"),
)
RULES = (
    ("greedy", BLUE, "o"),
    ("midpoint", GREEN, "^"),
    ("ucb", ORANGE, "s"),
    ("returns", PURPLE, "D"),
)
LEAST = 4e-4  # of a rate that is drawn
RATE = "rate of pairs of runs"


def collapse(axes: Axes, table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Rates of splits against u, all c and K1, with the law."""
    axes.set(yscale="log", xlabel=r"$u=c\sqrt{K_1}/(4\sqrt{Var\,G})$", ylabel=f"false splits: {RATE}")
    axes.set_ylim(LEAST / 2, 1.5)
    axes.set_title("Splits of one task collapse on u")
    points = table.pivot_table(index=["family", "beta", "c", "K1"], columns="series", values="value")
    fits = table[table["series"] == "kappa fit"].set_index(["family", "beta"])
    for family, beta, colour, marker, words in FAMILIES:
        if (family, beta) not in fits.index:
            continue
        fit = fits.xs((family, beta))
        ours = points.xs((family, beta), level=("family", "beta"))
        value = np.maximum(ours["split_greedy"], LEAST)
        label = rf"{words}: $\kappa$ = {fit['value']:.2f} [{fit['low']:.2f}, {fit['high']:.2f}]"
        axes.plot(ours["u"], value, marker, color=colour, markersize=4, alpha=0.8, label=label,
                  gid=f"splits {family} {beta:g}")  # fmt: skip
    u = np.linspace(0.01, 3, 200)
    for kappa, dashes in ((1.0, (0, (1, 1.5))), (KAPPA, "-")):
        axes.plot(u, _erfc(u / kappa), color=INK, linestyle=dashes, linewidth=1.3, gid=f"law {kappa:g}",
                  label=rf"predicted: erfc$(u/\kappa)$, $\kappa={kappa:g}$")  # fmt: skip
    axes.set_xlim(0, 3)
    marks.failures(axes, rows.drop(columns=["c"]), "c")
    marks.legend(axes)


def _erfc(u: np.ndarray) -> np.ndarray:
    from scipy.special import erfc

    return np.asarray(erfc(u))


def episodes(axes: Axes, table: pd.DataFrame) -> None:
    """K1 at five in a hundred against the gap, with the law and the exponents."""
    axes.set(
        xscale="log", yscale="log", xlabel="gap $c$ (reward units)", ylabel=f"$K_1$ at {TARGET:.0%} splits"
    )
    axes.set_title(r"Episodes needed: $c^{-2}$ at equal variances")
    lines = table[table["series"] == "episodes"]
    exponents = table[table["series"].astype(str).str.match("exponent$|exponent.*equal variances")]
    for family, beta, colour, marker, words in FAMILIES:
        ours = lines[(lines["family"] == family) & (lines["beta"] == beta)]
        if len(ours):
            marks.measured(axes, "c", ours, colour, marker, f"{words}, MDPs", gid=f"episodes {family}")
            marks.predicted(axes, "c", ours, colour, gid=f"law {family}")
        for line in exponents[(exponents["family"] == family) & (exponents["beta"] == beta)].itertuples():
            text = (
                f"{line.series}: {line.value:.2f} [{line.low:.2f}, {line.high:.2f}], law {line.predicted:.2f}"
            )
            marks.entry(axes, text, color=colour, linewidth=0)
    marks.entry(axes, rf"predicted, $\kappa={KAPPA}$", color=INK, linewidth=1.4)
    if len(lines):
        marks.ticks(axes, [c for c in sorted(lines["c"].unique()) if c in (0.1, 0.2, 0.3, 0.4, 0.6, 1.0)])
        log_ticks(axes.yaxis)
    marks.legend(axes)


def rules(axes: Axes, table: pd.DataFrame) -> None:
    """Splits and merges by every value rule, along K1, at the least gap."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $K_1$", ylabel=f"splits or merges: {RATE}")
    ours = table[(table["family"] == "scale") & table["K1"].notna()]
    c = ours["c"].min()
    axes.set_title(f"Four value rules at c = {c:g}")
    ours = ours[ours["c"] == c]
    for name, colour, marker in RULES:
        for kind, face, dashes in (("split", colour, "-"), ("merge", "none", (0, (2, 2)))):
            lines = ours[(ours["series"] == f"{kind}_{name}") & ours["value"].notna()].sort_values("K1")
            axes.plot(lines["K1"], np.maximum(lines["value"], LEAST), marker=marker, color=colour, linestyle=dashes,
                      markerfacecolor=face, markersize=5, linewidth=1.0, gid=f"{kind} {name}")  # fmt: skip
        marks.entry(axes, name, color=colour, marker=marker)
    for kind in ("split", "merge"):
        lines = ours[(ours["series"] == f"{kind}_greedy") & ours["predicted"].notna()].sort_values("K1")
        axes.plot(lines["K1"], lines["predicted"], color=INK, linewidth=1.4, gid=f"law {kind}")
    axes.set_ylim(LEAST / 2, 1.5)
    marks.entry(axes, "full marks: splits; open: merges of neighbours", color="none")
    marks.entry(axes, rf"predicted for greedy, $\kappa={KAPPA}$", color=INK, linewidth=1.4)
    marks.legend(axes)


def thresholds(axes: Axes, table: pd.DataFrame) -> None:
    """Splits, merges and their sum along the threshold, with the law."""
    axes.set(xscale="log", xlabel="threshold over the gap", ylabel=RATE, ylim=(0, 1.05))
    here = shown(table)
    where = f" at c = {here[2]:g}, K1 = {here[3]:g}" if here else ""
    axes.set_title(f"Thresholds{where}")
    curves = {}
    for kind, colour, marker, words in (
        ("split", BLUE, "o", "false splits"),
        ("merge", ORANGE, "s", "false merges of neighbours"),
    ):
        lines = [table[table["series"] == f"{kind}_at_{x:g}"] for x in THRESHOLDS]
        lines = [line for line in lines if len(line)]
        for end in ("value", "predicted"):
            curves[kind, end] = np.array([float(line[end].iloc[0]) for line in lines])
        if lines:
            reach = [float((line["high"] - line["value"]).fillna(0).iloc[0]) for line in lines]
            axes.errorbar(THRESHOLDS, curves[kind, "value"], yerr=reach, fmt=marker, color=colour, markersize=5,
                          elinewidth=1.0, label=words, gid=f"thresholds {kind}")  # fmt: skip
            axes.plot(THRESHOLDS, curves[kind, "predicted"], color=colour, linewidth=1.3, gid=f"law {kind}")
    if len(curves["split", "value"]):
        both = curves["split", "value"] + curves["merge", "value"]
        axes.plot(THRESHOLDS, both, "x", color=INK, markersize=5, label="sum", gid="thresholds sum")
        axes.plot(
            THRESHOLDS, curves["split", "predicted"] + curves["merge", "predicted"], color=INK, linewidth=1.3
        )
    for x in (0.25, 0.5, 1.0):
        axes.axvline(x, color=GREY, linestyle=(0, (2, 2)), linewidth=1.0)
    marks.entry(axes, "declared gap half, equal, twice the true one", color=GREY, linestyle=(0, (2, 2)))
    marks.entry(axes, rf"lines: predicted, $\kappa={KAPPA}$", color=INK, linewidth=1.3)
    marks.ticks(axes, (0.1, 0.25, 0.5, 1, 2, 4, 8))
    marks.legend(axes)


def chain(axes: Axes, table: pd.DataFrame) -> None:
    """The gated chain under two bonuses: the law, and what happens to agents that stay at the worse gate."""
    axes.set(xscale="log", xlabel="episodes $K_1$", ylabel="deviation over the law's")
    axes.set_yscale("log")
    axes.set_title("The bonus must scale with the values")
    ours = table[(table["series"] == "kappa_greedy") & table["family"].isin([CHAIN, "transitions"])]
    for (family, beta), (colour, marker) in zip(
        ((CHAIN, 10.0), (CHAIN, BETA), ("transitions", 2.0), ("transitions", BETA)),
        ((PURPLE, "D"), (VERMILLION, "X"), (GREEN, "^"), (SKY, "v")),
        strict=True,
    ):
        lines = ours[(ours["family"] == family) & (ours["beta"] == beta)].sort_values(["c", "K1"])
        for c, some in lines.groupby("c"):
            axes.plot(some["K1"], some["value"], marker=marker, color=colour, linewidth=0.9, markersize=4.5,
                      gid=f"kappa {family} {beta:g} {c:g}")  # fmt: skip
        if len(lines):
            name = "gated chain" if family == CHAIN else "other transitions"
            marks.entry(axes, rf"{name}, $\beta={beta:g}$, each c", color=colour, marker=marker)
    axes.axhline(1, color=INK, linewidth=1.2)
    marks.entry(axes, "law of K1 returns of an optimal policy", color=INK, linewidth=1.2)
    log_ticks(axes.xaxis)
    log_ticks(axes.yaxis)
    marks.legend(axes)


def biases(axes: Axes, table: pd.DataFrame) -> None:
    """How much the biases of a rule differ between tasks, along K1: the law needs far less than c/4."""
    axes.set(xscale="log", yscale="log", xlabel="episodes $K_1$", ylabel="spread of the biases of ten tasks")
    axes.set_title("Why greedy: bias cancels, its spread does not")
    ours = table[(table["family"] == "scale") & table["K1"].notna()]
    c = ours["c"].max()
    for i, (name, colour, marker) in enumerate(RULES):
        lines = ours[(ours["series"] == f"spread_{name}") & (ours["c"] == c)]
        lines = lines.assign(K1=lines["K1"] * 1.07 ** (i - 1.5))  # beside each other
        marks.measured(axes, "K1", lines, colour, marker, f"{name}, c = {c:g}, MDPs", gid=f"spread {name}")
    for gap, dashes in ((c, (4, 2)), (ours["c"].min(), (1, 1.5))):
        if np.isfinite(gap):
            axes.axhline(gap / 4, color=INK, linestyle=(0, dashes), linewidth=1.0)
            marks.entry(axes, f"a quarter of c = {gap:g}", color=INK, linestyle=(0, dashes))
    marks.legend(axes)
