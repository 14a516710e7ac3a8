"""Formulas as inline SVG, set by matplotlib without a LaTeX installation."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from experiments.plots.mathtext import dialect

if TYPE_CHECKING:
    from matplotlib.path import Path

EM = 500  # units of a path per em
PREFIX = "formula-"
COMMANDS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 79: 1}


class Formulas:
    """The formulas of one page: the outlines of each are written once, however often it is shown."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def show(self, latex: str) -> Markup:
        """Return a formula as SVG that scales with the text around it, its LaTeX source as title.

        What matplotlib cannot set is shown as its LaTeX source.
        """
        outlined = _outlined(latex)
        if outlined is None:
            return Markup('<code class="latex">{}</code>').format(latex)
        width, height, depth, _ = outlined
        return Markup(
            '<svg class="math" fill="currentColor" role="img" aria-label="{source}" viewBox="0 {top} {w} {h}" '
            'style="width:{em_w}em;height:{em_h}em;vertical-align:{shift}em">'
            '<title>{source}</title><use href="#{name}"/></svg>'
        ).format(
            source=latex,
            top=-height,
            w=width,
            h=height + depth,
            em_w=f"{width / EM:.2f}",
            em_h=f"{(height + depth) / EM:.2f}",
            shift=f"{-depth / EM:.2f}",
            name=self._names.setdefault(latex, f"{PREFIX}{len(self._names)}"),
        )

    def outlines(self) -> Markup:
        """Return the element that holds the outlines of all formulas shown so far."""
        paths = (
            Markup('<path id="{}" d="{}"/>').format(name, (_outlined(latex) or ("",) * 4)[3])
            for latex, name in self._names.items()
        )
        return Markup(
            '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{}</defs></svg>'
        ).format(Markup("").join(paths))


def _displayed(latex: str) -> str:
    r"""Set the outermost fractions large, as a displayed formula has them.

    Examples
    --------
    >>> print(_displayed(r"\frac{1}{\frac{x}{2}}"))
    \dfrac{1}{\frac{x}{2}}
    """
    parts, depth = latex.split(r"\frac"), 0
    result = parts[0]
    for before, after in pairwise(parts):
        depth += before.count("{") - before.count("}")
        result += (r"\frac" if depth else r"\dfrac") + after
    return result


@lru_cache(maxsize=1024)
def _outlined(latex: str) -> tuple[int, int, int, str] | None:
    """Width, height above and depth below the base line, and the outlines as an SVG path; y points down."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath, text_to_path

    text = dialect(_displayed(latex))
    if text is None:
        return None
    prop = FontProperties(family="DejaVu Sans", math_fontfamily="stix", size=EM)
    try:
        width, height, depth = text_to_path.get_text_width_height_descent(text, prop, ismath=True)
        path = TextPath((0, 0), text, prop=prop)
    except (ValueError, RuntimeError):  # matplotlib's ways to say that it does not know a command
        return None
    margin = EM // 25
    return round(width) + margin, round(height - depth) + margin, round(depth) + margin, _outlines(path)


def _outlines(path: Path) -> str:
    words = []
    for points, code in path.iter_segments(simplify=False, curves=True):
        command = COMMANDS[int(code)]
        numbers = "" if command == "Z" else " ".join(f"{value:.0f}" for value in _downwards(points))
        words.append(command + numbers)
    return "".join(words).replace(" -", "-")


def _downwards(points: object) -> list[float]:
    values = [float(value) for value in points]  # type: ignore[attr-defined]
    return [-value if i % 2 else value for i, value in enumerate(values)]
