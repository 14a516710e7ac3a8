"""Closed forms: bounds along one coordinate, everything else held fixed, without a draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from experiments.plots import canvas
from experiments.plots.canvas import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from experiments.plots.draws import number, printed
from experiments.plots.legends import fit_height, legends_below
from experiments.plots.mathtext import plain
from theory.claim import Claim, Sense, evaluate
from theory.errors import InvalidInput
from theory.quantities import Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Vector = NDArray[np.float64]
Formula: TypeAlias = Claim | sp.Expr
Formulas: TypeAlias = Formula | Sequence[Claim] | Mapping[str, Formula]

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION, GREY)
DASHES = ((), (6, 2), (2, 1.5), (6, 2, 1.5, 2))
A_LINE = 4  # facts in a line of a title
WIDE = 20.0  # an axis whose ends differ by this factor is logarithmic


def formulas(
    bounds: Formulas, along: sp.Expr, over: ArrayLike, *, ax: Axes | None = None, **at: float
) -> Axes:
    """Plot bounds of claims, or other formulas in the notation's symbols, along one coordinate.

    Where the first claim has a trivial bound that is known at these facts, the region in which that says more is
    shaded. An axis is logarithmic where what it shows is positive and spans a factor of twenty.

    Parameters
    ----------
    bounds : one claim, several, or formulas by the names that the legend gives them.
    along : a symbol, or an expression in exactly one, such as ``1/(1-gamma)``: what the horizontal axis shows.
    over : values of that symbol, in order, (n,).
    ax : axes to draw on; a new pyplot figure when omitted.
    at : the value of every other symbol, by its name in :mod:`theory.notation`.

    Units: those of the claims' quantity; error: rounding.

    Raises
    ------
    InvalidInput
        If a formula has no value at these facts, or ``along`` does not hold exactly one symbol.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from theory.notation import K
    >>> from theory.registry import load
    >>> claim, facts = load("avi_sup_norm"), {"gamma": 0.5, "epsilon": 1, "initial_distance": 2}
    >>> drawn = formulas(claim, K, (1, 2, 4), ax=Figure().subplots(), **facts)
    >>> [float(y) for y in drawn.get_lines()[0].get_ydata()]
    [4.0, 4.0, 4.0]
    """
    named = by_name(bounds)
    shown = {label: values(bound, along, over, at) for label, bound in named.items()}
    x = values(along, along, over, at)
    quantity = _quantity(named)
    words = next(iter(named)) if len(named) == 1 else quantity.meaning if quantity else "closed forms"
    title = words[0].upper() + words[1:]
    own = canvas.own_axes(ax, title)
    first = len(own.get_lines())
    for i, (label, y) in enumerate(shown.items(), start=first):
        dashes = DASHES[i // len(COLOURS) % len(DASHES)]
        own.plot(x, y, color=COLOURS[i % len(COLOURS)], dashes=dashes, label=label, gid=f"bound {i}")
    _scale(own, x, np.concatenate(list(shown.values())))
    own.set_xlabel(canvas.coordinate_label(along))
    own.set_ylabel(canvas.quantity_label(quantity) if quantity else "value")
    _trivial(own, named, along, over, at)
    height = legends_below(own)
    if ax is None:
        own.set_title(fixed(at), fontweight="normal")
        fit_height(own, height)
    return own


def by_name(bounds: Formulas) -> dict[str, Formula]:
    """Return formulas by the names of their curves; those of claims are their titles."""
    if isinstance(bounds, Mapping):
        return dict(bounds)
    listed = [bounds] if isinstance(bounds, Claim | sp.Expr) else list(bounds)
    return {plain(each.title if isinstance(each, Claim) else str(each)): each for each in listed}


def values(formula: Formula, along: sp.Expr, over: ArrayLike, at: Mapping[str, float]) -> Vector:
    """Return a formula at every value of the symbol in ``along``, (n,); error: rounding."""
    expression = formula.bound if isinstance(formula, Claim) else formula
    name = moved(along)
    return np.array([evaluate(expression, {**at, name: float(v)}) for v in np.asarray(over)])


def moved(along: sp.Expr) -> str:
    """Return the name of the one symbol in a coordinate.

    Raises
    ------
    InvalidInput
        If there is none, or more than one.
    """
    names = sorted(map(str, along.free_symbols))
    if len(names) != 1:
        raise InvalidInput(
            f"along is {along} with the symbols {', '.join(names) or 'none'}, it must hold exactly one"
        )
    return names[0]


def fixed(at: Mapping[str, float]) -> str:
    """Say in matplotlib's text at which facts a formula is drawn."""
    parts = [f"{printed(name)} = {number(value)}" for name, value in at.items()]
    return "\n".join(", ".join(parts[i : i + A_LINE]) for i in range(0, len(parts), A_LINE))


def _quantity(named: Mapping[str, Formula]) -> Quantity | None:
    """The quantity that all claims among the formulas bound, if it is one."""
    found = {each.quantity.name: each.quantity for each in named.values() if isinstance(each, Claim)}
    return next(iter(found.values())) if len(found) == 1 else None


def _scale(ax: Axes, x: Vector, y: Vector) -> None:
    y = y if ax.get_autoscaley_on() else np.array(ax.get_ylim())
    for axis, scale, seen in ((ax.xaxis, ax.set_xscale, x), (ax.yaxis, ax.set_yscale, y)):
        if is_wide(seen):
            scale("log")
            canvas.log_ticks(axis)


def is_wide(seen: Vector) -> bool:
    """Whether the finite values are positive and far apart, so that they need a logarithmic axis."""
    finite = seen[np.isfinite(seen)]
    return bool(finite.size and finite.min() > 0 and finite.max() >= WIDE * finite.min())


def _trivial(
    ax: Axes, named: Mapping[str, Formula], along: sp.Expr, over: ArrayLike, at: Mapping[str, float]
) -> None:
    """Shade where the first claim's trivial bound says more than any curve there, if it can be evaluated."""
    claim = next((each for each in named.values() if isinstance(each, Claim)), None)
    known = {*at, moved(along)}
    if claim is None or not {str(symbol) for symbol in claim.trivial.free_symbols} <= known:
        return
    y = values(claim.trivial, along, over, at)
    if not np.isfinite(y).all() or claim.sense is Sense.EQUALITY:
        return
    low, high = ax.get_ylim()
    edge = low if claim.sense is Sense.LOWER else high
    if ((y >= high) if claim.sense is Sense.UPPER else (y <= low)).all():
        return
    ax.fill_between(
        values(along, along, over, at), np.clip(y, low, high), edge, color=INK, alpha=0.10, linewidth=0, zorder=0,
        label="beyond the trivial bound", gid="vacuous",
    )  # fmt: skip
    ax.set_ylim(low, high)
