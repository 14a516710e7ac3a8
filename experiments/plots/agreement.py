"""Measured against bound: every draw beside the line on which the bound is attained."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from experiments.plots import canvas
from experiments.plots.canvas import BLUE, GREY, INK, ORANGE, VERMILLION
from experiments.plots.draws import control_draws, failures, tested, vacuous, violations
from experiments.plots.legends import fit_height, legends_below
from experiments.verification import Verification
from theory.claim import Claim, Guarantee, Sense

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DECADES = 8  # how far a logarithmic axis reaches down from its largest value


class Look(NamedTuple):
    """How draws of one kind are drawn."""

    marker: str
    colour: str
    size: float
    alpha: float
    layer: int


DRAW = Look("o", GREY, 5.0, 0.55, 3)
WITNESS = Look("o", BLUE, 6.0, 1.0, 4)
BROKEN = Look("P", ORANGE, 7.0, 1.0, 5)
VIOLATION = Look("X", VERMILLION, 6.5, 1.0, 5)


def agreement(verification: Verification, ax: Axes | None = None) -> Axes:
    """Plot the measured quantity against the bound of the same draw; the diagonal is where they are equal.

    Draws on the wrong side of the diagonal by more than their numerical errors are marked as violations,
    where the claim speaks of every draw. Draws whose bound is no better than the trivial one are open,
    draws of the controls (an assumption is broken) are plus signs, values below the axes lie on their
    edge, and failed trials are marked at the top edge. Both axes are logarithmic, or
    symmetric-logarithmic where the quantity can be negative.

    Units: those of the quantity on both axes; error: the recorded values, exact up to their numerical errors.

    Parameters
    ----------
    ax : axes to draw on; a new pyplot figure when omitted.
    """
    own = canvas.own_axes(ax, verification.claim.title)
    height = draw_agreement(verification, own)
    if ax is None:
        fit_height(own, height)
    return own


def draw_agreement(verification: Verification, ax: Axes) -> float:
    """Draw what :func:`agreement` promises; return the height of the legend in inches."""
    claim = verification.claim
    rows = tested(verification.frame)
    broken = control_draws(verification.frame)
    low, high = _scale(ax, pd.concat([rows, broken]))
    ends = np.array([low, high])
    ax.plot(ends, ends, "-", color=INK, linewidth=1, zorder=2, label=_attained(claim), gid="diagonal")
    _wrong_side(ax, claim.sense, low, high)
    empty = pd.Series(vacuous(claim, rows), index=rows.index)
    wrong = violations(verification, rows)
    right = rows.drop(wrong.index)
    empty = empty[right.index]
    for chosen, words, look in (
        (right["role"] != "witness", "draws", DRAW),
        (right["role"] == "witness", "draws of the witness", WITNESS),
    ):
        _points(ax, right[chosen & ~empty], (low, high), words, look)
        _points(
            ax, right[chosen & empty], (low, high), f"{words}, bound not below the trivial", look, hollow=True
        )
    _points(ax, broken, (low, high), "an assumption is broken on purpose", BROKEN)
    _points(ax, wrong, (low, high), "violations", VIOLATION)
    canvas.mark_failed(ax, [None] * len(failures(verification.frame)))
    ax.set_xlim(low, high)
    ax.set_ylim(low, high)
    canvas.log_ticks(ax.xaxis)
    canvas.log_ticks(ax.yaxis)
    ax.set_xlabel(f"the claim's {canvas.SIDES[claim.sense]}")
    ax.set_ylabel(canvas.quantity_label(claim.quantity))
    return legends_below(ax)


def _scale(ax: Axes, rows: pd.DataFrame) -> tuple[float, float]:
    """Set the scale of both axes and return their common limits."""
    values = np.concatenate([rows["measured"].to_numpy(), rows["bound"].to_numpy()])
    values = values[np.isfinite(values)]
    largest = float(np.abs(values).max()) if values.size and np.abs(values).max() > 0 else 1.0
    if (values < 0).any():
        knee = 10.0 ** round(np.log10(largest / 100))
        for set_scale in (ax.set_xscale, ax.set_yscale):
            set_scale("symlog", linthresh=knee)
        lowest = -float(values.min())
        return -max(2 * lowest, knee), 2 * largest
    ax.set_xscale("log")
    ax.set_yscale("log")
    positive = values[(values > largest / 10**DECADES)]
    return float(positive.min() / 2) if positive.size else largest / 10, 2 * largest


def _attained(claim: Claim) -> str:
    if claim.sense is Sense.EQUALITY:
        return "equality"
    side = "above" if claim.sense is Sense.UPPER else "below"
    fails = "the bound fails" if claim.guarantee is Guarantee.SURELY else "single draws may lie"
    return f"bound attained; {side} it {fails}"


def _wrong_side(ax: Axes, sense: Sense, low: float, high: float) -> None:
    if sense is Sense.EQUALITY:
        return
    edge = high if sense is Sense.UPPER else low
    ax.fill_between([low, high], [low, high], edge, color=VERMILLION, alpha=0.07, linewidth=0, zorder=0)


def _points(
    ax: Axes, rows: pd.DataFrame, limits: tuple[float, float], words: str, look: Look, hollow: bool = False
) -> None:
    """Draw rows of one kind; values beyond the limits lie on the edge of the figure."""
    if rows.empty:
        return
    values = rows[["bound", "measured"]].to_numpy()
    shown = np.clip(values, *limits)
    beyond = int((shown != values).any(axis=1).sum())
    ax.plot(
        shown[:, 0],
        shown[:, 1],
        look.marker,
        markersize=look.size,
        markerfacecolor="none" if hollow else look.colour,
        markeredgecolor=look.colour,
        markeredgewidth=0.9 if hollow else 0,
        alpha=look.alpha,
        zorder=look.layer,
        clip_on=False,
        rasterized=len(rows) > canvas.MANY,
        label=canvas.count(words, len(rows), f", {beyond:,} at the edge" if beyond else ""),
        gid=words.split(",")[0].replace(" ", "-") + ("-hollow" if hollow else ""),
    )
