"""The scaling plot: the measured quantity along a claim's coordinate, with the curve that the claim predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import sympy as sp

from experiments.facts import bounds, coordinate_values
from experiments.plots import canvas
from experiments.plots.agreement import draw_agreement
from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.plots.draws import (
    failed_places,
    failures,
    held_fixed,
    tested,
    violations,
    witness_sweep,
)
from experiments.plots.intervals import LEVEL, means_with_intervals
from experiments.plots.legends import NEIGHBOUR, fit_height, legends_below
from experiments.plots.wording import neighbour_label
from experiments.verification import Verification
from theory.claim import Claim, Sense
from theory.neighbours import neighbours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DECADES = 3  # how far below the witness's sweep the figure reaches; what lies lower is marked at its edge
HEADROOM = 2.5
FEW_TICKS = 8
# of neighbours: lengths without a common factor, so that thirty curves differ in one or the other
COLOURS = (GREEN, ORANGE, PURPLE, SKY, INK, GREY)
DASHES = ((5, 2), (5, 2, 1, 2), (3, 2), (7, 2, 1, 2, 1, 2), (1, 1.5))


def scaling(verification: Verification, ax: Axes | None = None) -> Axes:
    """Plot the measured quantity against the claim's first coordinate, log-log, with the claim's own bound.

    Along the witness's sharpest sweep: what was measured (where a point has several draws their mean, and the
    interval of it as a band), the bound at the recorded facts, the refuted
    neighbours (dashed), and the region beyond the trivial bound (shaded), where a bound says nothing.
    All other draws are grey; each has facts and so a bound of its own, and violates it only where marked.
    Nothing is dropped: failed trials are marked at the top edge and draws below the axis at the bottom.

    A claim without a coordinate, or whose witness was not swept, is drawn by :func:`agreement`.

    Units: those of the quantity; error: the recorded values, exact up to their numerical errors.

    Parameters
    ----------
    ax : axes to draw on; a new pyplot figure when omitted.
    """
    own = canvas.own_axes(ax, verification.claim.title)
    height = draw_scaling(verification, own) if is_swept(verification) else draw_agreement(verification, own)
    if ax is None:
        fit_height(own, height)
    return own


def is_swept(verification: Verification) -> bool:
    """Whether the claim has a coordinate along which its witness was measured at two or more points."""
    return not witness_sweep(verification).empty


def draw_scaling(verification: Verification, ax: Axes) -> float:
    """Draw what :func:`scaling` promises of a swept claim; return the height of the legends in inches."""
    claim, coordinate = verification.claim, verification.claim.coordinates[0]
    rows, sweep = tested(verification.frame), witness_sweep(verification)
    rest = rows.drop(sweep.index)
    x, measured = _means(coordinate_values(coordinate, sweep), sweep["measured"].to_numpy())
    ax.set_yscale("log")
    curves = _curves(ax, verification, coordinate, sweep)
    low, high = _limits([measured, *curves], rest["measured"].to_numpy())
    for line in ax.get_lines():
        if not (np.asarray(line.get_ydata()) >= low).any():
            line.set_label(f"{line.get_label()}, below the axis")
    _shade_vacuous(ax, claim, coordinate, sweep, low, high)
    _other_draws(ax, coordinate, rest, low)
    _violations(ax, verification, coordinate, rows, low)
    _witness(ax, coordinate, sweep, x, measured)
    canvas.mark_failed(ax, failed_places(coordinate, failures(verification.frame)))
    ax.set_ylim(low, high)
    canvas.log_ticks(ax.yaxis)
    _scale_x(ax, x, np.unique(coordinate_values(coordinate, rows)))
    ax.set_xlabel(canvas.coordinate_label(coordinate))
    ax.set_ylabel(canvas.quantity_label(claim.quantity))
    return legends_below(ax, apart="stronger bounds, refuted:")


def _means(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each place once, and the mean of the values there."""
    places, at, n = np.unique(x, return_inverse=True, return_counts=True)
    return places, np.bincount(at, weights=y) / n


def _witness(ax: Axes, coordinate: sp.Expr, sweep: pd.DataFrame, x: np.ndarray, measured: np.ndarray) -> None:
    """Mark the witness, and below the means its single draws where a point has several."""
    fixed = held_fixed(coordinate, sweep)
    means = "" if len(sweep) == len(x) else ", means"
    if means:
        ax.plot(
            coordinate_values(coordinate, sweep),
            sweep["measured"],
            ".",
            color=BLUE,
            alpha=0.35,
            markersize=4.5,
            markeredgewidth=0,
            zorder=2,
            rasterized=len(sweep) > canvas.MANY,
            gid="witness-draws",
        )
        _interval(ax, coordinate, sweep)
    words = ", ".join(part for part in (f"witness{means}", fixed) if part)
    ax.plot(x, measured, "o", color=BLUE, zorder=5, label=canvas.count(words, len(sweep)), gid="witness")


def _interval(ax: Axes, coordinate: sp.Expr, sweep: pd.DataFrame) -> None:
    """Shade the intervals of the means, where a point has several draws."""
    found = means_with_intervals(coordinate_values(coordinate, sweep), sweep["measured"].to_numpy())
    known = np.isfinite(found.low)
    if known.any():
        ax.fill_between(
            found.x[known],
            np.maximum(found.low[known], np.finfo(float).tiny),
            found.high[known],
            color=BLUE,
            alpha=0.2,
            linewidth=0,
            zorder=2,
            label=f"{LEVEL:.0%} interval of the means".replace("%", " %"),
            gid="interval",
        )


def _curves(
    ax: Axes, verification: Verification, coordinate: sp.Expr, sweep: pd.DataFrame
) -> list[np.ndarray]:
    """Draw the bound and its refuted neighbours at the sweep's own facts; return their heights."""
    claim, at = verification.claim, coordinate_values(coordinate, sweep)
    x, own = _means(at, bounds(claim, sweep)[0])
    ax.plot(x, own, "-", color=BLUE, zorder=4, label=f"the claim's {canvas.SIDES[claim.sense]}", gid="bound")
    heights = [own]
    refuted = [n for n in neighbours(claim) if n.name in verification.refuted_neighbours]
    for i, neighbour in enumerate(refuted):
        _, height = _means(at, bounds(claim, sweep, neighbour.bound)[0])
        drawable = np.isfinite(height) & (height > 0)
        ax.plot(
            x[drawable],
            height[drawable],
            linestyle=(0, DASHES[i % len(DASHES)]),
            color=COLOURS[i % len(COLOURS)],
            linewidth=1.3,
            zorder=3,
            label=neighbour_label(claim, neighbour.name),
            gid=f"{NEIGHBOUR}-{i}",
        )
        heights.append(height)
    return heights


def _limits(shown: list[np.ndarray], rest: np.ndarray) -> tuple[float, float]:
    """Limits that hold what was measured and its bound, and of all else what is not far below them."""
    measured, bound, *refuted = shown
    lowest = min(measured.min(), bound.min())
    others = np.concatenate([*refuted, rest])
    near = others[(others > lowest / 10**DECADES) & np.isfinite(others)]
    values = np.concatenate([measured, bound, near])
    return float(values.min() / HEADROOM), float(values.max() * HEADROOM)


def _shade_vacuous(
    ax: Axes, claim: Claim, coordinate: sp.Expr, sweep: pd.DataFrame, low: float, high: float
) -> None:
    """Shade where a bound is no better than the trivial one, along the sweep; an equality has no such side."""
    if claim.sense is Sense.EQUALITY:
        return
    x, trivial = _means(coordinate_values(coordinate, sweep), sweep["trivial"].to_numpy())
    edge = low if claim.sense is Sense.LOWER else high
    inside = (trivial < high) if claim.sense is Sense.UPPER else (trivial > low)
    if inside.any():
        ax.fill_between(
            x,
            np.clip(trivial, low, high),
            edge,
            color=INK,
            alpha=0.10,
            linewidth=0,
            zorder=0,
            label="beyond the trivial bound",
            gid="vacuous",
        )


def _other_draws(ax: Axes, coordinate: sp.Expr, rest: pd.DataFrame, low: float) -> None:
    """Draw the other rows in grey, and what is too low for the axis at its lower edge."""
    if rest.empty:
        return
    x, y = coordinate_values(coordinate, rest), rest["measured"].to_numpy()
    visible = y >= low
    if visible.any():
        ax.plot(
            x[visible],
            y[visible],
            ".",
            color=GREY,
            alpha=0.45,
            markersize=4.5,
            markeredgewidth=0,
            zorder=1,
            rasterized=bool(visible.sum() > canvas.MANY),
            label=canvas.count("other draws, other bounds", len(rest)),
            gid="draws",
        )
    if (~visible).any():
        zeros = int((y <= 0).sum())
        ax.plot(
            np.unique(x[~visible]),
            np.full(np.unique(x[~visible]).size, 0.0),
            "v",
            transform=ax.get_xaxis_transform(),
            color=GREY,
            markersize=5,
            clip_on=False,
            zorder=6,
            label=canvas.count(
                "below the axis", int((~visible).sum()), f", {zeros:,} at ≤ 0" if zeros else ""
            ),
            gid="below",
        )


def _violations(
    ax: Axes, verification: Verification, coordinate: sp.Expr, rows: pd.DataFrame, low: float
) -> None:
    wrong = violations(verification, rows)
    if not wrong.empty:
        ax.plot(
            coordinate_values(coordinate, wrong),
            np.maximum(wrong["measured"], low),
            "x",
            color=VERMILLION,
            zorder=6,
            label=canvas.count("violations of their own bound", len(wrong)),
            gid="violations",
        )


def _scale_x(ax: Axes, swept: np.ndarray, drawn: np.ndarray) -> None:
    """Make the x axis logarithmic, with ticks at the points themselves when they are few."""
    from matplotlib.ticker import FixedLocator, FormatStrFormatter, NullLocator

    ax.set_xscale("log")
    ax.xaxis.set_minor_locator(NullLocator())
    values = drawn if drawn.size <= FEW_TICKS else swept
    if values.size <= FEW_TICKS:
        ax.xaxis.set_major_locator(FixedLocator(values.tolist()))
        ax.xaxis.set_major_formatter(FormatStrFormatter("%.4g"))
