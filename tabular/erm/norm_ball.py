r"""Exact least squares over representations and heads of bounded norm.

The class with a free inner dimension is convex, so that what any solver returns can be certified from its gradient,
:func:`tabular.erm.norm_dual.lower_bound`: nothing that a solver says about its own accuracy is used.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from tabular.erm._arguments import cell_means, cell_weights, positive, rank_up_to
from tabular.erm.norm_alternation import alternate, first_basis, narrowed
from tabular.erm.norm_dual import lower_bound
from tabular.erm.norm_program import NAME, solve_program
from tabular.erm.records import Fit
from tabular.mdp import FloatArray
from tabular.solve.records import NotConverged
from theory.errors import InvalidInput

Method = Literal["alternating", "program"]
START = 4  # inner dimension tried first, then doubled
ROUND = 50  # sweeps between two certificates


def norm_ball(
    Y: ArrayLike,
    alpha: float,
    beta: float,
    weights: ArrayLike | None = None,
    rank: int | None = None,
    *,
    tolerance: float = 1e-6,
    method: Method = "alternating",
    max_iterations: int = 1000,
) -> Fit:
    r"""Return the best ``W = B A`` with ``||B||_F <= beta`` and all heads ``|a_t|_2 <= alpha``.

    :math:`\min\sum w(Y-W)^2/\sum w`, the inner dimension free, or at most ``rank``. With a rank the class is no longer
    convex: the lower bound remains that of the free dimension, so that a fit with a gap within the tolerance
    is exact, and one with a larger gap an upper value.

    Parameters
    ----------
    tolerance : largest gap accepted for the free dimension, as a fraction of the objective of W = 0.
    method : ``"program"``, a semidefinite program, whose time grows like the sixth power of ``SA + T``; or
        ``"alternating"``, exact minimisation over heads and basis in turn with growing inner dimension, all
        matrices at once. Both are held to the same certificate.
    max_iterations : of the interior-point method, or sweeps at each inner dimension.

    Shapes
    ------
    Y : (..., SA, T), reward units. weights : (SA, T) or as Y, all equal when None.
    ``basis`` is (..., SA, kk) with kk the largest inner dimension that a matrix took, zeros filled in elsewhere.

    Raises
    ------
    NotConverged
        If the tolerance was missed; states the gap reached, in units of the objective.
    InvalidInput
        If rank lies outside [1, min(SA, T)], alpha, beta or the tolerance is not positive, max_iterations is below
        1, a weight is negative, a task has no weight, or a cell with weight has no mean.

    Source
    ------
    Products of bounded factors as semidefinite programs: Srebro, Rennie and Jaakkola (2005), Maximum-margin matrix
    factorization; the certificate is derived here.

    Examples
    --------
    One cell and one task: 3 is out of reach for a basis of 1 times a head of 2.

    >>> fit = norm_ball([[3.0]], alpha=2.0, beta=1.0)
    >>> round(float(fit.W[0, 0]), 6), bool(fit.gap < 1e-6)
    (2.0, True)
    """
    w = cell_weights(NAME, "weights", weights, Y)
    means = cell_means(NAME, Y, w)
    k = None if rank is None else rank_up_to(NAME, rank, *means.shape[-2:])
    for field, value in (("alpha", alpha), ("beta", beta), ("tolerance", tolerance)):
        positive(NAME, field, value)
    if method not in get_args(Method):
        raise InvalidInput(f"{NAME}: method must be one of {', '.join(get_args(Method))}, got {method!r}")
    if max_iterations < 1:
        raise InvalidInput(f"{NAME}: max_iterations must be at least 1, got {max_iterations}")
    shares = np.broadcast_to(w / w.sum(axis=(-2, -1), keepdims=True), means.shape)
    flat, parts = (array.reshape(-1, *means.shape[-2:]) for array in (means, shares))
    solve = _by_program if method == "program" else _by_alternation
    fits = []
    for fit, y, s in zip(
        solve(flat, parts, alpha, beta, tolerance, max_iterations), flat, parts, strict=True
    ):
        slack = tolerance * float((s * y * y).sum())
        if not fit.gap <= slack:
            raise NotConverged(
                f"{NAME}: the {method} method missed the tolerance {tolerance:g}", float(fit.gap)
            )
        sweep = partial(_narrow, fit, y, s, alpha, beta, max_iterations)
        slim = _slim(fit, sweep, max(float(fit.gap), 0.1 * slack))
        fits.append(slim if k is None or slim.basis.shape[1] <= k else sweep(k))
    return _stacked(fits, means.shape[:-2])


def _by_program(
    Y: FloatArray, w: FloatArray, alpha: float, beta: float, tolerance: float, limit: int
) -> list[Fit]:
    fits = []
    for y, s in zip(Y, w, strict=True):
        if (s * y * y).any():
            B, A, duals = solve_program(y / (alpha * beta), s, limit)
            B, A = beta * B, alpha * A
            fits.append(_fit(y, s, B, A, lower_bound(y, s, B, A, alpha, beta, duals)))
        else:
            fits.append(_fit(y, s, np.zeros((len(y), 1)), np.zeros((1, y.shape[1])), 0.0))
    return fits


def _by_alternation(
    Y: FloatArray, w: FloatArray, alpha: float, beta: float, tolerance: float, limit: int
) -> list[Fit]:
    """Widen the inner space, from 4 to min(SA, T), of those matrices whose gap has stopped to halve."""
    fits = [_fit(y, s, y[:, :1] * 0, y[:1] * 0, 0.0) for y, s in zip(Y, w, strict=True)]
    goal = 0.1 * tolerance * np.array([fit.objective for fit in fits])
    most = min(Y.shape[-2:])
    width, open_ = min(START, most), np.flatnonzero(goal)
    while open_.size:
        stuck = np.array([], dtype=np.int64)
        basis, gaps = first_basis(Y[open_], width, beta), np.full(len(open_), np.inf)
        for done in range(0, limit, ROUND):
            basis, heads = alternate(Y[open_], w[open_], basis, alpha, beta, min(ROUND, limit - done))
            for i, B, A in zip(open_, basis, heads, strict=True):
                lower = max(lower_bound(Y[i], w[i], B, A, alpha, beta), float(fits[i].lower))
                fits[i] = _fit(Y[i], w[i], B, A, lower)
            now = np.array([fits[i].gap for i in open_])
            missed = ~(now <= goal[open_])
            slow = missed & (now > gaps / 2) & (width < most)
            stuck = np.append(stuck, open_[slow])
            open_, basis, gaps = (array[missed & ~slow] for array in (open_, basis, now))
            if not open_.size:
                break
        open_ = np.append(open_, stuck)
        if width == most:
            break
        width = min(2 * width, most)
    return fits


def _narrow(
    fit: Fit, y: FloatArray, s: FloatArray, alpha: float, beta: float, sweeps: int, width: int
) -> Fit:
    """Start from the heaviest directions of a fit, and keep its lower bound."""
    start = narrowed(fit.basis, fit.heads, width)
    B, A = alternate(y[None], s[None], start[None], alpha, beta, sweeps)
    return _fit(y, s, B[0], A[0], float(fit.lower))


def _slim(fit: Fit, narrow: Callable[[int], Fit], allowed: float) -> Fit:
    """Find the smallest inner dimension that is certified, by bisection: the rank of the solution."""
    low, high = 0, fit.basis.shape[1]
    while high - low > 1:
        middle = (low + high) // 2
        slim = narrow(middle)
        if slim.gap <= allowed:
            fit, high = slim, middle
        else:
            low = middle
    return fit


def _fit(Y: FloatArray, w: FloatArray, B: FloatArray, A: FloatArray, lower: float) -> Fit:
    W = B @ A
    objective = np.asarray((w * (Y - W) ** 2).sum())
    return Fit(W, B, A, objective, np.maximum(objective - lower, 0))


def _stacked(fits: list[Fit], batch: tuple[int, ...]) -> Fit:
    """Put the fits under the leading axes, inner dimensions filled up with zeros."""
    k = max(fit.basis.shape[1] for fit in fits)
    basis = [np.pad(fit.basis, ((0, 0), (0, k - fit.basis.shape[1]))) for fit in fits]
    heads = [np.pad(fit.heads, ((0, k - len(fit.heads)), (0, 0))) for fit in fits]
    columns = (
        [fit.W for fit in fits],
        basis,
        heads,
        [fit.objective for fit in fits],
        [fit.gap for fit in fits],
    )
    return Fit(*(np.reshape(one, (*batch, *np.shape(one)[1:])) for one in columns))
