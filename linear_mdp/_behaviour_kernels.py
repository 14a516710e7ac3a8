"""Stochastic policies: running sums of action probabilities, (S, A), from action values (S*A,)."""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit

from linear_mdp._regression_kernels import Floats, Ints


@njit(cache=True, nogil=True)
def mix(Q: Floats, policy: Ints, epsilon: float, temperature: float, mixed: Floats) -> None:
    """Fill mixed: softmax of ``Q / temperature`` (the greedy action where that is 0), uniform with weight epsilon."""
    S, A = mixed.shape
    for s in range(S):
        best, total = Q[s * A + policy[s]], 0.0
        for a in range(A):
            if temperature > 0:
                mixed[s, a] = np.exp((Q[s * A + a] - best) / temperature)
            else:
                mixed[s, a] = 1.0 if a == policy[s] else 0.0
            total += mixed[s, a]
        running = 0.0
        for a in range(A):
            running += (1.0 - epsilon) * mixed[s, a] / total + epsilon / A
            mixed[s, a] = running
        mixed[s, A - 1] = 1.0


@njit(cache=True, nogil=True)
def act(mixed: Floats, u: float) -> int:
    """Return the action that the uniform u draws from running sums (A,)."""
    a = 0
    while u >= mixed[a]:
        a += 1
    return a
