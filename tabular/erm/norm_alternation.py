"""Alternating exact minimisation over representations and heads of bounded norm, many matrices at once."""

from __future__ import annotations

import numpy as np

from tabular.erm.heads import Ball, in_ball
from tabular.erm.truncation import leading_subspace
from tabular.mdp import FloatArray

TINY = float(np.finfo(np.float64).tiny)
SETTLED = 1e-15  # of the objective in one sweep, below which it no longer falls


def first_basis(Y: FloatArray, width: int, beta: float) -> FloatArray:
    """Leading left singular vectors of Y (N, SA, T) as (N, SA, width), their lengths like roots of singular values.

    A small part of the length is the same for all, as a direction of length zero would never leave it.
    """
    directions = leading_subspace(Y, width)[0]
    sizes = ((np.swapaxes(directions, -1, -2) @ Y) ** 2).sum(axis=-1) ** 0.25
    lengths = sizes + 0.01 * sizes.max(axis=-1, keepdims=True)
    scale = beta / np.sqrt((lengths**2).sum(axis=-1))
    return np.asarray(directions * (lengths * scale[:, None])[:, None, :])


def alternate(
    Y: FloatArray, w: FloatArray, B: FloatArray, alpha: float, beta: float, sweeps: int
) -> tuple[FloatArray, FloatArray]:
    """Minimise ``sum w (Y - BA)^2`` over the heads and over the basis in turn, each within its bound.

    Shapes
    ------
    Y, w : (N, SA, T). B : (N, SA, k). Returns (N, SA, k) and (N, k, T), the heads best for the basis.
    """
    basis, before = B.copy(), np.full(len(Y), np.inf)
    active = np.arange(len(Y))
    for _ in range(sweeps):
        targets, weight = Y[active], w[active]
        A = best_heads(targets, weight, basis[active], alpha)
        now = (weight * (targets - basis[active] @ A) ** 2).sum(axis=(-2, -1))
        settled = before[active] - now <= SETTLED * now
        before[active] = now
        active, targets, weight, A = active[~settled], targets[~settled], weight[~settled], A[~settled]
        if not active.size:
            break
        basis[active] = best_basis(targets, weight, A, beta)
    return basis, best_heads(Y, w, basis, alpha)


def best_heads(Y: FloatArray, w: FloatArray, B: FloatArray, alpha: float) -> FloatArray:
    """Heads (N, k, T) with ``|a_t| <= alpha`` that fit best on the basis (N, SA, k)."""
    H, g = _quadratics(Y, w, B)
    k = B.shape[-1]
    return np.swapaxes(Ball(alpha).minimisers(H.reshape(-1, k, k), g.reshape(-1, k)).reshape(g.shape), -1, -2)


def best_basis(Y: FloatArray, w: FloatArray, A: FloatArray, beta: float) -> FloatArray:
    """Basis (N, SA, k) with ``||B||_F <= beta`` that fits best with the heads (N, k, T): one ball for all rows."""
    rows = np.swapaxes(A, -1, -2)
    H, g = _quadratics(np.swapaxes(Y, -1, -2), np.swapaxes(w, -1, -2), rows)
    values, vectors = np.linalg.eigh(H)
    rotated = (np.swapaxes(vectors, -1, -2) @ g[..., None])[..., 0]
    inner = in_ball(values.reshape(len(Y), -1), rotated.reshape(len(Y), -1), beta)
    return np.asarray((vectors @ inner.reshape(*g.shape, 1))[..., 0])


def _quadratics(Y: FloatArray, w: FloatArray, B: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Matrices (N, T, k, k) and vectors (N, T, k) of the least squares of each column of Y on B."""
    N, SA, k = B.shape
    products = (B[..., :, None] * B[..., None, :]).reshape(N, SA, k * k)
    H = (np.swapaxes(w, -1, -2) @ products).reshape(N, -1, k, k)
    return H, np.swapaxes(w * Y, -1, -2) @ B


def narrowed(B: FloatArray, A: FloatArray, width: int) -> FloatArray:
    """Restrict a basis (SA, k) to the heaviest ``width`` directions of the inner space: (SA, width), not longer."""
    inner = B.T @ B / max((B * B).sum(), TINY) + A @ A.T / max((A * A).sum(), TINY)
    return np.asarray(B @ np.linalg.eigh(inner)[1][:, ::-1][:, :width])
