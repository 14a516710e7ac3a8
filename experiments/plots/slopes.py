"""Local slopes: between neighbouring points of the witness's sweep, measured and as the bound has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from experiments.facts import bounds, coordinate_values
from experiments.plots import canvas
from experiments.plots.canvas import BLUE, INK
from experiments.plots.draws import witness_sweep
from experiments.plots.intervals import means_with_intervals
from experiments.plots.legends import fit_height, legends_below
from experiments.slopes import MARGIN
from experiments.verification import Verification
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class LocalSlopes(NamedTuple):
    """Slopes in double logarithmic scale, at the geometric middle of neighbouring points; ``half`` is their error."""

    x: np.ndarray
    measured: np.ndarray
    half: np.ndarray
    bound: np.ndarray


def slopes(verification: Verification, ax: Axes | None = None) -> Axes:
    """Plot the local slopes of the witness along the claim's first coordinate, beside those of its bound.

    The shaded band is the margin within which the verdict's test of the rate takes two slopes for equal. A rate
    that is attained only in the end shows here as points that move into the band.

    Units: pure numbers (log over log); error: the recorded values, exact up to their numerical errors, and where
    a point has several draws, bars from the 95 % intervals of its means.

    Raises
    ------
    InvalidInput
        If the claim has no coordinate, or its witness was measured at fewer than two points along it.

    Parameters
    ----------
    ax : axes to draw on; a new pyplot figure when omitted.
    """
    if witness_sweep(verification).empty:
        raise InvalidInput(
            f"{verification.claim.name}: the witness was not swept along a coordinate, so it has no slope"
        )
    own = canvas.own_axes(ax, verification.claim.title, size=(5.2, 3.6))
    height = draw_slopes(verification, own)
    if ax is None:
        fit_height(own, height)
    return own


def draw_slopes(verification: Verification, ax: Axes) -> float:
    """Draw what :func:`slopes` promises of a swept claim; return the height of the legend in inches."""
    sweep = witness_sweep(verification)
    found = local_slopes(verification, sweep)
    ax.set_xscale("log")
    ax.fill_between(
        found.x, found.bound - MARGIN, found.bound + MARGIN, color=BLUE, alpha=0.15, linewidth=0,
        label=f"bound ± {MARGIN:g}", gid="margin",
    )  # fmt: skip
    ax.plot(found.x, found.bound, "-", color=BLUE, label="slope of the bound", gid="bound")
    words = canvas.count("slope of the witness", len(sweep))
    ax.plot(found.x, found.measured, "o", color=INK, label=words, gid="witness")
    ax.errorbar(
        found.x, found.measured, yerr=np.nan_to_num(found.half), fmt="none", ecolor=INK, elinewidth=1.1
    )
    ax.margins(y=0.25)
    canvas.log_ticks(ax.xaxis)
    ax.set_xlabel(canvas.coordinate_label(verification.claim.coordinates[0]))
    ax.set_ylabel("local slope")
    return legends_below(ax)


def local_slopes(verification: Verification, sweep: pd.DataFrame) -> LocalSlopes:
    """Return the slopes between neighbouring points of a sweep, of the means where a point has several draws."""
    claim = verification.claim
    at = coordinate_values(claim.coordinates[0], sweep)
    measured = means_with_intervals(at, sweep["measured"].to_numpy())
    bound = means_with_intervals(at, bounds(claim, sweep)[0]).mean
    step = np.diff(np.log(measured.x))
    relative = (measured.high - measured.low) / 2 / measured.mean
    return LocalSlopes(
        np.sqrt(measured.x[1:] * measured.x[:-1]),
        np.diff(np.log(measured.mean)) / step,
        np.hypot(relative[1:], relative[:-1]) / step,
        np.diff(np.log(bound)) / step,
    )
