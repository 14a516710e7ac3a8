"""The predicted local slope of every scaling plot, derived from the bound itself.

The elasticity of a bound b with respect to a coordinate u is d log b / d log u. A log-log plot of
the bound against u has exactly this local slope, plateaus and logarithms included, so a measured
slope is compared with it instead of with a fitted power. Symbols other than the one that u moves
are held fixed, also those which a simulator computes, such as the infimum over r.
"""

from __future__ import annotations

import sympy as sp

from theory.errors import InvalidInput


def elasticity(bound: sp.Expr, coordinate: sp.Expr) -> sp.Expr:
    r"""Return :math:`d\log b/d\log u` as an expression (exact).

    Parameters
    ----------
    bound : expression b.
    coordinate : a symbol, or an expression in exactly one symbol, such as ``1/(1-gamma)``.

    Raises
    ------
    InvalidInput
        If the coordinate holds more than one symbol, or none.

    Examples
    --------
    >>> from theory.notation import gamma, epsilon
    >>> elasticity(2 * epsilon / (1 - gamma) ** 2, 1 / (1 - gamma))
    2
    >>> elasticity(sp.sqrt(epsilon) + 1, epsilon)
    sqrt(epsilon)/(2*(sqrt(epsilon) + 1))
    """
    symbols = coordinate.free_symbols
    if len(symbols) != 1:
        raise InvalidInput(
            f"a coordinate must move exactly one symbol, {coordinate} has {sorted(map(str, symbols)) or 'none'}"
        )
    (symbol,) = symbols
    log_slope = sp.diff(bound, symbol) / bound
    return sp.simplify(log_slope * coordinate / sp.diff(coordinate, symbol))
