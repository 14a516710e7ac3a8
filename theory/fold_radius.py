"""The radius of bonuses on data in independent folds: no covering argument, but the distance of the features."""

from __future__ import annotations

import sympy as sp


def fold_radius(
    d: sp.Expr | float,
    H: sp.Expr | float,
    n: sp.Expr | float,
    xi: sp.Expr | float,
    lam: sp.Expr | float,
    delta: sp.Expr | float,
) -> sp.Expr:
    r"""Return the radius that covers every regression of a plan with probability 1 - delta.

    .. math:: \beta=(H-1)\Big[\tfrac12\sqrt{d\ln\big(1+\tfrac n{\lambda d}\big)+2\ln\tfrac H\delta}
              +\sqrt{\lambda d}+\xi\sqrt n\Big]

    Values of later steps reach from 0 to H - 1: half of that is their deviation, the ridge costs
    :math:`\sqrt\lambda\|\hat\mu V\|` and residuals within :math:`\xi` add up to :math:`\xi\sqrt n`, by Cauchy and
    Schwarz.

    Examples
    --------
    >>> fold_radius(1, 2, 100, sp.Rational(1, 10), sp.Integer(1), 2)
    sqrt(log(101))/2 + 2
    """
    noise = sp.sqrt(d * sp.log(1 + n / (lam * d)) + 2 * sp.log(H / sp.sympify(delta))) / 2
    return (H - 1) * (noise + sp.sqrt(lam * d) + xi * sp.sqrt(n))
