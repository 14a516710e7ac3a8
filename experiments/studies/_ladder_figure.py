"""The two panels of the ladder's figure: what the rungs come to along K, and what each one adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.plots.canvas import (
    BLUE,
    BROWN,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    mark_failed,
)
from experiments.plots.mathtext import mathtext
from experiments.studies.ladder import BELOW, CLAIM, RUNGS, STEPS, misordered, numbers
from theory.notation import NOTATION
from theory.registry import load
from theory.render import latex

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LINES = {"R0": "-", "R1": "-", "R2": "-", "R3": ":", "R4": "-", "R5_low": ":", "R6": "--"}
"""Rungs that are drawn along K; a dotted one lies close to the one before and has no band."""
COLOURS = {
    "loss": INK,
    "R0": GREY,
    "R1": SKY,
    "R2": BLUE,
    "R3": BROWN,
    "R4": ORANGE,
    "R5_low": PURPLE,
    "R5_high": PURPLE,
    "R6": GREEN,
}
HATCH = {"R5_high": "////"}
BAR = 0.84  # height
GAP = 0.7  # between the bars of two families, in bars
LINE = 0.05  # height of a label at the right edge, as a share of the axes


def name(rung: str) -> str:
    """Return a rung's name as it is drawn."""
    return {"R5_low": r"R5$\,\geq$", "R5_high": r"R5$\,\leq$"}.get(rung, rung)


def curves(axes: Axes, rows: pd.DataFrame) -> None:
    """Medians and quartiles of the loss and the rungs, over the trivial bound, along K."""
    claim, symbol = load(CLAIM), NOTATION["K"]
    trivial = mathtext(latex(claim.trivial))
    axes.set(xscale="log", yscale="log", xlabel=f"{symbol.meaning}  {mathtext(symbol.latex)}")
    axes.set_ylabel(f"{claim.quantity.meaning} and its bounds,\nover the trivial bound {trivial}")
    axes.axhline(1, color=INK, linestyle="--", linewidth=1, gid="trivial")
    done = rows[rows["failed"].isna()]
    if len(done):
        _rungs(axes, done)
        _out_of_order(axes, done)
    failed: list[float | None] = [float(k) for k in rows["K"][rows["failed"].notna()]]
    mark_failed(axes, failed)
    axes.set_title(f"All random instances, n = {len(done)}")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.2))


def _rungs(axes: Axes, done: pd.DataFrame) -> None:
    value = numbers(done)
    places, which = np.unique(done["K"], return_inverse=True)
    quartiles = {}
    for rung in ("loss", *LINES):
        ratio = value[rung] / value["trivial"]
        at = [
            np.quantile(ratio[which == i], (0.25, 0.5, 0.75), method="inverted_cdf")
            for i in range(len(places))
        ]
        quartiles[rung] = np.transpose(at)
    positive = [float(q[(q > 0) & np.isfinite(q)].min(initial=1.0)) for q in quartiles.values()]
    floor = 0.4 * min(positive)
    for rung, (low, middle, high) in quartiles.items():
        style, colour = LINES.get(rung, "-"), COLOURS[rung]
        shown = np.where((middle > 0) & np.isfinite(middle), middle, np.nan)
        axes.plot(places, shown, style, color=colour, marker="o", markersize=3.5, gid=rung)
        if style != ":":
            seen = np.isfinite(high)
            axes.fill_between(
                places,
                np.maximum(low, floor),
                np.maximum(high, floor),
                seen,
                color=colour,
                alpha=0.2,
                linewidth=0,
            )
    flat = places[quartiles["loss"][1] == 0]
    share = np.mean(value["loss"] == 0)
    if len(flat):
        label = f"median loss is zero (zero in {share:.0%} of all draws)"
        axes.plot(
            flat, np.full(len(flat), floor), "v", color=INK, clip_on=False, label=label, gid="zero loss"
        )
    axes.set_ylim(floor, None)
    axes.set_xticks(places, [f"{place:g}" for place in places])
    axes.minorticks_off()
    last = {name(rung): float(middle[-1]) for rung, (_, middle, _) in quartiles.items()}
    _end_labels(axes, {"trivial bound": 1.0, **last})


def _end_labels(axes: Axes, ends: Mapping[str, float]) -> None:
    """Write the names at the height of the last points, those that would overlap as one label."""
    low, high = np.log10(axes.get_ylim())
    groups: list[list[tuple[float, str]]] = []
    for label, value in sorted(ends.items(), key=lambda end: end[1]):
        if not (np.isfinite(value) and value > 0):
            continue
        height = float((np.log10(value) - low) / (high - low))
        near = (
            groups and height - groups[-1][-1][0] < LINE and "trivial bound" not in (label, groups[-1][-1][1])
        )
        if near:
            groups[-1].append((height, label))
        else:
            groups.append([(height, label)])
    previous = -np.inf
    for group in groups:
        previous = max(float(np.mean([height for height, _ in group])), previous + LINE)
        text = ", ".join(label for _, label in group)
        axes.text(1.02, previous, text, transform=axes.transAxes, va="center", fontsize=9)


def _out_of_order(axes: Axes, done: pd.DataFrame) -> None:
    value = numbers(done)
    K = done["K"].to_numpy(float)
    wrong = {rung: misordered(done, rung) for rung in BELOW}
    points = [
        (k, y)
        for rung, rows in wrong.items()
        for k, y in zip(K[rows], (value[rung] / value["trivial"])[rows], strict=True)
    ]
    if points:
        x, y = zip(*points, strict=True)
        label = f"below the rung before (n = {len(points)})"
        axes.plot(x, y, "X", color=VERMILLION, markersize=9, zorder=5, label=label, gid="out of order")


def key() -> list[Any]:
    """Return the entries of the legend of :func:`contributions`."""
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=COLOURS[rung], edgecolor="white", hatch=HATCH.get(rung), label=f"{name(rung)}  {step}"
        )
        for rung, step in STEPS.items()
    ]


def contributions(axes: Axes, table: pd.DataFrame) -> None:
    """Stacked factors of the rungs, one bar for a family and a K; what lies left of 1 is the loss."""
    bars = _bars(table)
    left = min([0.5, *(1 / bar.factor("R0") for bar in bars)]) / 1.5
    right = max([2.0, *(bar.total for bar in bars)]) * 2
    axes.set(xscale="log", xlim=(left, right))
    axes.set_xlabel("a rung over R0, geometric means\n(left of 1: the loss over R0)")
    ticks: list[float] = []
    for bar, before in zip(bars, [None, *bars], strict=False):
        space = 1 + GAP if before and before.family != bar.family else 1
        ticks.append(ticks[-1] - space if ticks else 0.0)
        _draw(axes, ticks[-1], bar, right)
    axes.set_yticks(ticks, [bar.label for bar in bars])
    axes.axvline(1, color=INK, linewidth=1)
    axes.grid(axis="y", visible=False)
    failed = int(table.loc[table["rung"] == "R0", "failed"].sum())
    axes.set_title("What each rung adds" + (f", {failed} trials failed" if failed else ""))


@dataclass(frozen=True)
class _Bar:
    family: str
    label: str
    lines: Mapping[str, Mapping[str, Any]]

    def factor(self, rung: str) -> float:
        """The rung's factor; 1 where no draw has a finite one."""
        value = float(self.lines[rung]["factor"])
        return value if np.isfinite(value) else 1.0

    @property
    def total(self) -> float:
        """The top over R0."""
        return float(np.prod([self.factor(rung) for rung in RUNGS[1:]]))

    @property
    def remark(self) -> str:
        """How many draws there are, and how many of them count for nothing on the left."""
        first = self.lines["R0"]
        return f"n = {first['draws']}" + (f", {first['zero_loss']} no loss" if first["zero_loss"] else "")


def _bars(table: pd.DataFrame) -> list[_Bar]:
    columns = ["rung", "role", "family", "K", "draws", "zero_loss", "factor", "infinite"]
    lines = [dict(zip(columns, row, strict=True)) for row in table[columns].itertuples(index=False)]
    lines = [line for line in lines if line["draws"]]
    bars = []
    for role, family in sorted({(line["role"], line["family"]) for line in lines}):
        ours = [line for line in lines if (line["role"], line["family"]) == (role, family)]
        places = sorted({line["K"] for line in ours})
        for K in dict.fromkeys([places[(len(places) - 1) // 2], places[-1]]):
            rungs = {line["rung"]: line for line in ours if line["K"] == K}
            family_name = "witness" if role == "witness" else family.removeprefix("user:")
            bars.append(_Bar(family_name, f"{family_name}, $K$ = {K:g}", rungs))
    return bars


def _draw(axes: Axes, y: float, bar: _Bar, right: float) -> None:
    edge: dict[str, Any] = {"height": BAR, "edgecolor": "white", "linewidth": 0.6}
    start, reached = 1 / bar.factor("R0"), 1.0
    axes.barh(y, 1 - start, left=start, color=COLOURS["R0"], **edge)
    remark = bar.remark
    for rung in RUNGS[1:]:
        if bar.lines[rung]["infinite"]:
            axes.barh(
                y, right - reached, left=reached, height=BAR, color="none", edgecolor=GREY, hatch="....", lw=0
            )
            remark += rf", {name(rung)}$\infty$"
            break
        factor = bar.factor(rung)
        axes.barh(y, reached * (factor - 1), left=reached, color=COLOURS[rung], hatch=HATCH.get(rung), **edge)
        reached *= factor
    axes.text(1.02, y, remark, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5)
