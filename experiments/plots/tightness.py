"""How close the measurements come to each bound, over claims."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING

from experiments.plots import canvas
from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, VERMILLION
from experiments.plots.mathtext import plain
from experiments.verification import Verification
from theory.claim import Guarantee, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = {
    Verdict.HOLDS: (BLUE, "o"),
    Verdict.REFUTED: (VERMILLION, "X"),
    Verdict.UNDECIDED: (ORANGE, "s"),
    Verdict.VACUOUS: (GREY, "v"),
    Verdict.INSENSITIVE: (GREEN, "D"),
}
OPEN, CLOSED = "not-of-single-draws", "of-single-draws"
SMALLEST = 1e-6  # looser bounds than this are drawn at the edge, with their number


def tightness(verifications: Sequence[Verification], ax: Axes | None = None) -> Axes:
    """Plot the largest measured/bound of every claim (inverse for lower bounds), against 1, where it is attained.

    It is that of a single draw, of which a claim speaks only if it holds surely: the marks of all others are
    open, and may lie beyond 1 though the claim holds. For an equality it is the worst agreement. The ratio is
    dimensionless; its error is that of the recorded values. Claims are ordered as given, from the top; one
    without a defined ratio keeps its line.

    Parameters
    ----------
    ax : axes to draw on; a new pyplot figure when omitted.
    """
    ax = canvas.own_axes(ax, "How tight the bounds are", size=(6.4, 1.7 + 0.34 * len(verifications)))
    ratios = [v.tightness for v in verifications]
    shown = [max(ratio, SMALLEST) for ratio in ratios if isfinite(ratio) and ratio > 0]
    left = min([*shown, 0.5]) / 1.6
    ax.set_xscale("log")
    ax.axvline(1, color=INK, linewidth=1.2, zorder=1, label="attained", gid="attained")
    for verdict, surely in product(LOOKS, (True, False)):
        _marks(ax, verifications, verdict, surely)
    if any(v.claim.guarantee is not Guarantee.SURELY for v in verifications):
        ax.plot(
            [], [], "o", color=INK, markerfacecolor="none", markersize=7, label="open: not of single draws"
        )
    for i, ratio in enumerate(ratios):
        defined = isfinite(ratio) and ratio > 0
        ax.annotate(
            f"{ratio:.3g}" if defined else "undefined",
            (1, i),
            xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK,
        )
    ax.set_yticks(range(len(verifications)), [textwrap.fill(plain(v.claim.title), 64) for v in verifications])
    ax.set_ylim(len(verifications) - 0.4, -0.6)
    ax.set_xlim(left, max([*shown, 1.0]) * 1.6)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(
        "largest measured / bound of a single draw\n(inverse for lower bounds, worst agreement for equalities)"
    )
    canvas.log_ticks(ax.xaxis)
    ax.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.4, frameon=False, fontsize=8.5
    )
    return ax


def _marks(ax: Axes, verifications: Sequence[Verification], verdict: Verdict, surely: bool) -> None:
    places = [
        (max(v.tightness, SMALLEST), i)
        for i, v in enumerate(verifications)
        if v.verdict is verdict and isfinite(v.tightness) and v.tightness > 0
        if (v.claim.guarantee is Guarantee.SURELY) is surely
    ]
    colour, marker = LOOKS[verdict]
    face, gid = (colour, CLOSED) if surely else ("none", OPEN)
    if surely and any(v.verdict is verdict for v in verifications):
        ax.plot([], [], marker, color=colour, markersize=7, label=verdict.value)
    if places:
        reached, line = zip(*places, strict=True)
        ax.hlines(line, 1, reached, color=colour, linewidth=2.5, alpha=0.4, zorder=2)
        ax.plot(reached, line, marker, color=colour, markerfacecolor=face, markersize=7, zorder=3, gid=gid)
