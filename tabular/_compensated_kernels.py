"""Bellman residuals in about twice the working precision, for certificates.

P is (S*A, S) float64 with row s*A + a, or CSR: data (nnz,) float64, indices, indptr int32 or int64; r and D are
(S*A,), V (S,) float64. Sums and products keep their exact rounding errors (Dekker 1971; Ogita, Rump, Oishi 2005).
"""
# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPLITTER = 134217729.0  # 2**27 + 1 cuts a float64 into two halves whose products are exact


@njit(cache=True)
def _product(x: float, y: float) -> tuple[float, float]:
    """Return x * y, rounded, and its rounding error."""
    p = x * y
    t = SPLITTER * x
    xh = t - (t - x)
    xl = x - xh
    t = SPLITTER * y
    yh = t - (t - y)
    yl = y - yh
    return p, ((xh * yh - p) + xh * yl + xl * yh) + xl * yl


@njit(cache=True)
def _sum(x: float, y: float) -> tuple[float, float]:
    """Return x + y, rounded, and its rounding error."""
    s = x + y
    z = s - x
    return s, (x - (s - z)) + (y - z)


@njit(cache=True)
def _residual(high: float, low: float, r: float, discount: float, v: float) -> float:
    """Return r + discount * (high + low) - v."""
    p, e = _product(discount, high)
    t, f = _sum(p, r)
    d, g = _sum(t, -v)
    result: float = d + (e + f + g + discount * low)
    return result


@njit(cache=True)
def dense_residual(P: Floats, r: Floats, discount: float, V: Floats, D: Floats) -> None:
    """Write r[j] + discount * P[j] V - V[j // A] to D[j]."""
    A = r.size // V.size
    for j in range(r.size):
        high = low = 0.0
        for i in range(V.size):
            p, e = _product(P[j, i], V[i])
            high, f = _sum(high, p)
            low += e + f
        D[j] = _residual(high, low, r[j], discount, V[j // A])


@njit(cache=True)
def sparse_residual(
    data: Floats, indices: Ints, indptr: Ints, r: Floats, discount: float, V: Floats, D: Floats
) -> None:
    """Like :func:`dense_residual`, P in CSR form."""
    A = r.size // V.size
    for j in range(r.size):
        high = low = 0.0
        for k in range(indptr[j], indptr[j + 1]):
            p, e = _product(data[k], V[indices[k]])
            high, f = _sum(high, p)
            low += e + f
        D[j] = _residual(high, low, r[j], discount, V[j // A])


@njit(cache=True)
def row_excess(weights: Floats, excess: Floats) -> None:
    """Write the sum of row s of weights (S,A), less one, to excess[s]."""
    for s in range(weights.shape[0]):
        high, low = -1.0, 0.0
        for a in range(weights.shape[1]):
            high, e = _sum(high, weights[s, a])
            low += e
        excess[s] = high + low
