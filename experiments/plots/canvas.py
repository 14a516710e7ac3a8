"""What all figures share: the style sheet, the palette, axes, labels and legends."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sympy as sp

from experiments.plots.mathtext import mathtext, plain
from experiments.plots.wording import on_one_line
from theory.claim import Sense
from theory.notation import NOTATION
from theory.quantities import Quantity
from theory.render import latex

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

STYLE = Path(__file__).parents[1] / "boundlab.mplstyle"

INK = "#1F2328"
BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION, BROWN = (
    "#0072B2",
    "#009E73",
    "#E69F00",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#A65628",
)
GREY = "#868C93"  # stands out from white and from black alike
MANY = 60  # more points than this are drawn as pixels, so that a file stays small
SIDES = {Sense.UPPER: "upper bound", Sense.LOWER: "lower bound", Sense.EQUALITY: "right-hand side"}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LABEL, TITLE = 30, 54  # characters of an axis label and of a title before they are broken


@contextmanager
def own_style() -> Iterator[None]:
    """Boundlab's style, for the making of a pyplot figure."""
    import matplotlib.pyplot as plt

    # Loads the backend: what it sets, as that of Jupyter does, would end with the context.
    plt.draw_if_interactive()  # type: ignore[no-untyped-call]
    with plt.style.context(STYLE):
        yield


def own_axes(ax: Axes | None, title: str, size: tuple[float, float] | None = None) -> Axes:
    """Return the given axes, or those of a new pyplot figure in boundlab's style with a title."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    with own_style():
        figure, ax = plt.subplots(figsize=size or plt.rcParams["figure.figsize"])
        figure.suptitle(
            textwrap.fill(plain(title), TITLE), x=0.02, ha="left", fontsize=10.5, fontweight="bold", color=INK
        )
    return ax


def quantity_label(quantity: Quantity) -> str:
    """Return the axis label of a quantity: its meaning, and below it the formula and the unit."""
    formula = mathtext(quantity.latex) or ""
    unit = "" if quantity.unit == "1" else f"  [{plain(quantity.unit)}]"
    return f"{textwrap.fill(plain(quantity.meaning), LABEL)}\n{formula}{unit}".strip()


def coordinate_label(coordinate: sp.Expr) -> str:
    """Return the axis label of a coordinate: its formula, and what the symbol in it means.

    Examples
    --------
    >>> from theory.distribution_notation import N
    >>> from theory.information_notation import I_Z_M_given_S
    >>> [len(coordinate_label(symbol).splitlines()) for symbol in (N, I_Z_M_given_S)]
    [1, 2]
    """
    formula = mathtext(on_one_line(coordinate)) or plain(str(coordinate))
    if isinstance(coordinate, sp.Symbol):
        words = _meaning(coordinate)
        return f"{words}  {formula}" if len(words) <= TITLE else f"{words}\n{formula}"
    (symbol,) = coordinate.free_symbols
    return f"{formula}   ({mathtext(latex(symbol)) or symbol}: {_meaning(symbol)})"


def _meaning(symbol: sp.Symbol) -> str:
    return plain(NOTATION[str(symbol)].meaning.split(";")[0])


def count(words: str, n: int, remark: str = "") -> str:
    """Return a legend entry with its number of draws."""
    return f"{words} (n = {n:,}{remark})"


def log_ticks(axis: Axis) -> None:
    """Label the decades of a logarithmic axis, or 1, 2 and 5 of each where it spans few, without formulas.

    A formula for every tick would take most of the time that a figure takes.
    """
    from matplotlib.ticker import FormatStrFormatter, FuncFormatter, LogLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_minor_locator(NullLocator())  # minor ticks have no length, only a cost
    if low > 0 and high / low < 200:
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FormatStrFormatter("%g"))
    else:
        axis.set_major_formatter(FuncFormatter(lambda value, position: power_of_ten(value)))


def power_of_ten(value: float) -> str:
    """Return a signed power of ten with a raised exponent.

    Examples
    --------
    >>> power_of_ten(1e-12), power_of_ten(-10.0), power_of_ten(0.0)
    ('10⁻¹²', '−10', '0')
    """
    if value == 0:
        return "0"
    exponent = round(math.log10(abs(value)))
    raised = "" if exponent == 1 else str(exponent).translate(RAISED)
    return ("\N{MINUS SIGN}" if value < 0 else "") + ("1" if exponent == 0 else f"10{raised}")


def mark_failed(ax: Axes, places: list[float | None]) -> None:
    """Mark failed trials along the top edge: at their coordinate, or one after the other where it is unknown."""
    if not places:
        return
    known = [place for place in places if place is not None]
    unknown = [0.015 + 0.03 * (i % 30) for i in range(len(places) - len(known))]
    label: str | None = count("failed, not measured", len(places))
    for where, transform in ((known, ax.get_xaxis_transform()), (unknown, ax.transAxes)):
        if where:
            ax.plot(
                where,
                [0.985] * len(where),
                "X",
                transform=transform,
                color=INK,
                markersize=7,
                clip_on=False,
                label=label,
                gid="failed",
            )
            label = None
