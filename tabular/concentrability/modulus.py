"""The exact modulus of the optimality operator in a weighted 2-norm, in units of gamma."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike

from tabular import _pairs
from tabular.concentrability._arguments import NAME, distribution
from tabular.mdp import FloatArray
from tabular.measured import Measured


class Modulus(NamedTuple):
    """The smallest C with ``||T*Q - T*Q'||_{2,nu} <= gamma C ||Q - Q'||_{2,nu}`` for all Q and Q'.

    Shapes
    ------
    constant : dimensionless, certified up to the accuracy of a symmetric eigenvalue; +inf where none exists.
    difference : (S, A), non-negative; T* applied to it and to zero attains the constant (zeros when it is +inf).
    upper : the cheap bound ``( max_y (nu P)(y) / min_a nu(y, a) )^{1/2}``, at least the constant.
    lower : ``A^{1/2}``, at most the constant.
    """

    constant: Measured
    difference: FloatArray
    upper: float
    lower: float


def optimality_modulus(P: ArrayLike, nu: ArrayLike) -> Modulus:
    """Compute the modulus C_AE of T* from one symmetric eigenproblem.

    ``C_AE^2 = lambda_max(D^{-1/2} P^T diag(nu) P D^{-1/2})`` with ``D = diag_y min_a nu(y, a)``: of all differences
    with a given largest value v(y) in each state, the cheapest puts v(y) on the action that nu visits least.

    Shapes
    ------
    P : (S*A, S). nu : (S, A).

    Raises
    ------
    InvalidInput
        If a shape does not fit or nu is not a distribution.

    >>> round(optimality_modulus([[1.0], [1.0]], [[0.5, 0.5]]).constant.value ** 2, 12)  # one state: 1 / min nu
    2.0
    """
    weights = distribution("nu", nu)
    S, A = weights.shape
    kernel = _pairs.kernel(NAME, P, S, A)
    least = weights.min(axis=1)
    inflow = weights.ravel() @ kernel
    if ((inflow > 0) & (least <= 0)).any():
        return Modulus(Measured(math.inf), np.zeros((S, A)), math.inf, math.sqrt(A))
    kept = np.flatnonzero(least > 0)
    scaled = np.sqrt(weights.ravel())[:, None] * kernel[:, kept] / np.sqrt(least[kept])
    square, vector = scipy.linalg.eigh(scaled.T @ scaled, subset_by_index=[len(kept) - 1, len(kept) - 1])
    constant = math.sqrt(square[0])
    difference = np.zeros((S, A))
    difference[kept, weights.argmin(axis=1)[kept]] = np.abs(vector[:, 0]) / np.sqrt(least[kept])
    upper = math.sqrt((inflow[kept] / least[kept]).max())
    error = 8 * (S * A + 8) * 2.0**-53 * constant
    return Modulus(Measured(constant, error), difference, upper, math.sqrt(A))
