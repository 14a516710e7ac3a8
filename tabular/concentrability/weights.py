"""The weights alpha_k that error propagation gives to the error of iteration k."""

from __future__ import annotations

import math

import numpy as np

from tabular.mdp import FloatArray
from theory.errors import InvalidInput

NEVER = -1e6  # stands for log 0: every power of the weight that is not extremely small vanishes


def log_discount_weights(gamma: float, K: int) -> FloatArray:
    """Logarithms of :func:`discount_weights`; -1e6 where a weight is zero.

    Shapes
    ------
    result : (K+1,), dimensionless, exact up to rounding.
    """
    if not 0 <= gamma < 1:
        raise InvalidInput(f"discount weights: gamma must lie in [0, 1), got {gamma}")
    if int(K) != K or K < 1:
        raise InvalidInput(f"discount weights: K must be a positive integer, got {K}")
    powers = np.append(np.arange(K - 1, -1, -1), K).astype(np.float64)
    if gamma == 0:
        return np.where(powers == 0, 0.0, NEVER)
    log_mass = math.log1p(-gamma) - math.log(-math.expm1((K + 1) * math.log(gamma)))
    return np.asarray(log_mass + powers * math.log(gamma))


def discount_weights(gamma: float, K: int) -> FloatArray:
    """Weights ``alpha_k = (1-g) g^{K-k-1} / (1 - g^{K+1})`` for k < K and ``(1-g) g^K / (1 - g^{K+1})`` for k = K.

    Shapes
    ------
    result : (K+1,), summing to one; dimensionless, exact up to rounding.

    Raises
    ------
    InvalidInput
        If gamma lies outside [0, 1) or K is not a positive integer.

    Source: Farahmand, Munos and Szepesvari (2010), section 4.

    >>> discount_weights(0.5, 2).round(6).tolist()
    [0.285714, 0.571429, 0.142857]
    """
    return np.exp(log_discount_weights(gamma, K))
