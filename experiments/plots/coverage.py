"""Coverage: how often a claim that may fail with probability delta did fail, in every cell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.evidence import violated
from experiments.plots import canvas
from experiments.plots.canvas import BLUE, INK, VERMILLION
from experiments.plots.draws import number, tested
from experiments.plots.mathtext import plain
from experiments.verification import Verification
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVEL = 0.95
MOST = 30  # cells that are drawn, those that failed most often


def coverage(verification: Verification, ax: Axes | None = None) -> Axes:
    """Plot the share of draws beyond the bound in every cell, with its exact interval, against delta.

    Units: probability; error: Clopper-Pearson intervals at 95 %, one a cell. A cell whose whole interval lies
    above delta is marked. Of more than thirty cells those are drawn that failed most often, and the label says so.

    Raises
    ------
    InvalidInput
        If the claim does not hold with high probability, or nothing was drawn.

    Parameters
    ----------
    ax : axes to draw on; a new pyplot figure when omitted.
    """
    claim = verification.claim
    if claim.delta is None:
        raise InvalidInput(
            f"{claim.name} holds {claim.guarantee.value}; a coverage plot needs a failure probability"
        )
    cells = _cells(verification)
    if cells.empty:
        raise InvalidInput(f"{claim.name}: nothing was drawn, so no share can be shown")
    shown = cells.head(MOST)
    ax = canvas.own_axes(ax, claim.title, size=(6.4, 1.7 + 0.26 * len(shown)))
    ax.axvline(claim.delta, color=INK, linewidth=1.2, label=f"delta = {number(claim.delta)}", gid="delta")
    above = shown["low"] > claim.delta
    for chosen, colour, marker, words, gid in (
        (~above, BLUE, "o", "share of draws, exact 95 % interval", "cells"),
        (above, VERMILLION, "X", "above delta", "above"),
    ):
        ours = shown[chosen]
        if len(ours):
            reach = np.abs(ours[["low", "high"]].to_numpy().T - ours["share"].to_numpy())
            bars = ax.errorbar(ours["share"], np.flatnonzero(chosen), xerr=reach, fmt=marker, color=colour,
                               elinewidth=1.2, label=canvas.count(words, int(ours["draws"].sum())))  # fmt: skip
            bars.lines[0].set_gid(gid)
    ax.set_yticks(range(len(shown)), [plain(name) for name in shown["cell"]])
    ax.invert_yaxis()
    left_out = f"; {len(cells) - MOST} more cells failed no more often" if len(cells) > MOST else ""
    ax.set_xlabel(f"share of draws beyond the bound{left_out}")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.4, fontsize=8.5)
    return ax


def _cells(verification: Verification) -> pd.DataFrame:
    """One line a cell: its name, draws, share beyond the bound and interval; those that failed most often first."""
    from experiments.inference import violation_rate

    rows = tested(verification.frame)
    rows = rows.assign(beyond=violated(verification.claim, rows)) if len(rows) else rows.assign(beyond=False)
    lines = []
    for (family, params), cell in rows.groupby(["family", "params"], sort=True):
        wrong, draws = int(cell["beyond"].sum()), len(cell)
        ends = violation_rate(wrong, draws, LEVEL)
        point = ", ".join(f"{name}={number(value)}" for name, value in json.loads(str(params)).items())
        lines.append((f"{family} {point}", draws, wrong / draws, ends.low, ends.high))
    found = pd.DataFrame(lines, columns=["cell", "draws", "share", "low", "high"])
    return found.sort_values(["share", "cell"], ascending=[False, True], ignore_index=True)
