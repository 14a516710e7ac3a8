"""Heat map: how close the measurements come to the bound, over two parameters of the instances."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from experiments.plots import canvas
from experiments.plots.draws import closeness, number, printed, tested, vacuous
from experiments.verification import Verification
from theory.claim import Sense
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12  # values of a parameter that fit beside each other
DARK = 0.55  # from this share of the scale on the colours are light, and take dark letters


def heatmap(
    verification: Verification, x: str | None = None, y: str | None = None, ax: Axes | None = None
) -> Axes:
    """Plot the closest approach to the bound at every pair of values of two parameters, as colour and number.

    A cell holds the largest measured/bound of its draws (inverse for lower bounds, the worst agreement for
    equalities), 1 where the bound is attained; it is hatched where no draw has a bound better than the trivial
    one, and empty where nothing was drawn.

    Units: pure numbers; error: that of the recorded values.

    Parameters
    ----------
    x, y : names of parameters; those with most values among the draws when omitted.
    ax : axes to draw on; a new pyplot figure when omitted.

    Raises
    ------
    InvalidInput
        If the draws have no two parameters with two values, or none of the given name.
    """
    rows = _rows(verification)
    first, second = _parameters(verification.claim.name, rows, x, y)
    best = rows.pivot_table(index=second, columns=first, values="ratio", aggfunc=_extreme(verification))
    empty = rows.pivot_table(index=second, columns=first, values="vacuous", aggfunc="min").reindex_like(best)
    own = canvas.own_axes(ax, verification.claim.title)
    _cells(own, best.to_numpy(float), empty.to_numpy(float) > 0)
    own.set_xticks(range(best.shape[1]), [number(value) for value in best.columns])
    own.set_yticks(range(best.shape[0]), [number(value) for value in best.index])
    own.set_xlabel(printed(first))
    own.set_ylabel(printed(second))
    return own


def _rows(verification: Verification) -> pd.DataFrame:
    """Draws with a defined ratio: the parameters, the ratio, and whether the bound is vacuous there."""
    claim, rows = verification.claim, tested(verification.frame)
    rows = rows[np.isfinite(rows["bound"]) & (rows["bound"] != 0)]
    params = pd.DataFrame([json.loads(text) for text in rows["params"]], index=rows.index)
    return params.assign(ratio=closeness(claim, rows), vacuous=vacuous(claim, rows).astype(float))


def _parameters(claim: str, rows: pd.DataFrame, x: str | None, y: str | None) -> tuple[str, str]:
    values: Mapping[str, int] = {
        str(name): rows[name].nunique() for name in rows.columns if name not in ("ratio", "vacuous")
    }
    several = [name for name in sorted(values, key=lambda name: -values[name]) if 2 <= values[name] <= MOST]
    for name in (x, y):
        if name is not None and name not in values:
            raise InvalidInput(f"{claim}: no draw has the parameter {name!r}; they have {', '.join(values)}")
    free = [name for name in several if name not in (x, y)]
    wanted = [x or (free.pop(0) if free else None), y or (free.pop(0) if free else None)]
    if None in wanted or wanted[0] == wanted[1]:
        raise InvalidInput(
            f"{claim}: a heat map needs two parameters with 2 to {MOST} values each, got {values}"
        )
    return str(wanted[0]), str(wanted[1])


def _extreme(verification: Verification) -> Literal["min", "max"]:
    return "min" if verification.claim.sense is Sense.EQUALITY else "max"


def _cells(ax: Axes, best: np.ndarray, empty: np.ndarray) -> None:
    """Draw the cells; the scale begins at 0 and ends at 1, or at the largest ratio where the bound is broken."""
    top = max(1.0, float(np.nanmax(best))) if np.isfinite(best).any() else 1.0
    image = ax.imshow(best, cmap="cividis", vmin=0, vmax=top, aspect="auto", origin="lower")
    ax.grid(visible=False)
    for (row, column), value in np.ndenumerate(best):
        if np.isfinite(value):
            ax.text(
                column, row, f"{value:.2g}", ha="center", va="center", fontsize=8,
                color="#000000" if value > DARK * top else "#FFFFFF",
            )  # fmt: skip
        if empty[row, column]:
            ax.fill_between(
                [column - 0.5, column + 0.5], row - 0.5, row + 0.5, facecolor="none", hatch="///",
                edgecolor=canvas.GREY, linewidth=0, gid="vacuous",
            )  # fmt: skip
    ax.get_figure(root=True).colorbar(image, ax=ax, label="closest approach to the bound; hatched: vacuous")  # type: ignore[union-attr]
