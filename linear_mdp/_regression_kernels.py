"""Linear algebra of ridge regressions. gram and L are (d, d), L lower triangular; columns is Phi^T, (d, N).

The features stand transposed so that every inner loop runs over state-actions, which the processor takes several at
a time. The last array arguments are written.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TILE = 128  # state-actions whose intermediate results stay in the nearest cache


@njit(cache=True, nogil=True)
def cholesky(gram: Floats, L: Floats) -> float:
    """Factor gram = L L^T and return ln det gram; a gram that is not positive definite gives nan."""
    logdet = 0.0
    for j in range(gram.shape[0]):
        diagonal = gram[j, j]
        for i in range(j):
            diagonal -= L[j, i] * L[j, i]
        if not diagonal > 0:
            return np.nan
        logdet += np.log(diagonal)
        L[j, j] = np.sqrt(diagonal)
        for row in range(j + 1, gram.shape[0]):
            t = gram[row, j]
            for i in range(j):
                t -= L[row, i] * L[j, i]
            L[row, j] = t / L[j, j]
    return logdet


@njit(cache=True, nogil=True)
def solve_lower(L: Floats, x: Floats) -> None:
    """Put ``L^-1 x`` in place of x."""
    for i in range(x.size):
        t = x[i]
        for j in range(i):
            t -= L[i, j] * x[j]
        x[i] = t / L[i, i]


@njit(cache=True, nogil=True)
def solve_upper(L: Floats, x: Floats) -> None:
    """Put ``L^-T x`` in place of x."""
    for i in range(x.size - 1, -1, -1):
        x[i] /= L[i, i]
        for j in range(i):
            x[j] -= L[i, j] * x[i]


@njit(cache=True, nogil=True)
def widths(columns: Floats, L: Floats, scratch: Floats, U: Floats) -> None:
    """Write ``phi^T gram^-1 phi = ||L^-1 phi||^2`` of every state-action to U (N,); scratch is (d, TILE)."""
    d, N = columns.shape
    for low in range(0, N, TILE):
        size = min(TILE, N - low)
        out = U[low : low + size]
        out[:] = 0.0
        for i in range(d):
            x, inverse = scratch[i, :size], 1.0 / L[i, i]
            x[:] = columns[i, low : low + size]
            for j in range(i):
                y, factor = scratch[j, :size], L[i, j]
                for k in range(size):
                    x[k] -= factor * y[k]
            for k in range(size):
                x[k] *= inverse
                out[k] += x[k] * x[k]


@njit(cache=True, nogil=True)
def combine(columns: Floats, w: Floats, Q: Floats) -> None:
    """Write ``phi^T w`` of every state-action to Q (N,)."""
    d, N = columns.shape
    for low in range(0, N, 4 * TILE):
        size = min(4 * TILE, N - low)
        out, first, weight = Q[low : low + size], columns[0, low : low + size], w[0]
        for k in range(size):
            out[k] = weight * first[k]
        for i in range(1, d):
            row, weight = columns[i, low : low + size], w[i]
            for k in range(size):
                out[k] += weight * row[k]


@njit(cache=True, nogil=True)
def greedy(Q: Floats, V: Floats, policy: Ints) -> None:
    """Fill V (S,) with the largest of the A values of every state, policy with the lowest index that attains it."""
    A = Q.size // V.size
    for s in range(V.size):
        best, at = Q[s * A], 0
        for a in range(1, A):
            if Q[s * A + a] > best:
                best, at = Q[s * A + a], a
        V[s] = best
        policy[s] = at


@njit(cache=True, nogil=True)
def expect(mu: Floats, V: Floats, w: Floats) -> None:
    """Add ``mu V`` to w, for mu (d, S)."""
    for i in range(w.size):
        t0 = t1 = t2 = t3 = 0.0
        row, quarter = mu[i], V.size // 4
        for s in range(quarter):
            t0 += row[4 * s] * V[4 * s]
            t1 += row[4 * s + 1] * V[4 * s + 1]
            t2 += row[4 * s + 2] * V[4 * s + 2]
            t3 += row[4 * s + 3] * V[4 * s + 3]
        for s in range(4 * quarter, V.size):
            t0 += row[s] * V[s]
        w[i] += (t0 + t1) + (t2 + t3)
