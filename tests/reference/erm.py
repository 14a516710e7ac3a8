"""Slow twins of the empirical-risk minimisers: enumeration of faces, loops, and searches from many starts."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import brentq, minimize


def box_least_squares(H, g, bound):
    """Best stationary point among all 3^k faces of the box, each coordinate free or at one of its bounds."""
    k = len(g)
    best, least = np.zeros(k), 0.0
    for face in itertools.product((-1, 0, 1), repeat=k):
        a = bound * np.array(face, dtype=float)
        free = np.array(face) == 0
        if free.any():
            rest = g[free] - H[np.ix_(free, ~free)] @ a[~free]
            a[free] = np.linalg.lstsq(H[np.ix_(free, free)], rest, rcond=1e-12)[0]
        if np.abs(a).max() <= bound * (1 + 1e-12) and a @ H @ a - 2 * g @ a < least:
            best, least = np.clip(a, -bound, bound), a @ H @ a - 2 * g @ a
    return best, least


def ball_least_squares(H, g, bound):
    """The multiplier of the ball by bisection, on the pseudo-inverse."""
    a = np.linalg.pinv(H, rcond=1e-12, hermitian=True) @ g
    if np.linalg.norm(a) > bound:
        at = lambda nu: np.linalg.solve(H + nu * np.eye(len(g)), g)  # noqa: E731
        high = np.linalg.norm(g) / bound + 1
        nu = brentq(lambda nu: np.linalg.norm(at(nu)) - bound, 1e-14 * high, high, xtol=1e-15, rtol=1e-14)
        a = at(nu)
    return a, a @ H @ a - 2 * g @ a


def dictionary(features, Y, counts, solve, bound):
    """One matrix Y (SA, T): every representation and every task by itself; objectives (M,)."""
    values = []
    for Phi in features:
        total = 0.0
        for y, n in zip(Y.T, counts.T, strict=True):
            H, g = Phi.T @ (n[:, None] * Phi), Phi.T @ (n * y)
            total += n @ y**2 + solve(H, g, bound)[1]
        values.append(total / counts.sum())
    return np.array(values)


def low_rank(Y, weights, rank, rng, starts=20):
    """Least weighted mean of squares over all factors of the given rank, by descent from random starts."""
    SA, T = Y.shape
    w = weights / weights.sum()

    def objective(x):
        B, A = x[: SA * rank].reshape(SA, rank), x[SA * rank :].reshape(rank, T)
        error = B @ A - Y
        left, right = 2 * (w * error) @ A.T, 2 * B.T @ (w * error)
        return (w * error**2).sum(), np.concatenate([left.ravel(), right.ravel()])

    options = {"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-10}
    sizes = rng.standard_normal((starts, (SA + T) * rank))
    return min(minimize(objective, x, jac=True, method="L-BFGS-B", options=options).fun for x in sizes)


def norm_ball(Y, weights, alpha, beta, rank, rng, starts=10):
    """Least weighted mean of squares over factors within their bounds, by SLSQP from random starts."""
    SA, T = Y.shape
    w = weights / weights.sum()

    def split(x):
        return x[: SA * rank].reshape(SA, rank), x[SA * rank :].reshape(rank, T)

    def objective(x):
        B, A = split(x)
        return (w * (B @ A - Y) ** 2).sum()

    def slack(x):
        B, A = split(x)
        return np.concatenate([[beta**2 - (B**2).sum()], alpha**2 - (A**2).sum(axis=0)])

    constraints = [{"type": "ineq", "fun": slack}]
    best = np.inf
    for _ in range(starts):
        x = 0.3 * rng.standard_normal((SA + T) * rank)
        found = minimize(
            objective, x, constraints=constraints, method="SLSQP", options={"ftol": 1e-13, "maxiter": 500}
        )
        if slack(found.x).min() > -1e-9:
            best = min(best, found.fun)
    return best
