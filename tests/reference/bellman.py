"""Slow twins of the sweep kernels, in the same order of additions, and exact solutions in rational numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

BLOCK = 128


def dot(p, V):
    total = 0.0
    for start in range(0, len(V), BLOCK):
        sums = [0.0, 0.0]
        for i in range(start, min(start + BLOCK, len(V))):
            sums[(i - start) % 2] += float(p[i]) * float(V[i])
        total += sums[0] + sums[1]
    return total


def dense_backup(P, r, discount, V):
    return np.array([float(r[j]) + discount * dot(P[j], V) for j in range(len(r))])


def sparse_backup(P, r, discount, V):
    out = []
    for j in range(len(r)):
        x = 0.0
        for k in range(P.indptr[j], P.indptr[j + 1]):
            x += float(P.data[k]) * float(V[P.indices[k]])
        out.append(float(r[j]) + discount * x)
    return np.array(out)


def sweeps(backup, P, r, discount, evaluations, target, max_sweeps, V):
    """Value iteration, with ``evaluations`` policy sweeps in between; returns V and the number of sweeps."""
    S, V = len(V), np.array(V)
    scale = 0.5 * discount / (1 - discount)
    for sweep in range(1, max_sweeps + 1):
        Q = backup(P, r, discount, V).reshape(S, -1)
        policy, change = Q.argmax(axis=1), Q.max(axis=1) - V
        V = Q.max(axis=1)
        lo, hi = change.min(), change.max()
        if scale * (hi - lo) <= target or sweep == max_sweeps:
            return V + scale * (hi + lo), sweep
        for _ in range(evaluations):
            V = backup(P, r, discount, V).reshape(S, -1)[np.arange(S), policy]
    return V, 0


def gauss_seidel(backup, P, r, discount, target, max_sweeps, V):
    V, A = np.array(V), len(r) // len(V)
    for sweep in range(1, max_sweeps + 1):
        change = 0.0
        for s in range(len(V)):
            best = backup(P, r, discount, V)[s * A : (s + 1) * A].max()
            change, V[s] = max(change, abs(best - V[s])), best
        if change <= target:
            return V, sweep
    return V, max_sweeps


def fractions(values):
    return np.vectorize(Fraction, otypes=[object])(np.asarray(values, dtype=np.float64))


def solve_exactly(matrix, b):
    """Gauss-Jordan elimination in rational numbers."""
    n = len(b)
    rows = [[*matrix[i], b[i]] for i in range(n)]
    for c in range(n):
        pivot = next(i for i in range(c, n) if rows[i][c] != 0)
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for i in range(n):
            if i != c and rows[i][c] != 0:
                rows[i] = [x - rows[i][c] * y for x, y in zip(rows[i], rows[c], strict=True)]
    return np.array([row[-1] for row in rows], dtype=object)


def exact_policy_values(mdp, weights):
    """(Q, V) of a policy (S, A), exactly, for the float64 numbers stored in a discounted MDP."""
    P, r = fractions(mdp.kernel).reshape(mdp.S, mdp.A, mdp.S), fractions(mdp.r)
    w, gamma = fractions(weights), Fraction(mdp.discount)
    identity = fractions(np.eye(mdp.S))
    V = solve_exactly(identity - gamma * (w[:, :, None] * P).sum(axis=1), (w * r).sum(axis=1))
    return r + gamma * P.dot(V), V


def exact_optimal_values(mdp):
    """(Q*, V*), exactly, by policy iteration."""
    policy = np.zeros(mdp.S, dtype=int)
    while True:
        Q, V = exact_policy_values(mdp, np.eye(mdp.A)[policy])
        better = [max(range(mdp.A), key=lambda a: (Q[s, a], a == policy[s])) for s in range(mdp.S)]
        if all(Q[s, a] <= V[s] for s, a in enumerate(better)):
            return Q, V
        policy = np.array(better)


def exact_occupancy(mdp, weights):
    """Discounted state-action occupancy (S, A), exactly."""
    P, w, gamma = (
        fractions(mdp.kernel).reshape(mdp.S, mdp.A, mdp.S),
        fractions(weights),
        Fraction(mdp.discount),
    )
    identity = fractions(np.eye(mdp.S))
    chain = (w[:, :, None] * P).sum(axis=1)
    return solve_exactly((identity - gamma * chain).T, (1 - gamma) * fractions(mdp.rho))[:, None] * w


def exact_backward(mdp, weights=None):
    """(Q, V) over a finite horizon, exactly: optimal, or of the policy (H, S, A)."""
    H, S, A = mdp.horizon, mdp.S, mdp.A
    P, r = fractions(mdp.P).reshape(-1, S, A, S), fractions(mdp.r).reshape(-1, S, A)
    Q, V = np.empty((H, S, A), dtype=object), np.empty((H, S), dtype=object)
    ahead = fractions(np.zeros(S))
    for h in range(H - 1, -1, -1):
        Q[h] = r[h % len(r)] + P[h % len(P)].dot(ahead)
        V[h] = ahead = Q[h].max(axis=1) if weights is None else (fractions(weights[h]) * Q[h]).sum(axis=1)
    return Q, V


def exact_forward(mdp, weights):
    """State-action distributions (H, S, A) over a finite horizon, exactly."""
    H, S, A = mdp.horizon, mdp.S, mdp.A
    P, w = fractions(mdp.P).reshape(-1, S, A, S), fractions(weights)
    d, state = np.empty((H, S, A), dtype=object), fractions(mdp.rho)
    for h in range(H):
        d[h] = state[:, None] * w[h]
        state = (d[h][:, :, None] * P[h % len(P)]).sum(axis=(0, 1))
    return d
