"""What a learner does that does not share features: one task alone, one kernel for all, none shared, or by algebra."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import LinearConstraint, minimize

from linear_mdp.low_rank.em import RESTARTS, LowRankFit, checked_counts, fit_all
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

NEARLY = 1e-6  # what sources may be off a law: what is added so that they allow every transition
LEAST = 1e-9  # weight of a source: logarithms stay finite on the way


def single_task(
    counts: ArrayLike, d: int, rng: np.random.Generator, *, restarts: int = RESTARTS, threads: int = 1
) -> list[LowRankFit]:
    """Fit every task by itself, of the same rank; as :func:`linear_mdp.low_rank.em.fit`.

    Raises
    ------
    InvalidInput
        If counts are no counts, or d exceeds X or S, which bounds the rank of one kernel.
    """
    return fit_all([task[None] for task in checked_counts(counts)], d, rng, restarts, threads=threads)


def tabular(counts: ArrayLike) -> FloatArray:
    """Return the empirical kernels (T, X, S), uniform where a row has no data; exact up to rounding.

    Raises
    ------
    InvalidInput
        If counts are no counts.
    """
    return _rows(checked_counts(counts))


def pooled(counts: ArrayLike) -> FloatArray:
    """Return one empirical kernel for all tasks, (T, X, S): consistent where the tasks are the same; rounding.

    Raises
    ------
    InvalidInput
        If counts are no counts.
    """
    N = checked_counts(counts)
    return np.asarray(np.broadcast_to(_rows(N.sum(axis=0, keepdims=True)), N.shape))


def truncated_svd(counts: ArrayLike, d: int) -> FloatArray:
    """Return the empirical kernels side by side, (X, T S), cut to rank d, without their negative parts; rounding.

    A row that a task has no data of is that of all tasks together; one that none has, is zero, then uniform.

    Raises
    ------
    InvalidInput
        If counts are no counts, or d exceeds X or T S.
    """
    N = checked_counts(counts)
    P = np.where(N.sum(axis=2, keepdims=True) > 0, _rows(N), pooled(N))
    P[:, N.sum(axis=(0, 2)) == 0] = 0.0
    T, X, S = P.shape
    if not (1 <= d <= min(X, T * S) and d == int(d)):
        raise InvalidInput(
            f"the rank must be an integer in [1, min(X, T S)] = [1, {min(X, T * S)}], got d = {d}"
        )
    d = int(d)
    left, scale, right = np.linalg.svd(P.transpose(1, 0, 2).reshape(X, T * S), full_matrices=False)
    cut = (left[:, :d] * scale[:d]) @ right[:d]
    return _rows(np.maximum(cut, 0.0).reshape(X, T, S).transpose(1, 0, 2))


def mixture_of_sources(counts: ArrayLike, sources: FloatArray) -> tuple[FloatArray, float]:
    """Return the likeliest mixture weights of source kernels for one task, and the gap of their likelihood, nats.

    The likelihood is concave in the weights: the gap is certified.

    Shapes
    ------
    counts : (X, S), of the one task; sources : (T, X, S), laws up to 1e-6, every transition that was counted possible
        in one of them.

    Raises
    ------
    InvalidInput
        If shapes differ, counts are no counts, a source is no law, or a transition occurred that no source allows.
    """
    N, P = checked_counts(np.asarray(counts)[None])[0], np.asarray(sources, dtype=np.float64)
    if P.ndim != 3 or P.shape[1:] != N.shape or not len(P):
        raise InvalidInput(f"sources must have shape (T, {N.shape[0]}, {N.shape[1]}), got {P.shape}")
    off = np.abs(P.sum(axis=-1) - 1).max()
    if not (P.min() >= 0 and off <= NEARLY):
        raise InvalidInput(
            f"the rows of sources must be laws, the least entry is {P.min():g} and a sum is off by {off:.3g}"
        )
    seen = N > 0
    n, likely = N[seen], P[:, seen]
    if not likely.max(axis=0).min() > 0:
        raise InvalidInput("a transition was counted that no source allows")

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        mixed = weights @ likely
        return -float(share @ np.log(mixed)), -likely @ (share / mixed)

    share, T = n / n.sum(), len(P)
    found = minimize(
        loss,
        np.full(T, 1 / T),
        jac=True,
        method="SLSQP",
        bounds=[(LEAST, 1.0)] * T,
        constraints=LinearConstraint(np.ones(T), 1, 1),
        options={"ftol": 1e-15, "maxiter": 500},
    )
    weights = np.maximum(found.x, LEAST) / np.maximum(found.x, LEAST).sum()
    return weights, float(n.sum() * max(0.0, (-loss(weights)[1]).max() - 1))


def _rows(weights: FloatArray) -> FloatArray:
    total = weights.sum(axis=-1, keepdims=True)
    return np.asarray(np.where(total > 0, weights / np.where(total > 0, total, 1), 1 / weights.shape[-1]))
