"""Formulas as inline SVG, set by matplotlib without a LaTeX installation."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from experiments.plots.mathtext import mathtext

if TYPE_CHECKING:
    from matplotlib.path import Path

EM = 500  # units of a path per em
COMMANDS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 79: 1}


@lru_cache(maxsize=512)
def formula(latex: str) -> Markup:
    """Return a formula as SVG that scales with the text around it, its LaTeX source as title.

    What matplotlib cannot set is shown as its LaTeX source.
    """
    text = mathtext(_displayed(latex))
    if text is None:
        return Markup('<code class="latex">{}</code>').format(latex)
    width, height, depth, path = _set(text)
    return Markup(
        '<svg class="math" role="img" aria-label="{source}" viewBox="0 {top} {w} {h}" '
        'style="width:{em_w}em;height:{em_h}em;vertical-align:{shift}em">'
        '<title>{source}</title><path fill="currentColor" d="{path}"/></svg>'
    ).format(
        source=latex,
        top=-height,
        w=width,
        h=height + depth,
        em_w=f"{width / EM:.2f}",
        em_h=f"{(height + depth) / EM:.2f}",
        shift=f"{-depth / EM:.2f}",
        path=path,
    )


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


def _set(text: str) -> tuple[int, int, int, str]:
    """Width, height above and depth below the base line, and the outlines as an SVG path; y points down."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath, text_to_path

    prop = FontProperties(family="DejaVu Sans", math_fontfamily="stix", size=EM)
    width, height, depth = text_to_path.get_text_width_height_descent(text, prop, ismath=True)
    outlines = TextPath((0, 0), text, prop=prop)
    margin = EM // 25
    return round(width) + margin, round(height - depth) + margin, round(depth) + margin, _outlines(outlines)


def _outlines(path: Path) -> str:
    words = []
    for points, code in path.iter_segments(simplify=False, curves=True):
        command = COMMANDS[int(code)]
        numbers = "" if command == "Z" else " ".join(f"{value:.0f}" for value in _downwards(points))
        words.append(command + numbers)
    return "".join(words)


def _downwards(points: object) -> list[float]:
    values = [float(value) for value in points]  # type: ignore[attr-defined]
    return [-value if i % 2 else value for i, value in enumerate(values)]
