"""Steps over a finite horizon. P is (H or 1, S*A, S), r (H or 1, S*A), Q (H,S*A), V and d (H,S), weights (H,S,A).

All are float64, policy (H,S) is int64; a single P or r serves every step. The last array arguments are written.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from tabular._kernels import dense_backup, improve

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def backward_induction(P: Floats, r: Floats, Q: Floats, V: Floats, policy: Ints) -> None:
    """Fill Q, V and policy from the last step to the first."""
    H, S = V.shape
    ahead = np.zeros(S)
    for step in range(H - 1, -1, -1):
        dense_backup(P[step % P.shape[0]], r[step % r.shape[0]], 1.0, ahead, Q[step])
        improve(Q[step], ahead, policy[step])
        V[step] = ahead


@njit(cache=True)
def backward_evaluation(P: Floats, r: Floats, weights: Floats, Q: Floats, V: Floats) -> None:
    """Like :func:`backward_induction` for the policy with probabilities weights."""
    H, S, A = weights.shape
    ahead = np.zeros(S)
    for step in range(H - 1, -1, -1):
        dense_backup(P[step % P.shape[0]], r[step % r.shape[0]], 1.0, ahead, Q[step])
        for s in range(S):
            total = 0.0
            for a in range(A):
                total += weights[step, s, a] * Q[step, s * A + a]
            ahead[s] = total
        V[step] = ahead


@njit(cache=True)
def forward_occupancy(P: Floats, weights: Floats, start: Floats, d: Floats) -> None:
    """Fill d with the distributions of the state when it starts from start (S,)."""
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
