"""Sweeps. P is (S*A, S) float64 with row s*A + a, or CSR: data (nnz,) float64, indices, indptr int32 or int64.

r and Q are (S*A,) float64 (one row: one entry), V (S,) float64, policy (S,) int64. A dense dot product adds up
even and odd entries apart, in blocks of BLOCK; a sparse one adds up from left to right: plain Python in the
same order gives the same bits. The last array arguments are written. Positions in inner loops are unsigned,
which spares the test for negative ones at every access.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 128  # bounds the length of a chain of roundings, hence the certified error
ONE, TWO, THREE, FOUR = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)
CHECK = 64  # sweeps between two looks at whether the bounds still shrink


@njit(cache=True)
def dense_backup(P: Floats, r: Floats, discount: float, V: Floats, out: Floats) -> None:
    """Write r + discount * P V to out.

    Four rows far apart are read at once: one core reaches the full read bandwidth with several streams only.
    """
    quarter = r.size // 4
    for k0 in range(quarter):
        k1, k2, k3 = k0 + quarter, k0 + 2 * quarter, k0 + 3 * quarter
        t0, t1, t2, t3 = _four_dots(P[k0], P[k1], P[k2], P[k3], V)
        out[k0] = r[k0] + discount * t0
        out[k1] = r[k1] + discount * t1
        out[k2] = r[k2] + discount * t2
        out[k3] = r[k3] + discount * t3
    for k in range(4 * quarter, r.size):
        out[k] = r[k] + discount * _dot(P[k], V)


@njit(cache=True)
def _dense_policy_sweep(P: Floats, r: Floats, discount: float, V: Floats, policy: Ints, out: Floats) -> None:
    A, quarter = r.size // V.size, V.size // 4
    for s0 in range(quarter):
        s1, s2, s3 = s0 + quarter, s0 + 2 * quarter, s0 + 3 * quarter
        j0, j1, j2, j3 = s0 * A + policy[s0], s1 * A + policy[s1], s2 * A + policy[s2], s3 * A + policy[s3]
        t0, t1, t2, t3 = _four_dots(P[j0], P[j1], P[j2], P[j3], V)
        out[s0] = r[j0] + discount * t0
        out[s1] = r[j1] + discount * t1
        out[s2] = r[j2] + discount * t2
        out[s3] = r[j3] + discount * t3
    for s in range(4 * quarter, V.size):
        out[s] = r[s * A + policy[s]] + discount * _dot(P[s * A + policy[s]], V)


@njit(cache=True)
def _four_dots(
    p0: Floats, p1: Floats, p2: Floats, p3: Floats, V: Floats
) -> tuple[float, float, float, float]:
    t0 = t1 = t2 = t3 = 0.0
    for start in range(0, V.size, BLOCK):
        i, end = np.uint64(start), np.uint64(min(start + BLOCK, V.size))
        a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = 0.0
        while i + ONE < end:
            v, w = V[i], V[i + ONE]
            a0 += p0[i] * v
            b0 += p0[i + ONE] * w
            a1 += p1[i] * v
            b1 += p1[i + ONE] * w
            a2 += p2[i] * v
            b2 += p2[i + ONE] * w
            a3 += p3[i] * v
            b3 += p3[i + ONE] * w
            i += TWO
        if i < end:
            v = V[i]
            a0 += p0[i] * v
            a1 += p1[i] * v
            a2 += p2[i] * v
            a3 += p3[i] * v
        t0 += a0 + b0
        t1 += a1 + b1
        t2 += a2 + b2
        t3 += a3 + b3
    return t0, t1, t2, t3


@njit(cache=True)
def _dot(p: Floats, V: Floats) -> float:
    total = 0.0
    for start in range(0, V.size, BLOCK):
        i, end = np.uint64(start), np.uint64(min(start + BLOCK, V.size))
        a = b = 0.0
        while i + ONE < end:
            a += p[i] * V[i]
            b += p[i + ONE] * V[i + ONE]
            i += TWO
        if i < end:
            a += p[i] * V[i]
        total += a + b
    return total


@njit(cache=True)
def sparse_backup(
    data: Floats, indices: Ints, indptr: Ints, r: Floats, discount: float, V: Floats, out: Floats
) -> None:
    """Write r + discount * P V to out."""
    end = np.uint64(indptr[0])
    for j in range(r.size):
        k, end = end, np.uint64(indptr[j + 1])
        x = 0.0
        while k + THREE < end:  # unrolled: most of the time would go into counting
            x += data[k] * V[np.uint32(indices[k])]
            x += data[k + ONE] * V[np.uint32(indices[k + ONE])]
            x += data[k + TWO] * V[np.uint32(indices[k + TWO])]
            x += data[k + THREE] * V[np.uint32(indices[k + THREE])]
            k += FOUR
        if k + ONE < end:
            x += data[k] * V[np.uint32(indices[k])]
            x += data[k + ONE] * V[np.uint32(indices[k + ONE])]
            k += TWO
        if k < end:
            x += data[k] * V[np.uint32(indices[k])]
        out[j] = r[j] + discount * x


@njit(cache=True)
def improve(Q: Floats, V: Floats, policy: Ints) -> tuple[float, float]:
    """V[s] = max_a Q, policy its lowest argument; return the least and the greatest change of V."""
    A = Q.size // V.size
    lo, hi = np.inf, -np.inf
    for s in range(V.size):
        best, action = Q[s * A], 0
        for a in range(1, A):
            if Q[s * A + a] > best:
                best, action = Q[s * A + a], a
        lo, hi = min(lo, best - V[s]), max(hi, best - V[s])
        V[s], policy[s] = best, action
    return lo, hi


@njit(cache=True)
def dense_sweeps(
    P: Floats, r: Floats, discount: float, evaluations: int, target: float, max_sweeps: int, V: Floats
) -> int:
    """Value iteration, each sweep followed by ``evaluations`` sweeps of its greedy policy, on V in place.

    Ends when the half width of the MacQueen bounds is at most target, when it has stopped to shrink, or after
    max_sweeps sweeps over all actions; V is then at the middle of the bounds. Returns the number of such sweeps.
    """
    S, N = V.size, r.size
    Q, policy, W = np.empty(N), np.empty(S, np.int64), np.empty(S)
    scale, seen, sweep = 0.5 * discount / (1 - discount), np.inf, 0
    while sweep < max_sweeps:
        dense_backup(P, r, discount, V, Q)
        lo, hi = improve(Q, V, policy)
        sweep += 1
        stuck = sweep % CHECK == 0 and hi - lo >= seen
        if scale * (hi - lo) <= target or stuck or sweep == max_sweeps:
            V += scale * (hi + lo)
            break
        if sweep % CHECK == 0:
            seen = hi - lo
        for _ in range(evaluations):
            _dense_policy_sweep(P, r, discount, V, policy, W)
            V[:] = W
    return sweep


@njit(cache=True)
def sparse_sweeps(
    data: Floats,
    indices: Ints,
    indptr: Ints,
    r: Floats,
    discount: float,
    evaluations: int,
    target: float,
    max_sweeps: int,
    V: Floats,
) -> int:
    """Like :func:`dense_sweeps`, P in CSR form."""
    S, N = V.size, r.size
    Q, policy, W = np.empty(N), np.empty(S, np.int64), np.empty(S)
    scale, seen, sweep = 0.5 * discount / (1 - discount), np.inf, 0
    while sweep < max_sweeps:
        sparse_backup(data, indices, indptr, r, discount, V, Q)
        lo, hi = improve(Q, V, policy)
        sweep += 1
        stuck = sweep % CHECK == 0 and hi - lo >= seen
        if scale * (hi - lo) <= target or stuck or sweep == max_sweeps:
            V += scale * (hi + lo)
            break
        if sweep % CHECK == 0:
            seen = hi - lo
        for _ in range(evaluations):
            _sparse_policy_sweep(data, indices, indptr, r, discount, V, policy, W)
            V[:] = W
    return sweep


@njit(cache=True)
def _sparse_policy_sweep(
    data: Floats,
    indices: Ints,
    indptr: Ints,
    r: Floats,
    discount: float,
    V: Floats,
    policy: Ints,
    out: Floats,
) -> None:
    A = r.size // V.size
    for s in range(V.size):
        j = s * A + policy[s]
        out[s] = r[j] + discount * _sparse_dot(data, indices, indptr[j], indptr[j + 1], V)


@njit(cache=True)
def _sparse_dot(data: Floats, indices: Ints, start: int, end: int, V: Floats) -> float:
    x = 0.0
    for k in range(start, end):
        x += data[k] * V[np.uint32(indices[k])]
    return x


@njit(cache=True)
def dense_gauss_seidel(
    P: Floats, r: Floats, discount: float, target: float, max_sweeps: int, V: Floats
) -> int:
    """Sweep in place, each state seeing the new values of those before it, until no value moves by target.

    Ends also when the moves have stopped to shrink, or after max_sweeps; returns the number of sweeps.
    """
    A, seen = r.size // V.size, np.inf
    for sweep in range(1, max_sweeps + 1):
        change = 0.0
        for s in range(V.size):
            best = -np.inf
            for j in range(s * A, (s + 1) * A):
                best = max(best, r[j] + discount * _dot(P[j], V))
            change = max(change, abs(best - V[s]))
            V[s] = best
        if change <= target or (sweep % CHECK == 0 and change >= seen):
            return sweep
        if sweep % CHECK == 0:
            seen = change
    return max_sweeps


@njit(cache=True)
def sparse_gauss_seidel(
    data: Floats,
    indices: Ints,
    indptr: Ints,
    r: Floats,
    discount: float,
    target: float,
    max_sweeps: int,
    V: Floats,
) -> int:
    """Like :func:`dense_gauss_seidel`, P in CSR form."""
    A, seen = r.size // V.size, np.inf
    for sweep in range(1, max_sweeps + 1):
        change = 0.0
        for s in range(V.size):
            best = -np.inf
            for j in range(s * A, (s + 1) * A):
                best = max(best, r[j] + discount * _sparse_dot(data, indices, indptr[j], indptr[j + 1], V))
            change = max(change, abs(best - V[s]))
            V[s] = best
        if change <= target or (sweep % CHECK == 0 and change >= seen):
            return sweep
        if sweep % CHECK == 0:
            seen = change
    return max_sweeps
