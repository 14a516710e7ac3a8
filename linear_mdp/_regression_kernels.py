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


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def cholesky(gram: Floats, L: Floats) -> None:
    """Factor gram = L L^T; a gram that is not positive definite gives nan from there on."""
    for j in range(gram.shape[0]):
        diagonal = gram[j, j]
        for i in range(j):
            diagonal -= L[j, i] * L[j, i]
        root = np.sqrt(diagonal)
        inverse = 1.0 / root
        L[j, j] = root
        for row in range(j + 1, gram.shape[0]):
            t = gram[row, j]
            for i in range(j):
                t -= L[row, i] * L[j, i]
            L[row, j] = t * inverse


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def log_determinant(L: Floats) -> float:
    """Return ``ln det L L^T``."""
    total = 0.0
    for i in range(L.shape[0]):
        total += np.log(L[i, i])
    return 2.0 * total


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def invert(L: Floats, inverse: Floats) -> None:
    """Write ``L^-1``, lower triangular as L, to inverse, whose upper part is zero already."""
    for i in range(L.shape[0]):
        scale = 1.0 / L[i, i]
        for j in range(i):
            t = 0.0
            for k in range(j, i):
                t -= L[i, k] * inverse[k, j]
            inverse[i, j] = t * scale
        inverse[i, i] = scale


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def whiten(inverse: Floats, x: Floats) -> None:
    """Put ``L^-1 x`` in place of x."""
    for i in range(x.size - 1, -1, -1):
        t = 0.0
        for j in range(i + 1):
            t += inverse[i, j] * x[j]
        x[i] = t


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def solve(inverse: Floats, x: Floats) -> None:
    """Put ``gram^-1 x = L^-T L^-1 x`` in place of x."""
    whiten(inverse, x)
    for j in range(x.size):
        t = 0.0
        for i in range(j, x.size):
            t += inverse[i, j] * x[i]
        x[j] = t


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def widths(columns: Floats, inverse: Floats, U: Floats) -> None:
    """Write ``phi^T gram^-1 phi = ||L^-1 phi||^2`` of every state-action to U (N,).

    Two rows of the inverse and four features are taken at once, so that few partial sums go through memory; behind
    the diagonal the inverse is zero, which lets the last four be short, and a last single row counts for nothing twice.
    """
    d, N = columns.shape
    one, two = np.empty(TILE), np.empty(TILE)
    for low in range(0, N, TILE):
        high = min(TILE, N - low)
        x, y, out = one[:high], two[:high], U[low : low + high]
        for k in range(high):
            x[k] = y[k] = out[k] = 0.0
        for i in range(0, d, 2):
            last, paired = i - i % 4, i + 1 < d
            for k in range(high if last > 0 else 0):
                x[k] = y[k] = 0.0
            for j in range(0, i + 1, 4):
                j1, j2, j3 = min(j + 1, d - 1), min(j + 2, d - 1), min(j + 3, d - 1)
                f0, g0 = inverse[i, j], inverse[i + 1, j] if paired else 0.0
                f1, g1 = inverse[i, j1] if j + 1 < d else 0.0, inverse[i + 1, j1] if paired else 0.0
                f2, g2 = (
                    inverse[i, j2] if j + 2 < d else 0.0,
                    inverse[i + 1, j2] if paired and j + 2 < d else 0.0,
                )
                f3, g3 = (
                    inverse[i, j3] if j + 3 < d else 0.0,
                    inverse[i + 1, j3] if paired and j + 3 < d else 0.0,
                )
                c0, c1 = columns[j, low : low + high], columns[j1, low : low + high]
                c2, c3 = columns[j2, low : low + high], columns[j3, low : low + high]
                if j < last:
                    for k in range(high):
                        x[k] += (f0 * c0[k] + f1 * c1[k]) + (f2 * c2[k] + f3 * c3[k])
                        y[k] += (g0 * c0[k] + g1 * c1[k]) + (g2 * c2[k] + g3 * c3[k])
                else:
                    for k in range(high):
                        t = x[k] + ((f0 * c0[k] + f1 * c1[k]) + (f2 * c2[k] + f3 * c3[k]))
                        u = y[k] + ((g0 * c0[k] + g1 * c1[k]) + (g2 * c2[k] + g3 * c3[k]))
                        out[k] += t * t + u * u


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def regress(flow: Floats, V: Floats, inverse: Floats, w: Floats) -> None:
    """Put ``gram^-1 (w + sum_s V(s) flow_s)`` in place of w, for flow (S, d)."""
    quarter = V.size // 4
    for q in range(quarter):
        s = 4 * q
        f0, f1, f2, f3 = flow[s], flow[s + 1], flow[s + 2], flow[s + 3]
        v0, v1, v2, v3 = V[s], V[s + 1], V[s + 2], V[s + 3]
        for i in range(w.size):
            w[i] += (v0 * f0[i] + v1 * f1[i]) + (v2 * f2[i] + v3 * f3[i])
    for s in range(4 * quarter, V.size):
        for i in range(w.size):
            w[i] += V[s] * flow[s, i]
    solve(inverse, w)
