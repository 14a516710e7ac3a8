"""Sweeps. P is (S*A, S) float64 with row s*A + a, or CSR: data (nnz,) float64, indices, indptr int32 or int64.

r and Q are (S*A,) float64 (one row: one entry), V (S,) float64, policy (S,) int64, rows (M,) int64.
A dense dot product adds up even and odd entries apart, in blocks of BLOCK; a sparse one adds up from left to
right: plain Python in the same order gives the same bits. The last array arguments are written.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 128  # bounds the length of a chain of roundings, hence the certified error
CHECK = 64  # sweeps between two looks at whether the bounds still shrink


@njit(cache=True)
def dense_backup(P: Floats, r: Floats, discount: float, V: Floats, rows: Ints, out: Floats) -> None:
    """Write r[j] + discount * P[j] V with j = rows[k] to out[k].

    Four rows far apart are read at once: one core reaches the full read bandwidth with several streams only.
    """
    S, M = V.size, rows.size
    quarter = M // 4
    for k in range(quarter):
        i0, i1, i2, i3 = rows[k], rows[k + quarter], rows[k + 2 * quarter], rows[k + 3 * quarter]
        p0, p1, p2, p3 = P[i0], P[i1], P[i2], P[i3]
        t0 = t1 = t2 = t3 = 0.0
        for start in range(0, S, BLOCK):
            end = min(start + BLOCK, S)
            even = end - (end - start) % 2
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = 0.0
            for i in range(start, even, 2):
                v, w = V[i], V[i + 1]
                a0 += p0[i] * v
                b0 += p0[i + 1] * w
                a1 += p1[i] * v
                b1 += p1[i + 1] * w
                a2 += p2[i] * v
                b2 += p2[i + 1] * w
                a3 += p3[i] * v
                b3 += p3[i + 1] * w
            if even < end:
                v = V[even]
                a0 += p0[even] * v
                a1 += p1[even] * v
                a2 += p2[even] * v
                a3 += p3[even] * v
            t0 += a0 + b0
            t1 += a1 + b1
            t2 += a2 + b2
            t3 += a3 + b3
        out[k] = r[i0] + discount * t0
        out[k + quarter] = r[i1] + discount * t1
        out[k + 2 * quarter] = r[i2] + discount * t2
        out[k + 3 * quarter] = r[i3] + discount * t3
    for k in range(4 * quarter, M):
        out[k] = r[rows[k]] + discount * _dense_dot(P[rows[k]], V)


@njit(cache=True)
def _dense_dot(p: Floats, V: Floats) -> float:
    total = 0.0
    for start in range(0, V.size, BLOCK):
        end = min(start + BLOCK, V.size)
        even = end - (end - start) % 2
        a = b = 0.0
        for i in range(start, even, 2):
            a += p[i] * V[i]
            b += p[i + 1] * V[i + 1]
        if even < end:
            a += p[even] * V[even]
        total += a + b
    return total


@njit(cache=True)
def sparse_backup(
    data: Floats, indices: Ints, indptr: Ints, r: Floats, discount: float, V: Floats, out: Floats
) -> None:
    """Write r + discount * P V to out. Unsigned positions spare the test for negative ones in every access."""
    one = np.uint64(1)
    end = np.uint64(indptr[0])
    for j in range(r.size):
        k, end = end, np.uint64(indptr[j + 1])
        x = 0.0
        while k < end:
            x += data[k] * V[np.uint64(indices[k])]
            k += one
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
    A, Q, policy = N // S, np.empty(N), np.empty(S, np.int64)
    every, states, W = np.arange(N), np.arange(S), np.empty(S)
    scale, seen, sweep = 0.5 * discount / (1 - discount), np.inf, 0
    while sweep < max_sweeps:
        dense_backup(P, r, discount, V, every, Q)
        lo, hi = improve(Q, V, policy)
        sweep += 1
        stuck = sweep % CHECK == 0 and hi - lo >= seen
        if scale * (hi - lo) <= target or stuck or sweep == max_sweeps:
            V += scale * (hi + lo)
            break
        if sweep % CHECK == 0:
            seen = hi - lo
        for _ in range(evaluations):
            dense_backup(P, r, discount, V, states * A + policy, W)
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
        x += data[k] * V[np.uint64(indices[k])]
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
                best = max(best, r[j] + discount * _dense_dot(P[j], V))
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


@njit(cache=True)
def backward_induction(P: Floats, r: Floats, Q: Floats, V: Floats, policy: Ints) -> None:
    """Fill Q (H,S*A), V and policy (H,S) from the last step to the first; P is (H or 1, S*A, S), r (H or 1, S*A)."""
    H, S = V.shape
    every, ahead = np.arange(Q.shape[1]), np.zeros(S)
    for step in range(H - 1, -1, -1):
        dense_backup(P[step % P.shape[0]], r[step % r.shape[0]], 1.0, ahead, every, Q[step])
        improve(Q[step], ahead, policy[step])
        V[step] = ahead


@njit(cache=True)
def backward_evaluation(P: Floats, r: Floats, weights: Floats, Q: Floats, V: Floats) -> None:
    """Like :func:`backward_induction` for the policy with probabilities weights (H,S,A)."""
    H, S, A = weights.shape
    every, ahead = np.arange(S * A), np.zeros(S)
    for step in range(H - 1, -1, -1):
        dense_backup(P[step % P.shape[0]], r[step % r.shape[0]], 1.0, ahead, every, Q[step])
        for s in range(S):
            total = 0.0
            for a in range(A):
                total += weights[step, s, a] * Q[step, s * A + a]
            ahead[s] = total
        V[step] = ahead


@njit(cache=True)
def forward_occupancy(P: Floats, weights: Floats, start: Floats, d: Floats) -> None:
    """Fill d (H,S) with the state distributions from start (S,); P is (H or 1, S*A, S), weights (H,S,A)."""
    H, S, A = weights.shape
    d[0] = start
    for step in range(H - 1):
        d[step + 1] = 0.0
        for s in range(S):
            for a in range(A):
                mass = d[step, s] * weights[step, s, a]
                if mass > 0:
                    for t in range(S):
                        d[step + 1, t] += mass * P[step % P.shape[0], s * A + a, t]
