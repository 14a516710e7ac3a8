"""The trade-off inf over r in [0, 1] of C(r)^{1/2} E(r)^{1/2} between concentrability and errors."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tabular._exponent_kernels import minimise_exponent
from tabular.concentrability._arguments import NAME
from tabular.concentrability.weights import log_discount_weights
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

TOLERANCE = 1e-13


class BestExponent(NamedTuple):
    """``value = (C(r) E(r))^{1/2}`` at the best r found; the infimum is at least ``value - gap``."""

    value: float
    r: float
    gap: float


def concentrability(gamma: float, B: ArrayLike, r: float) -> float:
    """Concentrability ``C(r) = ((1-g)/2)^2 max_i sum_k alpha_k^{2(1-r)} B_ik^2``.

    Shapes
    ------
    B : (K,), or (N, K) for the largest over N sequences of policies. Dimensionless; relative error twice that of B.

    Raises
    ------
    InvalidInput
        If r lies outside [0, 1], gamma outside [0, 1), or B has a negative entry.
    """
    rows = _coefficient_rows(B)
    log_alpha = log_discount_weights(gamma, rows.shape[1])[:-1]
    weights = np.exp(2 * (1 - _exponent(r)) * log_alpha)
    return float((0.5 * (1 - gamma)) ** 2 * (weights * rows**2).sum(axis=1).max())


def error_sum(gamma: float, squared_errors: ArrayLike, r: float) -> float:
    """Discounted error ``E(r) = sum_{k<K} alpha_k^{2r} ||e_k||_{2,nu}^2``.

    Shapes
    ------
    squared_errors : (K,), squared reward units, as the result; exact up to rounding.

    Raises
    ------
    InvalidInput
        If r lies outside [0, 1], gamma outside [0, 1), or a squared error is negative.
    """
    squares = _squares(squared_errors)
    log_alpha = log_discount_weights(gamma, len(squares))[:-1]
    return float((np.exp(2 * _exponent(r) * log_alpha) * squares).sum())


def best_exponent(gamma: float, B: ArrayLike, squared_errors: ArrayLike) -> BestExponent:
    """Minimise ``C(r)^{1/2} E(r)^{1/2}`` over r in [0, 1] for one discount factor.

    ``ln C + ln E`` is convex: logarithms of sums of exponentials of affine functions of r (their maximum, if B
    has several rows). It is bisected on the sign of a subgradient; two tangents bound the infimum from below.

    Shapes
    ------
    B : (K,), or (N, K) for the largest C over N sequences of policies. squared_errors : (K,), squared reward units.
    The value is in reward units, certified up to ``gap``; +inf when a coefficient is.

    Raises
    ------
    InvalidInput
        If the lengths differ, an entry is negative or gamma lies outside [0, 1).

    >>> best_exponent(0.5, [4.0], [9.0]).value  # one iteration: alpha_0 = 2/3, C(1/2) E(1/2) = 1 * 9 * (2/3)^2
    2.0
    """
    rows = _coefficient_rows(B)
    return best_exponent_over_tasks(np.full(len(rows), gamma), rows, squared_errors)


def best_exponent_over_tasks(gamma: ArrayLike, B: ArrayLike, mean_squared_errors: ArrayLike) -> BestExponent:
    """Minimise ``max_t C_t(r)^{1/2} E_avg(r)^{1/2}``: every C_t at its own gamma_t, E_avg at the largest of them.

    Shapes
    ------
    gamma : (T,). B : (T, K). mean_squared_errors : (K,), the average over tasks of ``||e_{t,k}||_{2,nu_t}^2``.
    The value is in reward units, certified up to ``gap``; +inf when a coefficient is.

    Raises
    ------
    InvalidInput
        If the lengths differ, an entry is negative or a gamma lies outside [0, 1).
    """
    rows, squares = _coefficient_rows(B), _squares(mean_squared_errors)
    discounts = np.atleast_1d(np.asarray(gamma, dtype=np.float64))
    if rows.shape[1] != len(squares) or len(discounts) != len(rows):
        shapes = f"gamma {discounts.shape}, B {rows.shape}, squared errors {squares.shape}"
        raise InvalidInput(f"{NAME}: lengths must be gamma (T,), B (T, K), squared errors (K,), got {shapes}")
    if not np.isfinite(rows).all():
        return BestExponent(math.inf, 0.5, 0.0)
    active = squares > 0
    if not active.any() or not rows.any():
        return BestExponent(0.0, 0.5, 0.0)
    log_alpha = np.stack([log_discount_weights(g, rows.shape[1])[:-1] for g in discounts])
    log_beta = log_discount_weights(float(discounts.max()), rows.shape[1])[:-1]
    with np.errstate(divide="ignore"):
        log_C = 2 * np.log(rows) + 2 * np.log(0.5 * (1 - discounts))[:, None]
    out = np.empty(3)
    minimise_exponent(log_alpha, log_C, log_beta[active], np.log(squares[active]), TOLERANCE, out)
    value = math.exp(out[0])
    return BestExponent(value, float(out[1]), value * -math.expm1(-out[2]))


def _exponent(r: float) -> float:
    if not 0 <= r <= 1:
        raise InvalidInput(f"{NAME}: the exponent r must lie in [0, 1], got {r}")
    return float(r)


def _coefficient_rows(B: ArrayLike) -> FloatArray:
    rows = np.atleast_2d(np.ascontiguousarray(B, dtype=np.float64))
    if rows.ndim != 2 or rows.size == 0 or not (rows >= 0).all():
        raise InvalidInput(f"{NAME}: coefficients must be non-negative of shape (K,) or (N, K), got {rows}")
    return rows


def _squares(values: ArrayLike) -> FloatArray:
    squares = np.ascontiguousarray(values, dtype=np.float64)
    if squares.ndim != 1 or not (np.isfinite(squares) & (squares >= 0)).all():
        raise InvalidInput(f"{NAME}: squared errors must be non-negative of shape (K,), got {squares}")
    return squares
