"""Concentrability by matrix powers of the (S*A, S*A) chains: slow, obvious, no kernels."""

from __future__ import annotations

import itertools

import numpy as np


def pair_chain(P, policy):
    """P^pi[(s, a), (t, b)] = P(t | s, a) 1[b = pi(t)], shape (S*A, S*A)."""
    S = len(policy)
    A = len(P) // S
    chain = np.zeros((S * A, S, A))
    for t in range(S):
        chain[:, t, policy[t]] = P[:, t]
    return chain.reshape(S * A, S * A)


def density_norm(mu, nu):
    """|| d mu / d nu ||_{2,nu} of flat distributions; +inf where mu has mass and nu has none."""
    total = 0.0
    for m, n in zip(mu, nu, strict=True):
        if m > 0:
            total += np.inf if n <= 0 else m * m / n
    return np.sqrt(total)


def power(chain, m):
    return np.linalg.matrix_power(chain, m)


def product(chains, size):
    """The product of the chains from left to right."""
    result = np.eye(size)
    for chain in chains:
        result = result @ chain
    return result


def after_optimal(P, policies, optimal, rho, k, m):
    """Rho (P^{pi_K})^m (P^{pi*})^{K-k}."""
    K = len(policies) - 1
    return rho.ravel() @ power(pair_chain(P, policies[K]), m) @ power(pair_chain(P, optimal), K - k)


def after_greedy(P, policies, rho, k, m):
    """Rho (P^{pi_K})^{m+1} P^{pi_{K-1}} .. P^{pi_{k+1}}."""
    K = len(policies) - 1
    later = product([pair_chain(P, policies[j]) for j in range(K - 1, k, -1)], len(P))
    return rho.ravel() @ power(pair_chain(P, policies[K]), m + 1) @ later


def realised_coefficients(P, policies, optimal, gamma, rho, nu, terms):
    K = len(policies) - 1
    B = np.zeros(K)
    for k in range(K):
        for m in range(terms):
            first = density_norm(after_optimal(P, policies, optimal, rho, k, m), nu.ravel())
            second = density_norm(after_greedy(P, policies, rho, k, m), nu.ravel())
            B[k] += gamma**m * (first + second)
    return B


def error_matrices(P, policies, optimal, gamma):
    """A_0 .. A_K, each (S*A, S*A) and row-stochastic."""
    K, size = len(policies) - 1, len(P)
    resolvent = np.linalg.inv(np.eye(size) - gamma * pair_chain(P, policies[K]))
    star = pair_chain(P, optimal)
    greedy = [pair_chain(P, policy) for policy in policies]
    matrices = []
    for k in range(K):
        both = power(star, K - k) + product(greedy[:k:-1], size)
        matrices.append(0.5 * (1 - gamma) * resolvent @ both)
    both = power(star, K + 1) + product(greedy[::-1], size)
    matrices.append(0.5 * (1 - gamma) * resolvent @ both)
    return matrices


def bellman_residual_coefficients(P, policies, optimal, gamma, rho, nu, terms):
    K, star, flat = len(policies) - 1, pair_chain(P, optimal), nu.ravel()
    D = np.zeros(K)
    for k in range(K):
        later, earlier = pair_chain(P, policies[k + 1]), pair_chain(P, policies[k])
        for m in range(terms):
            first = rho.ravel() @ power(star, K - k - 1) @ power(later, m + 1)
            second = rho.ravel() @ power(star, K - k) @ power(earlier, m)
            D[k] += gamma**m * (density_norm(first, flat) + density_norm(second, flat))
    return D


def evaluation_error_coefficients(P, policies, optimal, gamma, rho, nu, terms):
    K, star, flat = len(policies) - 1, pair_chain(P, optimal), nu.ravel()
    D = np.zeros(K)
    for k in range(K):
        later, earlier = pair_chain(P, policies[k + 1]), pair_chain(P, policies[k])
        before = rho.ravel() @ power(star, K - k - 1)
        for m in range(terms):
            D[k] += gamma**m * density_norm(before @ power(later, m + 1), flat)
        for m in range(1, terms):
            D[k] += gamma**m * density_norm(before @ power(later, m) @ earlier, flat)
        D[k] += density_norm(before @ star, flat)
    return D


def modulus_by_enumeration(P, nu, rng, draws):
    """The largest || P max_a q ||_nu / || q ||_nu seen over random differences q."""
    S, A = nu.shape
    best = 0.0
    for _ in range(draws):
        q = rng.standard_normal((S, A)) * rng.random((S, 1)) ** 3
        best = max(best, ratio(P, nu, q))
    return best


def ratio(P, nu, q):
    """|| P (max_a q - max_a 0) ||_{2,nu} / || q ||_{2,nu}."""
    moved = P @ q.max(axis=1)
    return np.sqrt((nu.ravel() * moved**2).sum() / (nu * q**2).sum())


def reach_by_enumeration(P, rho, m):
    """Largest probability of each state after m transitions, over all sequences of m - 1 deterministic policies."""
    S, A = rho.shape
    policies = [np.array(p) for p in itertools.product(range(A), repeat=S)]
    best = np.zeros(S)
    for sequence in itertools.product(policies, repeat=m - 1):
        y = rho.ravel() @ P
        for policy in sequence:
            y = y @ P[np.arange(S) * A + policy]
        best = np.maximum(best, y)
    return best


def smallest_product(gamma, B, squared_errors, grid):
    """Min over a grid of exponents of C(r)^{1/2} E(r)^{1/2}, straight from the definitions."""
    K = len(B)
    alpha = [(1 - gamma) * gamma ** (K - k - 1) / (1 - gamma ** (K + 1)) for k in range(K)]
    best = np.inf
    for r in grid:
        C = ((1 - gamma) / 2) ** 2 * sum(alpha[k] ** (2 * (1 - r)) * B[k] ** 2 for k in range(K))
        E = sum(alpha[k] ** (2 * r) * squared_errors[k] for k in range(K))
        best = min(best, np.sqrt(C * E))
    return best
