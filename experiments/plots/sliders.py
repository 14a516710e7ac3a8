"""Closed forms under sliders in Jupyter, and the same figure where nothing can be moved."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike

from experiments.plots.canvas import STYLE
from experiments.plots.draws import number
from experiments.plots.formulas import Formula, Formulas, by_name, fixed, formulas, is_wide, values
from experiments.plots.legends import HEIGHT, LINE
from theory.errors import InvalidInput
from theory.notation import NOTATION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 5.6  # inches
ROOM = 1.4  # between the outermost values of a figure and its edges, as a factor


class Explorer:
    """A figure of closed forms with a slider for every symbol that can be moved; made by :func:`explore`.

    Jupyter shows the sliders where ipywidgets is installed. A page that cannot move anything, such as a notebook on
    a forge, shows the figure at the middle of every slider.
    """

    def __init__(
        self,
        bounds: Mapping[str, Formula],
        along: sp.Expr,
        over: ArrayLike,
        facts: Mapping[str, float],
        positions: Mapping[str, Sequence[float]],
        ylim: tuple[float, float] | None,
    ) -> None:
        self.bounds, self.along, self.over = bounds, along, np.asarray(over)
        self.facts, self.positions = dict(facts), {name: tuple(p) for name, p in positions.items()}
        self.middle = {name: p[len(p) // 2] for name, p in self.positions.items()}
        self.ylim = ylim or self._limits()
        self._box: Any = None

    def figure(self, **moved: float) -> Figure:
        """Return the figure with some sliders elsewhere than in the middle; the vertical axis stays where it is."""
        import matplotlib.pyplot as plt
        from matplotlib.figure import Figure

        at = {**self.middle, **moved}
        with plt.style.context(STYLE):
            figure = Figure(figsize=(WIDTH, HEIGHT + LINE * (len(self.bounds) + 1)))
            ax = figure.subplots()
            ax.set_ylim(self.ylim)
            formulas(self.bounds, self.along, self.over, ax=ax, **self.facts, **at)
            ax.set_title(fixed({**at, **self.facts}), fontweight="normal")
        return figure

    def png(self, **moved: float) -> bytes:
        """Return the figure as an image."""
        buffer = io.BytesIO()
        self.figure(**moved).savefig(buffer, format="png", dpi=110)
        return buffer.getvalue()

    def _limits(self) -> tuple[float, float]:
        """Limits of the vertical axis that fit every figure if the formulas are monotone in what is moved."""
        ends = itertools.product(*({min(p), max(p)} for p in self.positions.values()))
        corners = [{**self.facts, **dict(zip(self.positions, end, strict=True))} for end in ends]
        drawn = [values(each, self.along, self.over, at) for each in self.bounds.values() for at in corners]
        seen = np.concatenate(drawn)
        low, high = float(seen[np.isfinite(seen)].min()), float(seen[np.isfinite(seen)].max())
        if is_wide(seen):
            return low / ROOM, high * ROOM
        margin = 0.06 * (high - low or abs(high) or 1.0)
        return low - margin, high + margin

    def widget(self) -> Any:
        """Return the sliders above the figure, as one widget of ipywidgets."""
        if self._box is None:
            import ipywidgets

            picture = ipywidgets.Image(value=self.png(), format="png")
            sliders = {
                name: ipywidgets.SelectionSlider(
                    options=[(number(value), value) for value in positions],
                    value=self.middle[name],
                    description=f"${NOTATION[name].latex}$",
                    tooltip=NOTATION[name].meaning,
                    continuous_update=False,
                )
                for name, positions in self.positions.items()
            }

            def redraw(change: object) -> None:
                picture.value = self.png(**{name: slider.value for name, slider in sliders.items()})

            for slider in sliders.values():
                slider.observe(redraw, names="value")
            self._box = ipywidgets.VBox([*sliders.values(), picture])
        return self._box

    def __repr__(self) -> str:
        ranges = (f"{name} from {number(p[0])} to {number(p[-1])}" for name, p in self.positions.items())
        return f"<Explorer of {', '.join(self.bounds)}: {', '.join(ranges)}>"

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        """The picture for every page, and the sliders for one that can move them."""
        bundle: dict[str, Any] = {"text/plain": repr(self), "image/png": self.png()}
        try:
            return {**self.widget()._repr_mimebundle_(), **bundle}
        except ImportError:
            return bundle


def explore(
    bounds: Formulas,
    along: sp.Expr,
    over: ArrayLike,
    *,
    ylim: tuple[float, float] | None = None,
    **facts: float | Sequence[float],
) -> Explorer:
    """Return what :func:`formulas` draws, with a slider for every symbol that is given several values.

    Parameters
    ----------
    bounds, along, over : as for :func:`formulas`.
    ylim : ends of the vertical axis; when omitted, what is drawn where every slider is at one of its ends fits.
    facts : by the name of a symbol its value, or the positions of its slider, which starts in the middle.

    Raises
    ------
    InvalidInput
        If a symbol of the formulas has no value, no symbol is given several, or a name is not in the notation.

    Examples
    --------
    >>> from theory.notation import K
    >>> from theory.registry import load
    >>> explore(load("avi_sup_norm"), K, (1, 10, 50), gamma=(0.5, 0.8, 0.9), epsilon=0.1, initial_distance=1)
    <Explorer of Approximate value iteration in the sup norm: gamma from 0.5 to 0.9>
    """
    for name in facts:
        if name not in NOTATION:
            raise InvalidInput(f"{name} is no symbol of the notation, so that it cannot be given a value")
    positions = {name: value for name, value in facts.items() if isinstance(value, Sequence)}
    if not positions or not all(positions.values()):
        raise InvalidInput(f"explore needs at least one symbol with several values, got {facts}")
    rest = {name: value for name, value in facts.items() if not isinstance(value, Sequence)}
    return Explorer(by_name(bounds), along, over, rest, positions, ylim)
