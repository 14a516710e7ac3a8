r"""The class of bounded factors as a semidefinite program.

For any inner dimension, W = BA with :math:`\|B\|_F\le1` and :math:`|a_t|_2\le1` if and only if

.. math:: \begin{pmatrix}P&W\\W^\top&N\end{pmatrix}\succeq0,\quad\mathrm{tr}\,P\le1,\quad N_{tt}\le1.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np

from tabular.mdp import FloatArray
from tabular.solve.records import NotConverged

NAME = "norm ball"


class Program(NamedTuple):
    """Factors (SA, R) and (R, T) within the bounds, and the multipliers (T,) of the heads."""

    B: FloatArray
    A: FloatArray
    duals: FloatArray


def solve_program(Y: FloatArray, w: FloatArray, limit: int) -> Program:
    """Minimise ``sum w (Y - W)^2`` by an interior-point method; nothing is known about the accuracy.

    Shapes
    ------
    Y, w : (SA, T), Y not zero. limit : most iterations.

    Raises
    ------
    NotConverged
        If the solver returns nothing at all.
    """
    import cvxpy

    SA, T = Y.shape
    Z: Any = cvxpy.Variable((SA + T, SA + T), PSD=True)
    heads = cvxpy.diag(Z)[SA:] <= 1
    error = cvxpy.multiply(np.sqrt(w / (w * Y * Y).sum()), Z[:SA, SA:] - Y)
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(error)), [cvxpy.trace(Z[:SA, :SA]) <= 1, heads])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a solution may be inaccurate is measured, not believed
        try:
            problem.solve(solver=cvxpy.CLARABEL, max_iter=limit)
        except cvxpy.SolverError as failure:
            raise NotConverged(f"{NAME}: the semidefinite program failed ({failure})", np.inf) from failure
    if Z.value is None or heads.dual_value is None or not np.isfinite(Z.value).all():
        raise NotConverged(f"{NAME}: the semidefinite program ended as {problem.status!r}", np.inf)
    values, vectors = np.linalg.eigh(Z.value)
    factor = vectors * np.sqrt(np.maximum(values, 0))
    B, A = factor[:SA], factor[SA:].T
    B = B / max(1.0, float(np.linalg.norm(B)))
    A = A / np.maximum(1.0, np.linalg.norm(A, axis=0))
    return Program(B, A, np.maximum(heads.dual_value, 0))
