"""Figures of matplotlib as parts of an HTML page: unique ids, colours of the page, nothing from outside."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from experiments.plots.canvas import BLUE, BROWN, GREEN, GREY, INK, ORANGE, PURPLE, SKY, STYLE, VERMILLION
from experiments.report.words import FORMULA

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.report.words import Words

PIXELS_PER_INCH = 150  # of the rasterised draws
PALETTE = {"blue": BLUE, "green": GREEN, "orange": ORANGE, "purple": PURPLE, "sky": SKY,
           "vermillion": VERMILLION, "brown": BROWN, "grey": GREY}  # fmt: skip
"""Colours of figures by the names that the style sheet of the page has for them, one for each of its grounds."""
OF_THE_PAGE = {INK.lower(): "currentColor"} | {colour.lower(): f"var(--{n})" for n, colour in PALETTE.items()}


def inline(
    draw: Callable[[Axes], object],
    prefix: str,
    title: str,
    words: Words,
    size: tuple[float, float] | None = None,
) -> Markup:
    """Return what a function draws on fresh axes as an ``<svg>`` element.

    Parameters
    ----------
    prefix : begins every id of the element, so that ids stay unique on a page with several figures.
    title : what a reader hears who cannot see the figure.
    words : of the page that the element is for.
    """
    from matplotlib.figure import Figure

    with _style(prefix):
        figure = Figure(figsize=size)
        draw(figure.subplots())
        return as_svg(figure, prefix, title, words)


def as_svg(figure: Figure, prefix: str, title: str, words: Words) -> Markup:
    """Return a figure that is drawn already as an ``<svg>`` element; the rest is that of :func:`inline`.

    The figure loses its ground, and is of no use afterwards.
    """
    from experiments.report.pen import write

    with _style(prefix):
        return embed(write(figure, words, PIXELS_PER_INCH), prefix, title)


@contextmanager
def _style(prefix: str) -> Iterator[None]:
    """The style of all figures, ids that depend on the prefix alone, and no warning about letters.

    Words of a user's own claim may use letters that the font lacks: a box is shown in their place.
    """
    from matplotlib import rc_context
    from matplotlib.style import context

    with context(STYLE), rc_context({"svg.hashsalt": prefix}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def embed(svg: str, prefix: str, title: str) -> Markup:
    """Return the text of an SVG file as an element of an HTML page.

    The prolog, comments, metadata, name spaces and style sheets go, and so do ids that nothing refers to, as artists'
    own, and groups that group for nobody; other ids and references to them, formulas aside, get the prefix; ink
    takes the colour of the page's text, and the palette that of the page's figures.
    """
    element = svg[svg.index("<svg") :]
    for unwanted in (r"<!--.*?-->", r"<metadata>.*?</metadata>", r"<style[^>]*>.*?</style>"):
        element = re.sub(unwanted, "", element, flags=re.DOTALL)
    element = element.replace("xlink:href=", "href=")
    used = {name for pair in re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', element) for name in pair}
    element = re.sub(r' id="([^"]*)"', lambda id: f' id="{prefix}-{id[1]}"' if id[1] in used else "", element)
    element = _without_bare_groups(element)
    element = re.sub(rf'href="#(?!{re.escape(FORMULA)})([^"]*)"', rf'href="#{prefix}-\1"', element)
    element = re.sub(r"url\(#([^)]*)\)", rf"url(#{prefix}-\1)", element)
    element = re.sub("|".join(OF_THE_PAGE), lambda c: OF_THE_PAGE[c[0].lower()], element, flags=re.IGNORECASE)
    element = re.sub(r'translate\([^)]*\)|\sd="[^"]*"', _to_hundredths, element)
    element = re.sub(r">\s+<", "><", element)
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', element)
    assert view is not None
    label = escape(title)
    look = f'class="figure" style="--wide:{float(view[1]):g};--high:{float(view[2]):g}"'
    opening = f'<svg {look} role="img" aria-label="{label}" {view[0]}><title>{label}</title>'
    return Markup(opening + element[element.index(">") + 1 :].strip())


def _without_bare_groups(element: str) -> str:
    """Leave out groups without attributes, but for what is in them, and empty groups."""
    kept: list[bool] = []

    def tag(found: re.Match[str]) -> str:
        if found[0].endswith("/>"):
            return ""
        if found[0] != "</g>":
            kept.append(found[0] != "<g>")
            return found[0] if kept[-1] else ""
        return found[0] if kept.pop() else ""

    return re.sub(r"<g\b[^>]*>|</g>", tag, element)


def _to_hundredths(numbers: re.Match[str]) -> str:
    """Cut what is smaller than a hundredth of a point."""
    return re.sub(r"(\.\d\d)\d+", r"\1", numbers[0])
