"""Row vectors (S,) float64 pushed through P (S*A,S) float64 by policies (S,) int64, and norms of their densities.

rho and nu are (S,A) float64. "y sits on p" means the distribution on pairs that puts y[s] on (s, p(s)).
All sums are of non-negative terms, so their relative rounding error is at most the number of operations
in a row times the unit roundoff. The last arguments are written.
"""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNIT = 2.0**-53


@njit(cache=True)
def first_step(P: Floats, rho: Floats, y: Floats) -> None:
    """Y[t] = sum over (s, a) of rho[s, a] P[s*A + a, t]."""
    S, A = rho.shape
    y[:] = 0.0
    for s in range(S):
        for a in range(A):
            if rho[s, a] > 0.0:
                for t in range(S):
                    y[t] += rho[s, a] * P[s * A + a, t]


@njit(cache=True)
def push(P: Floats, A: int, policy: Ints, y: Floats, z: Floats) -> None:
    """Z = y P_policy, one transition from y that sits on the policy."""
    S = y.shape[0]
    z[:] = 0.0
    for s in range(S):
        mass = y[s]
        if mass > 0.0:
            row = s * A + policy[s]
            for t in range(S):
                z[t] += mass * P[row, t]


@njit(cache=True)
def push_support(P: Floats, A: int, policy: Ints, y: Flags, z: Flags) -> None:
    """Push the support of y along to that of y P_policy."""
    S = y.shape[0]
    z[:] = False
    for s in range(S):
        if y[s]:
            row = s * A + policy[s]
            for t in range(S):
                if P[row, t] > 0.0:
                    z[t] = True


@njit(cache=True)
def close_support(P: Floats, A: int, policy: Ints, y: Flags) -> None:
    """Add to y every state that the policy reaches from it."""
    S = y.shape[0]
    stack = np.empty(S, dtype=np.int64)
    size = 0
    for s in range(S):
        if y[s]:
            stack[size] = s
            size += 1
    while size > 0:
        size -= 1
        row = stack[size] * A + policy[stack[size]]
        for t in range(S):
            if P[row, t] > 0.0 and not y[t]:
                y[t] = True
                stack[size] = t
                size += 1


@njit(cache=True)
def norm_on(y: Floats, nu: Floats, policy: Ints) -> float:
    """Density norm || d(y on the policy) / d nu ||_{2,nu}; +inf where mass falls on nu = 0."""
    total = 0.0
    for s in range(y.shape[0]):
        if y[s] > 0.0:
            weight = nu[s, policy[s]]
            if weight <= 0.0:
                return np.inf
            total += y[s] * (y[s] / weight)
    return float(np.sqrt(total))


@njit(cache=True)
def least_weight(support: Flags, nu: Floats, policy: Ints) -> float:
    """Smallest nu(s, policy(s)) over the support."""
    least = np.inf
    for s in range(support.shape[0]):
        if support[s]:
            least = min(least, nu[s, policy[s]])
    return least


@njit(cache=True)
def chain_norms(
    P: Floats, policies: Ints, optimal: Ints, nu: Floats, y: Floats, along: Floats, against: Floats
) -> None:
    """Norms of y (P^optimal)^j and of y P^K .. P^{K-j+1}, y being the next-state distribution, at [K - j]."""
    K, A = policies.shape[0] - 1, nu.shape[1]
    u, v, next_u, next_v = y.copy(), y.copy(), np.empty_like(y), np.empty_like(y)
    for j in range(1, K + 1):
        along[K - j] = norm_on(u, nu, optimal)
        against[K - j] = norm_on(v, nu, policies[K - j + 1])
        if j < K:
            push(P, A, optimal, u, next_u)
            push(P, A, policies[K - j + 1], v, next_v)
            u, next_u = next_u, u
            v, next_v = next_v, v


@njit(cache=True)
def chain_least_weights(
    P: Floats, policies: Ints, optimal: Ints, nu: Floats, y: Floats, along: Floats, against: Floats
) -> None:
    """Smallest nu that :func:`chain_norms` can divide by at [K - j], over all numbers of steps of pi_K before."""
    K, A = policies.shape[0] - 1, nu.shape[1]
    u = y > 0.0
    close_support(P, A, policies[K], u)
    v, next_u, next_v = u.copy(), np.empty_like(u), np.empty_like(u)
    for j in range(1, K + 1):
        along[K - j] = least_weight(u, nu, optimal)
        against[K - j] = least_weight(v, nu, policies[K - j + 1])
        if j < K:
            push_support(P, A, optimal, u, next_u)
            push_support(P, A, policies[K - j + 1], v, next_v)
            u, next_u = next_u, u
            v, next_v = next_v, v


@njit(cache=True)
def tail_error(norm: float, least: float, moved: float, weight: float, gamma: float) -> float:
    """Bound on sum_{i>=1} g^i (c_i - c_0), times weight: c_i lies in [1, least^{-1/2}] and moves by moved a step."""
    drift = gamma * moved / ((1 - gamma) ** 2 * np.sqrt(least))
    span = gamma / (1 - gamma) * max(norm - 1.0, 1.0 / np.sqrt(least) - norm, 0.0)
    return float(weight * min(drift, span))


@njit(cache=True)
def value_iteration_coefficients(
    P: Floats,
    policies: Ints,
    optimal: Ints,
    gamma: float,
    rho: Floats,
    nu: Floats,
    tolerance: float,
    B: Floats,
    error: Floats,
) -> None:
    """B_k of approximate value iteration, k < K, with a bound on the error of each."""
    K, S, A = policies.shape[0] - 1, nu.shape[0], nu.shape[1]
    y, z = np.empty(S), np.empty(S)
    first_step(P, rho, y)
    low_1, low_2, c_1, c_2 = np.empty(K), np.empty(K), np.empty(K), np.empty(K)
    chain_least_weights(P, policies, optimal, nu, y, low_1, low_2)
    B[:] = 0.0
    error[:] = 0.0
    weight, steps = 1.0, 0
    while True:
        chain_norms(P, policies, optimal, nu, y, c_1, c_2)
        push(P, A, policies[K], y, z)
        moved = np.abs(z - y).sum() + 4 * UNIT * (S + 2) * (steps + 2)
        finished = True
        for k in range(K):
            if low_1[k] <= 0.0 or low_2[k] <= 0.0:
                B[k] = np.inf
                continue
            B[k] += weight * (c_1[k] + c_2[k])
            error[k] = tail_error(c_1[k], low_1[k], moved, weight, gamma)
            error[k] += tail_error(c_2[k], low_2[k], moved, weight, gamma)
            finished = finished and error[k] <= tolerance * B[k]
        if finished:
            break
        y, z = z, y
        weight *= gamma
        steps += 1
    for k in range(K):
        if B[k] < np.inf:
            B[k] += weight * gamma / (1 - gamma) * (c_1[k] + c_2[k])
            error[k] += B[k] * 2 * UNIT * ((S + 2) * (steps + K + 2) + steps + 8)


@njit(cache=True)
def repeated_norms(
    P: Floats, y: Floats, walk: Ints, sit: Ints, gamma: float, nu: Floats, tolerance: float, out: Floats
) -> None:
    """Sum over m of g^m || d(y P_walk^m on sit) / d nu ||, and a bound on its error, into out (2,)."""
    S, A = nu.shape
    support = y > 0.0
    close_support(P, A, walk, support)
    least = least_weight(support, nu, sit)
    if least <= 0.0:
        out[0], out[1] = np.inf, 0.0
        return
    x, z = y.copy(), np.empty(S)
    total, weight, steps = 0.0, 1.0, 0
    while True:
        norm = norm_on(x, nu, sit)
        total += weight * norm
        push(P, A, walk, x, z)
        moved = np.abs(z - x).sum() + 4 * UNIT * (S + 2) * (steps + 2)
        error = tail_error(norm, least, moved, weight, gamma)
        if error <= tolerance * total:
            break
        x, z = z, x
        weight *= gamma
        steps += 1
    out[0] = total + weight * gamma / (1 - gamma) * norm
    out[1] = error + out[0] * 2 * UNIT * ((S + 2) * (steps + 2) + steps + 8)


@njit(cache=True)
def policy_iteration_coefficients(
    P: Floats,
    policies: Ints,
    optimal: Ints,
    gamma: float,
    rho: Floats,
    nu: Floats,
    tolerance: float,
    parts: Floats,
    error: Floats,
) -> None:
    """Write the sums that make up the coefficients of policy iteration into parts (4, K), their errors alike.

    With w_k the state distribution after K - k transitions, all but the first along the optimal policy:
    parts[0, k]: sum_m g^m norm of w_k P_{k+1}^m on pi_{k+1};  parts[1, k]: norm of w_k on the optimal policy;
    parts[2, k]: sum_{m>=1} g^m norm of w_k P* P_k^{m-1} on pi_k;
    parts[3, k]: sum_{m>=1} g^m norm of w_k P_{k+1}^m on pi_k.
    """
    K, S, A = policies.shape[0] - 1, nu.shape[0], nu.shape[1]
    w, z = np.empty(S), np.empty(S)
    out = np.empty(2)
    first_step(P, rho, w)
    for k in range(K - 1, -1, -1):
        slack = 2 * UNIT * (S + 2) * (K - k + 2)
        repeated_norms(P, w, policies[k + 1], policies[k + 1], gamma, nu, tolerance, out)
        parts[0, k], error[0, k] = out[0], out[1] + slack * min(out[0], 1e300)
        parts[1, k] = norm_on(w, nu, optimal)
        error[1, k] = slack * min(parts[1, k], 1e300)
        push(P, A, policies[k + 1], w, z)
        repeated_norms(P, z, policies[k + 1], policies[k], gamma, nu, tolerance, out)
        parts[3, k], error[3, k] = gamma * out[0], gamma * out[1] + slack * min(gamma * out[0], 1e300)
        push(P, A, optimal, w, z)
        repeated_norms(P, z, policies[k], policies[k], gamma, nu, tolerance, out)
        parts[2, k], error[2, k] = gamma * out[0], gamma * out[1] + slack * min(gamma * out[0], 1e300)
        w, z = z, w


@njit(cache=True)
def chain_rows(P: Floats, policies: Ints, optimal: Ints, y: Floats, scale: float, rows: Floats) -> None:
    """Scale times (y (P^optimal)^{j-1} on optimal plus y P^K .. on pi_{K-j+1}) into rows (K+1, S, A).

    j = 1 .. K goes to rows[K - j], the last, j = K + 1, to rows[K].
    """
    K, S, A = policies.shape[0] - 1, rows.shape[1], rows.shape[2]
    u, v, next_u, next_v = y.copy(), y.copy(), np.empty_like(y), np.empty_like(y)
    rows[:] = 0.0
    for j in range(1, K + 2):
        k = K - j if j <= K else K
        for s in range(S):
            rows[k, s, optimal[s]] += scale * u[s]
            rows[k, s, policies[K - j + 1, s]] += scale * v[s]
        if j <= K:
            push(P, A, optimal, u, next_u)
            push(P, A, policies[K - j + 1], v, next_v)
            u, next_u = next_u, u
            v, next_v = next_v, v


@njit(cache=True)
def discounted_visits(P: Floats, A: int, policy: Ints, y: Floats, gamma: float, visits: Floats) -> float:
    """Visits = y (I - gamma P_policy)^{-1} by one LU; returns a bound on the 1-norm of its error."""
    S = y.shape[0]
    system = np.zeros((S, S))
    for s in range(S):
        system[s, s] = 1.0
        for t in range(S):
            system[t, s] -= gamma * P[s * A + policy[s], t]
    support = y > 0.0
    close_support(P, A, policy, support)
    solved = np.linalg.solve(system, y)
    for s in range(S):
        visits[s] = max(solved[s], 0.0) if support[s] else 0.0
    moved = np.empty(S)
    push(P, A, policy, visits, moved)
    residual = np.abs(y + gamma * moved - visits).sum()
    return float((residual + 4 * UNIT * (S + 4) * (y.sum() + 2 * visits.sum())) / (1 - gamma))
