r"""Weighted least squares of a given rank: alternating least squares from many starts, certified from below."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.erm._arguments import cell_means, cell_weights, rank_up_to, some_everywhere
from tabular.erm.minorant import lower_bound
from tabular.erm.records import Fit
from tabular.erm.truncation import leading_subspace
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

NAME = "weighted low rank"
TINY = float(np.finfo(np.float64).tiny)
RIDGE = 1e-14  # of a diagonal entry: keeps a head solvable that its samples do not determine
DECREASE = 1e-13  # of the objective in one sweep, below which a start has converged


def weighted_low_rank(
    Y: ArrayLike,
    weights: ArrayLike,
    rank: int,
    rng: np.random.Generator,
    starts: int = 10,
    max_sweeps: int = 1000,
) -> Fit:
    r"""Return the best matrix of at most the given rank that alternating least squares finds, and how good it is.

    :math:`\min_{\mathrm{rank}\,W\le k}\sum w(Y-W)^2/\sum w`: with w the numbers of samples and Y their means this is
    the least squared error on random designs that differ among tasks. Finding the minimum is NP-hard; the lower
    bound is that of :mod:`tabular.erm.minorant`, which never falls below the least weight times the tail of Y, is
    attained for weights of the form ``r_x s_t``, and for others if the tasks' common part stands out of the noise.
    A cell without samples in a task leaves its row or its column out of the lower bound.

    Parameters
    ----------
    starts : the truncated decomposition of Y, its missing entries filled in, and ``starts - 1`` random ones.
    max_sweeps : most rounds of alternation; ``gap`` tells what stopping early costs.

    Shapes
    ------
    Y : (..., SA, T), reward units; entries of weight zero are ignored. weights : (SA, T) or as Y.
    ``gap`` is certified, but not small in general: look at it.

    Raises
    ------
    InvalidInput
        If rank lies outside [1, min(SA, T)], a weight is negative, a cell is seen in no task, a task sees no cell,
        or a cell with weight has no mean.

    Source
    ------
    Srebro and Jaakkola (2003), Weighted low-rank approximations; the lower bound is derived here.

    Examples
    --------
    Weights of the form ``r_x s_t``: the minimum is known, and certified.

    >>> import numpy as np
    >>> fit = weighted_low_rank(np.diag([3.0, 1.0]), np.ones((2, 2)), 1, np.random.default_rng(0))
    >>> round(float(fit.objective), 12), bool(fit.gap < 1e-12)
    (0.25, True)
    """
    w = cell_weights(NAME, "weights", weights, Y)
    some_everywhere(NAME, "weights", w, -1, "cell")
    means = cell_means(NAME, Y, w)
    k = rank_up_to(NAME, rank, *means.shape[-2:])
    for field, value in (("starts", starts), ("max_sweeps", max_sweeps)):
        if value < 1:
            raise InvalidInput(f"{NAME}: {field} must be at least 1, got {value}")
    batch, cells = means.shape[:-2], means.shape[-2:]
    flat = means.reshape(-1, *cells)
    shares = np.broadcast_to(w / w.sum(axis=(-2, -1), keepdims=True), means.shape).reshape(-1, *cells)
    basis, heads = _best_start(flat, shares, k, rng, starts, max_sweeps)
    W = basis @ heads
    objective = (shares * (flat - W) ** 2).sum(axis=(-2, -1))
    lower = np.array([lower_bound(*one, k) for one in zip(flat, shares, W, strict=True)])
    gap = np.maximum(objective - lower, 0)
    return Fit(
        W.reshape(means.shape),
        basis.reshape(*batch, *basis.shape[1:]),
        heads.reshape(*batch, *heads.shape[1:]),
        objective.reshape(batch),
        gap.reshape(batch),
    )


def _best_start(
    Y: FloatArray, w: FloatArray, rank: int, rng: np.random.Generator, starts: int, max_sweeps: int
) -> tuple[FloatArray, FloatArray]:
    """Run every start of every matrix (B, SA, T) at once; return the best basis (B, SA, k) and heads (B, k, T)."""
    B, SA, T = Y.shape
    first = leading_subspace(_filled(Y, w), rank)[0]
    others = rng.standard_normal((B, starts - 1, SA, rank))
    basis = np.concatenate([first[:, None], others], axis=1).reshape(-1, SA, rank)
    heads = np.zeros((B * starts, rank, T))
    value = np.full(B * starts, np.inf)
    owner = np.repeat(np.arange(B), starts)
    active = np.arange(B * starts)
    for _ in range(max_sweeps):
        targets, weight = Y[owner[active]], w[owner[active]]
        U, a = _alternate(basis[active], targets, weight)
        now = (weight * (targets - U @ a) ** 2).sum(axis=(-2, -1))
        basis[active], heads[active] = U, a
        converged = value[active] - now <= DECREASE * now
        value[active] = now
        active = active[~converged]
        if not active.size:
            break
    best = value.reshape(B, starts).argmin(axis=1) + starts * np.arange(B)
    return basis[best], heads[best]


def _filled(Y: FloatArray, w: FloatArray) -> FloatArray:
    """Put the weighted mean of its row where an entry has no weight."""
    rows = (w * Y).sum(axis=-1, keepdims=True) / np.maximum(w.sum(axis=-1, keepdims=True), TINY)
    return np.asarray(np.where(w > 0, Y, rows))


def _alternate(basis: FloatArray, Y: FloatArray, w: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Best heads on the orthonormalised basis, best basis for them, best heads again on what it spans."""
    heads = _heads(np.linalg.qr(basis)[0], Y, w)
    rows = np.linalg.qr(np.swapaxes(heads, -1, -2))[0]
    moved = _heads(rows, np.swapaxes(Y, -1, -2), np.swapaxes(w, -1, -2))
    U = np.linalg.qr(np.swapaxes(moved, -1, -2))[0]
    return U, _heads(U, Y, w)


def _heads(U: FloatArray, Y: FloatArray, w: FloatArray) -> FloatArray:
    """Weighted least squares of every column on U (N, SA, k), as (N, k, T)."""
    N, SA, k = U.shape
    products = (U[..., :, None] * U[..., None, :]).reshape(N, SA, k * k)
    H = (np.swapaxes(w, -1, -2) @ products).reshape(N, -1, k, k)
    size = np.trace(H, axis1=-2, axis2=-1)[..., None, None] * RIDGE + TINY
    right = np.swapaxes(w * Y, -1, -2) @ U
    return np.swapaxes(np.linalg.solve(H + size * np.eye(k), right[..., None])[..., 0], -1, -2)
