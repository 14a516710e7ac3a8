"""Expectation maximisation of low-rank kernels from counts (T, X, S), as it is written in books."""

import numpy as np


def kernels(phi, mu):
    """phi (X, d), mu (T, d, S) to (T, X, S)."""
    return np.einsum("xz,tzs->txs", phi, mu)


def log_likelihood(counts, phi, mu):
    P = kernels(phi, mu)
    seen = counts > 0
    return float((counts[seen] * np.log(P[seen])).sum())


def gradient(counts, phi, mu):
    ratio = counts / np.maximum(kernels(phi, mu), 1e-300)
    return np.einsum("txs,tzs->xz", ratio, mu), np.einsum("txs,xz->tzs", ratio, phi)


def em_step(counts, phi, mu):
    d_phi, d_mu = gradient(counts, phi, mu)
    new = []
    for rows, slope in ((phi, d_phi), (mu, d_mu)):
        weight = rows * slope
        total = weight.sum(axis=-1, keepdims=True)
        new.append(np.where(total > 0, weight / np.where(total > 0, total, 1), rows))
    return new


def gap(counts, phi, mu, free=True):
    d_phi, d_mu = gradient(counts, phi, mu)
    value = (d_mu.max(axis=-1) - (mu * d_mu).sum(axis=-1)).sum()
    return value + free * (d_phi.max(axis=-1) - (phi * d_phi).sum(axis=-1)).sum()


def fit(counts, phi, mu, steps):
    for _ in range(steps):
        phi, mu = em_step(counts, phi, mu)
    return phi, mu
