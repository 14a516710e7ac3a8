"""Least squares in a box, many at once, from H (R,k,k) and g (P,k) float64; problem p has the matrix H[p % R]."""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FLAT = 1e-13  # pivots below this fraction of the diagonal entry count as zero


@njit(cache=True)
def box_minimisers(H: Floats, g: Floats, bound: float, tolerance: float, max_sweeps: int, a: Floats) -> int:
    """Write to a (P,k) the minimisers of a'Ha - 2g'a over |a_i| <= bound; return the most sweeps that one took.

    A sweep is coordinate descent followed by a Newton step on the coordinates that are free, cut at the first
    bound. It ends once the duality gap is at most tolerance times bound times the sum of |g| and |H| bound, the
    size of its own rounding.
    """
    P, k = g.shape
    most = 0
    gradient, step, free, work = np.empty(k), np.empty(k), np.empty(k, np.bool_), np.empty((k, k))
    for p in range(P):
        Q, right, x = H[p % H.shape[0]], g[p], a[p]
        x[:] = 0.0
        size = 0.0
        for i in range(k):
            size += abs(right[i])
            for j in range(k):
                size += abs(Q[i, j]) * bound
        for sweep in range(1, max_sweeps + 1):
            most = max(most, sweep)
            _descend(Q, right, bound, x)
            if _gap(Q, right, bound, x, gradient) <= tolerance * bound * size:
                break
            for i in range(k):
                inward = (x[i] == bound and gradient[i] > 0) or (x[i] == -bound and gradient[i] < 0)
                free[i] = abs(x[i]) < bound or inward
            _newton(Q, gradient, free, work, step)
            _advance(step, free, bound, x)
            if _gap(Q, right, bound, x, gradient) <= tolerance * bound * size:
                break
    return most


@njit(cache=True)
def _descend(Q: Floats, right: Floats, bound: float, x: Floats) -> None:
    for i in range(x.size):
        if Q[i, i] > 0:
            rest = right[i]
            for j in range(x.size):
                if j != i:
                    rest -= Q[i, j] * x[j]
            x[i] = min(bound, max(-bound, rest / Q[i, i]))


@njit(cache=True)
def _gap(Q: Floats, right: Floats, bound: float, x: Floats, gradient: Floats) -> float:
    """Write Hx - g to gradient; return twice the sum of gradient x + bound |gradient|, which bounds f(x) - min f."""
    gap = 0.0
    for i in range(x.size):
        value = -right[i]
        for j in range(x.size):
            value += Q[i, j] * x[j]
        gradient[i] = value
        gap += value * x[i] + bound * abs(value)
    return 2 * gap


@njit(cache=True)
def _newton(Q: Floats, gradient: Floats, free: Flags, L: Floats, step: Floats) -> None:
    """Solve H step = -gradient on the free coordinates by Cholesky.

    A coordinate whose column depends on those before it is taken out of the free ones: it has nothing to add.
    """
    k = step.size
    for i in range(k):
        if not free[i]:
            continue
        for j in range(i + 1):
            if not free[j]:
                continue
            value = Q[i, j]
            for m in range(j):
                if free[m]:
                    value -= L[i, m] * L[j, m]
            if i > j:
                L[i, j] = value / L[j, j]
            elif value <= FLAT * Q[i, i]:
                free[i] = False
            else:
                L[i, i] = np.sqrt(value)
    for i in range(k):
        if free[i]:
            value = -gradient[i]
            for m in range(i):
                if free[m]:
                    value -= L[i, m] * step[m]
            step[i] = value / L[i, i]
    for i in range(k - 1, -1, -1):
        if free[i]:
            value = step[i]
            for m in range(i + 1, k):
                if free[m]:
                    value -= L[m, i] * step[m]
            step[i] = value / L[i, i]


@njit(cache=True)
def _advance(step: Floats, free: Flags, bound: float, x: Floats) -> None:
    """Add the longest part of the step, at most all of it, that stays in the box; land on the bound exactly."""
    length, hit = 1.0, -1
    for i in range(x.size):
        if free[i] and step[i] != 0:
            room = (bound - x[i]) / step[i] if step[i] > 0 else (-bound - x[i]) / step[i]
            if room < length:
                length, hit = room, i
    for i in range(x.size):
        if free[i]:
            x[i] = min(bound, max(-bound, x[i] + length * step[i]))
    if hit >= 0:
        x[hit] = bound if step[hit] > 0 else -bound
