"""Names of neighbours and coordinates as a reader sees them: in words and formulas instead of code."""

from __future__ import annotations

import sympy as sp

from experiments.plots.mathtext import mathtext, plain
from theory.claim import Claim
from theory.notation import gamma
from theory.render import latex

_TERM = "without the term "


def neighbour_parts(claim: Claim, name: str) -> tuple[str, str | None]:
    r"""Split the name of a neighbour into words and the LaTeX of the expression that it ends with, if any.

    Examples
    --------
    >>> from theory.registry import load
    >>> neighbour_parts(load("simulation_lemma"), "without the term epsilon_R/(1 - gamma)")
    ('without the term', '\\frac{\\varepsilon_R}{1 - \\gamma}')
    >>> neighbour_parts(load("simulation_lemma"), "constant x 1/2")
    ('constant × 1/2', None)
    """
    if name.startswith(_TERM):
        terms = {str(part): part for part in sp.preorder_traversal(claim.bound)}
        term = terms.get(name.removeprefix(_TERM))
        if term is not None:
            return _TERM.strip(), latex(term)
    if name == "one more factor gamma":
        return "one more factor", latex(gamma)
    return name.replace("constant x ", "constant × ").replace(" - 1/2", " − 1/2"), None


def neighbour_label(claim: Claim, name: str) -> str:
    """Return the name of a neighbour for a legend."""
    words, formula = neighbour_parts(claim, name)
    return plain(words) if formula is None else f"{plain(words)} {mathtext(formula) or plain(formula)}"


def on_one_line(coordinate: sp.Expr) -> str:
    r"""LaTeX of a coordinate without a raised fraction.

    Examples
    --------
    >>> print(on_one_line(1 / (1 - gamma)))
    1/(1 - \gamma)
    """
    above, below = sp.fraction(coordinate)
    return latex(above) if below == 1 else f"{latex(above)}/({latex(below)})"
