"""How many free parameters T kernels of one rank have that share their features."""

from __future__ import annotations

import sympy as sp


def free_parameters(SA: sp.Expr, S: sp.Expr, T: sp.Expr, d: sp.Expr) -> sp.Expr:
    """Return the dimension of kernels ``phi mu^t``, rows of phi (SA, d) and mu^t (d, S) summing to one.

    ``(SA - d)(d - 1) + T d (S - 1)``, where the measures of all tasks together have rank d.

    >>> free_parameters(sp.Integer(24), sp.Integer(6), sp.Integer(16), sp.Integer(3))
    282
    """
    return (SA - d) * (d - 1) + T * d * (S - 1)
