"""Largest probabilities of reaching each state, from P (S*A,S), pairs (S,A), states (S,) float64, inside (S,) bool."""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@njit(cache=True)
def reach(
    P: Floats, pairs: Floats, states: Floats, inside: Flags, tolerance: float, most: Floats, cap: Floats
) -> int:
    """Largest probability, over all policies, of being in y after m transitions, m = 1 .. into most (M, S).

    The start is pairs (S,A) plus states (S,), one of them zero; with states the first action is free. cap[m - 1]
    also allows a start in any state inside (S,), those that can be visited later: no later m exceeds it.
    Stops when cap and most agree within the tolerance, or at M; returns the number of rows written.
    """
    S, A = pairs.shape
    v = P.copy()
    best = np.empty((S, S))
    for m in range(most.shape[0]):
        if m > 0:
            v = np.dot(P, best)
        most[m] = 0.0
        cap[m] = 0.0
        for s in range(S):
            for y in range(S):
                top = v[s * A, y]
                for a in range(A):
                    value = v[s * A + a, y]
                    top = max(top, value)
                    most[m, y] += pairs[s, a] * value
                best[s, y] = top
                most[m, y] += states[s] * top
                if inside[s]:
                    cap[m, y] = max(cap[m, y], top)
        cap[m] = np.maximum(cap[m], most[m])
        if np.max(cap[m] - most[m]) <= tolerance:
            return m + 1
    return int(most.shape[0])
