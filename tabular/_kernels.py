"""Sweeps over P (S,A,S) float64, or CSR data (nnz,) float64, indices and indptr int32/int64 with row s*A+a.

r, Q, D (S,A), V (S,) and the discount are float64, policy (S,) is int64; the last argument is written.
Dot products add up four interleaved partial sums in a fixed order, so a plain Python twin gives the same bits.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPLITTER = 134217729.0  # 2**27 + 1, cuts a float64 into two halves of 26 bits (Dekker 1971)


@njit(cache=True)
def dense_backup(P: Floats, r: Floats, discount: float, V: Floats, Q: Floats) -> None:
    """Q = r + discount * P V."""
    S, A = r.shape
    whole = P.shape[2] // 4 * 4
    for s in range(S):
        for a in range(A):
            x0 = x1 = x2 = x3 = 0.0
            for i in range(0, whole, 4):
                x0 += P[s, a, i] * V[i]
                x1 += P[s, a, i + 1] * V[i + 1]
                x2 += P[s, a, i + 2] * V[i + 2]
                x3 += P[s, a, i + 3] * V[i + 3]
            for i in range(whole, P.shape[2]):
                x0 += P[s, a, i] * V[i]
            Q[s, a] = r[s, a] + discount * ((x0 + x1) + (x2 + x3))


@njit(cache=True)
def sparse_backup(
    data: Floats, indices: Ints, indptr: Ints, r: Floats, discount: float, V: Floats, Q: Floats
) -> None:
    """Q = r + discount * P V, P in CSR form."""
    S, A = r.shape
    for s in range(S):
        for a in range(A):
            x = 0.0
            for k in range(indptr[s * A + a], indptr[s * A + a + 1]):
                x += data[k] * V[indices[k]]
            Q[s, a] = r[s, a] + discount * x


@njit(cache=True)
def _product(x: float, y: float) -> tuple[float, float]:
    """X * y as a rounded value and its exact rounding error (Dekker 1971)."""
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
    """X + y as a rounded value and its exact rounding error (Knuth)."""
    s = x + y
    z = s - x
    return s, (x - (s - z)) + (y - z)


@njit(cache=True)
def _finish(high: float, low: float, r: float, discount: float, v: float) -> float:
    """R + discount * (high + low) - v, rounded about once."""
    p, e = _product(discount, high)
    t, f = _sum(p, r)
    d, g = _sum(t, -v)
    return d + (e + f + g + discount * low)


@njit(cache=True)
def dense_residual(P: Floats, r: Floats, discount: float, V: Floats, D: Floats) -> None:
    """D = r + discount * P V - V[s], in about twice the working precision (Ogita, Rump and Oishi 2005)."""
    S, A = r.shape
    for s in range(S):
        for a in range(A):
            high = low = 0.0
            for i in range(P.shape[2]):
                p, e = _product(P[s, a, i], V[i])
                high, f = _sum(high, p)
                low += e + f
            D[s, a] = _finish(high, low, r[s, a], discount, V[s])


@njit(cache=True)
def sparse_residual(
    data: Floats, indices: Ints, indptr: Ints, r: Floats, discount: float, V: Floats, D: Floats
) -> None:
    """Like :func:`dense_residual`, P in CSR form."""
    S, A = r.shape
    for s in range(S):
        for a in range(A):
            high = low = 0.0
            for k in range(indptr[s * A + a], indptr[s * A + a + 1]):
                p, e = _product(data[k], V[indices[k]])
                high, f = _sum(high, p)
                low += e + f
            D[s, a] = _finish(high, low, r[s, a], discount, V[s])


@njit(cache=True)
def row_defects(weights: Floats, defects: Floats) -> None:
    """The amount by which each row of weights exceeds one, in about twice the working precision."""
    for s in range(weights.shape[0]):
        high, low = -1.0, 0.0
        for a in range(weights.shape[1]):
            high, e = _sum(high, weights[s, a])
            low += e
        defects[s] = high + low
