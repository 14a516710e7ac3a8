"""The convex trade-off over the exponent r: log_alpha, log_C (N,K), log_beta, log_E (K,) float64; last one written."""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True)
def exponent_slope(
    r: float, log_alpha: Floats, log_C: Floats, log_beta: Floats, log_E: Floats, out: Floats
) -> None:
    """(ln max_i C_i(r) + ln E(r)) / 2 and a subgradient of it in r, into out (2,).

    C_i(r) = sum_k exp(2 (1 - r) log_alpha[i, k] + log_C[i, k]), E(r) = sum_k exp(2 r log_beta[k] + log_E[k]).
    """
    top, slope = -np.inf, 0.0
    for i in range(log_C.shape[0]):
        peak = np.max(2 * (1 - r) * log_alpha[i] + log_C[i])
        total, moment = 0.0, 0.0
        for k in range(log_C.shape[1]):
            term = np.exp(2 * (1 - r) * log_alpha[i, k] + log_C[i, k] - peak)
            total += term
            moment += term * log_alpha[i, k]
        value = peak + np.log(total)
        if value > top:
            top, slope = value, -moment / total
    peak = np.max(2 * r * log_beta + log_E)
    total, moment = 0.0, 0.0
    for k in range(log_E.shape[0]):
        term = np.exp(2 * r * log_beta[k] + log_E[k] - peak)
        total += term
        moment += term * log_beta[k]
    out[0] = 0.5 * (top + peak + np.log(total))
    out[1] = slope + moment / total


@njit(cache=True)
def minimise_exponent(
    log_alpha: Floats, log_C: Floats, log_beta: Floats, log_E: Floats, tolerance: float, out: Floats
) -> None:
    """Minimise the convex function of :func:`exponent_slope` over [0, 1]: (minimum, r, gap) into out (3,)."""
    left, right, middle = np.empty(2), np.empty(2), np.empty(2)
    lo, hi = 0.0, 1.0
    exponent_slope(lo, log_alpha, log_C, log_beta, log_E, left)
    exponent_slope(hi, log_alpha, log_C, log_beta, log_E, right)
    if left[1] >= 0.0:
        out[0], out[1], out[2] = left[0], 0.0, 0.0
        return
    if right[1] <= 0.0:
        out[0], out[1], out[2] = right[0], 1.0, 0.0
        return
    for _ in range(200):
        if left[0] <= right[0]:
            out[0], out[1] = left[0], lo
        else:
            out[0], out[1] = right[0], hi
        crossing = (right[0] - left[0] + left[1] * lo - right[1] * hi) / (left[1] - right[1])
        out[2] = max(out[0] - (left[0] + left[1] * (crossing - lo)), 0.0)
        r = 0.5 * (lo + hi)
        if out[2] <= tolerance or r <= lo or r >= hi:
            return
        exponent_slope(r, log_alpha, log_C, log_beta, log_E, middle)
        if middle[1] <= 0.0:
            lo = r
            left[:] = middle
        else:
            hi = r
            right[:] = middle
