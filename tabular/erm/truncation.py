r"""Exact least squares of a given rank, one matrix of cell means or a stack of them.

By Eckart and Young :math:`\min_{\mathrm{rank}\,W\le k}\|Y-W\|_F^2=\sum_{i>k}\sigma_i(Y)^2`. The right-hand side is
the certificate: it is computed from the eigenvalues, the objective from the residual.
"""

from __future__ import annotations

import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike

from tabular.erm._arguments import UNIT, cell_means, rank_up_to
from tabular.erm.records import Fit
from tabular.mdp import FloatArray

NAME = "truncated SVD"
SUBSET_FROM = 96  # rows from which on a few eigenvectors alone, one matrix at a time, take less than all


def truncated_svd(Y: ArrayLike, rank: int) -> Fit:
    r"""Return the matrix of at most the given rank nearest to Y: the minimiser where all cells weigh the same.

    :math:`\min_{\mathrm{rank}\,W\le k}\frac1{SA\cdot T}\|Y-W\|_F^2`, for Y the means of a stratified design. With the
    representation orthonormal a bound :math:`|a_t|_2\ge\max_t|y_t|_2` on the heads is inactive, as
    :math:`|UU^\top y|\le|y|`.

    The eigenvectors of the Gram matrix of the smaller side, m = min(SA, T), are followed by one step of subspace
    iteration: ``2 SA T m + 9 m^3 + 8 SA T rank`` operations. The step restores what squaring loses: W is within
    about ``u sigma_1^2/sigma_k`` of that of a full decomposition, u the unit roundoff, in place of its square root.

    Shapes
    ------
    Y : (..., SA, T), a matrix for every seed; reward units. Exact: ``gap`` is of the size of the rounding,
    about ``(SA + T) u`` times the mean of ``Y^2``.

    Raises
    ------
    InvalidInput
        If rank lies outside [1, min(SA, T)], or Y has an entry that is not finite: a cell without samples.

    Source
    ------
    Eckart and Young (1936), The approximation of one matrix by another of lower rank.

    Examples
    --------
    >>> import numpy as np
    >>> fit = truncated_svd(np.diag([3.0, 2.0, 1.0]), rank=1)
    >>> round(float(fit.objective), 12)  # (2^2 + 1^2) / 9
    0.555555555556
    >>> bool(fit.gap < 1e-14)
    True
    """
    means = cell_means(NAME, Y)
    k = rank_up_to(NAME, rank, *means.shape[-2:])
    basis, tail = leading_subspace(means, k)
    heads = np.swapaxes(basis, -1, -2) @ means
    return certified_truncation(means, basis, heads, tail)


def leading_subspace(Y: FloatArray, rank: int) -> tuple[FloatArray, FloatArray]:
    """Orthonormal basis (..., SA, rank) of the leading left singular vectors, and the squares of the rest (...,).

    The sum of the squared singular values that are left out is within :func:`rounding_error`.
    """
    transposed = np.swapaxes(Y, -1, -2)
    tall = Y.shape[-2] > Y.shape[-1]
    top, tail = _leading_eigenvectors(transposed @ Y if tall else Y @ transposed, rank)
    return np.linalg.qr(Y @ (top if tall else transposed @ top))[0], tail


def _leading_eigenvectors(gram: FloatArray, rank: int) -> tuple[FloatArray, FloatArray]:
    """Eigenvectors (..., m, rank) of the largest eigenvalues, largest first, and the sum of the other ones."""
    m = gram.shape[-1]
    if m < SUBSET_FROM or 8 * rank > m:
        values, vectors = np.linalg.eigh(gram)
        top = np.ascontiguousarray(vectors[..., : -rank - 1 : -1])  # products with negative strides are slow
        return top, np.maximum(values[..., : m - rank], 0).sum(axis=-1)
    stack = gram.reshape(-1, m, m)
    parts = [scipy.linalg.eigh(one, subset_by_index=(m - rank, m - 1), check_finite=False) for one in stack]
    top = np.stack([vectors[:, ::-1] for _, vectors in parts]).reshape(*gram.shape[:-1], rank)
    tail = np.array([np.trace(one) - values.sum() for one, (values, _) in zip(stack, parts, strict=True)])
    return top, np.maximum(tail, 0).reshape(gram.shape[:-2])


def tail_energy(Y: FloatArray, rank: int) -> FloatArray:
    """Sum of all but the ``rank`` largest squared singular values, (...,), within :func:`rounding_error`."""
    transposed = np.swapaxes(Y, -1, -2)
    tall = Y.shape[-2] > Y.shape[-1]
    values = np.linalg.eigvalsh(transposed @ Y if tall else Y @ transposed)
    return np.asarray(np.maximum(values[..., : values.shape[-1] - rank], 0).sum(axis=-1))


def rounding_error(Y: FloatArray) -> FloatArray:
    """Bound what sums of squares and eigenvalues lose: the backward error of the Gram matrix and its solver."""
    return np.asarray(8 * sum(Y.shape[-2:]) * UNIT * (Y * Y).sum(axis=(-2, -1)))


def certified_truncation(Y: FloatArray, basis: FloatArray, heads: FloatArray, tail: FloatArray) -> Fit:
    """Attach to ``basis @ heads`` its distance from the least objective, ``tail`` over the number of entries."""
    W = basis @ heads
    size = Y.shape[-2] * Y.shape[-1]
    error = ((Y - W) ** 2).sum(axis=(-2, -1))
    gap = np.maximum(error - tail, 0) + rounding_error(Y)
    return Fit(W, basis, heads, error / size, gap / size)
