"""Backward induction through the factors: a step costs O(S A d), never O(S^2 A).

columns is (n, d, S*A), mu (n, d, S), theta (n, d), each with n = 1 or H steps; V is (H+1, S) with V[H] = 0, policy
(H, S) int64, Q (H, S*A). The last array arguments are written.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit

from linear_mdp._regression_kernels import Floats, Ints, combine, expect, greedy


@njit(cache=True, nogil=True)
def optimal(columns: Floats, mu: Floats, theta: Floats, Q: Floats, V: Floats, policy: Ints) -> None:
    """Fill Q, V and policy from the last step to the first; Q may keep one step only, (1, S*A)."""
    for h in range(policy.shape[0] - 1, -1, -1):
        w = theta[min(h, len(theta) - 1)].copy()
        expect(mu[min(h, len(mu) - 1)], V[h + 1], w)
        q = Q[min(h, len(Q) - 1)]
        combine(columns[min(h, len(columns) - 1)], w, q)
        greedy(q, V[h], policy[h])


@njit(cache=True, nogil=True)
def policy_values(columns: Floats, mu: Floats, theta: Floats, policy: Ints, V: Floats) -> None:
    """Fill V with the values of a deterministic policy."""
    A = columns.shape[2] // V.shape[1]
    for h in range(policy.shape[0] - 1, -1, -1):
        w = theta[min(h, len(theta) - 1)].copy()
        expect(mu[min(h, len(mu) - 1)], V[h + 1], w)
        phi = columns[min(h, len(columns) - 1)]
        for s in range(V.shape[1]):
            t = 0.0
            for i in range(w.size):
                t += w[i] * phi[i, s * A + policy[h, s]]
            V[h, s] = t


@njit(cache=True, nogil=True)
def stochastic_values(
    columns: Floats, mu: Floats, theta: Floats, mixed: Floats, Q: Floats, V: Floats
) -> None:
    """Fill Q (S*A,), for the first step, and V with the values of action probabilities.

    mixed (H, S, A) holds the running sums of the probabilities over the actions.
    """
    H, S, A = mixed.shape
    for h in range(H - 1, -1, -1):
        w = theta[min(h, len(theta) - 1)].copy()
        expect(mu[min(h, len(mu) - 1)], V[h + 1], w)
        combine(columns[min(h, len(columns) - 1)], w, Q)
        for s in range(S):
            t = below = 0.0
            for a in range(A):
                t += (mixed[h, s, a] - below) * Q[s * A + a]
                below = mixed[h, s, a]
            V[h, s] = t


@njit(cache=True, nogil=True)
def return_variance(
    columns: Floats, mu: Floats, r: Floats, noise: bool, policy: Ints, V: Floats, W: Floats
) -> None:
    """Fill W (H+1, S) with the variance of the return, given the values V of the policy; r is (n, S*A).

    ``W_h = Var(reward) + Var_{s'}(V_{h+1}) + E W_{h+1}``, Bernoulli rewards if noise.
    """
    H, S = policy.shape
    A, d = columns.shape[2] // S, columns.shape[1]
    for h in range(H - 1, -1, -1):
        first, second = np.zeros(d), np.zeros(d)
        expect(mu[min(h, len(mu) - 1)], V[h + 1], first)
        expect(mu[min(h, len(mu) - 1)], V[h + 1] ** 2 + W[h + 1], second)
        phi = columns[min(h, len(columns) - 1)]
        for s in range(S):
            k = s * A + policy[h, s]
            mean = square = 0.0
            for i in range(d):
                mean += phi[i, k] * first[i]
                square += phi[i, k] * second[i]
            reward = r[min(h, len(r) - 1), k]
            W[h, s] = max(0.0, square - mean * mean) + (reward * (1.0 - reward) if noise else 0.0)
