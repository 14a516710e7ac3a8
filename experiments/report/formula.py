"""Formulas as inline SVG, set by matplotlib without a LaTeX installation."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from experiments.plots.extents import SCALE, extent
from experiments.plots.mathtext import dialect
from experiments.report.words import FINE, Words

MARGIN = 4.0  # around a formula, in the units of outlines


class Formulas:
    """The formulas of one page: they refer to the outlines of its words."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def show(self, latex: str) -> Markup:
        """Return a formula as SVG that scales with the text around it, its LaTeX source as title.

        What matplotlib cannot set is shown as its LaTeX source.
        """
        outlined = self._outlined(latex)
        if outlined is None:
            return Markup('<code class="latex">{}</code>').format(latex)
        name, width, above, below = outlined
        return Markup(
            '<svg class="math" fill="currentColor" role="img" aria-label="{source}" '
            'viewBox="0 {top:.0f} {w:.0f} {h:.0f}" '
            'style="width:{em_w:.2f}em;height:{em_h:.2f}em;vertical-align:{shift:.2f}em">'
            '<title>{source}</title><use href="#{name}"/></svg>'
        ).format(
            source=latex,
            top=-above * FINE,
            w=width * FINE,
            h=(above + below) * FINE,
            em_w=width / SCALE,
            em_h=(above + below) / SCALE,
            shift=-below / SCALE,
            name=name,
        )

    def _outlined(self, latex: str) -> tuple[str, float, float, float] | None:
        """Id of the outline, width, height above and depth below the base line; None for what cannot be set."""
        from matplotlib.font_manager import FontProperties

        text = dialect(_displayed(latex))
        if text is None:
            return None
        font = FontProperties(family="DejaVu Sans", math_fontfamily="stix", size=SCALE)
        try:
            width, height, depth = extent(text, font, is_formula=True)
        except (ValueError, RuntimeError):  # matplotlib's ways to say that it does not know a command
            return None
        name = self._words.formula(text, font)
        return name, width + MARGIN, height - depth + MARGIN, depth + MARGIN


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
