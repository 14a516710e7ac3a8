r"""Exact least squares of a given rank on features that all tasks are sampled on alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.erm._arguments import cell_means, rank_up_to, table
from tabular.erm.records import Fit
from tabular.erm.truncation import leading_subspace, rounding_error
from theory.errors import InvalidInput

NAME = "reduced-rank regression"
CUTOFF = 1e-12  # singular values of X below this fraction of the largest count as zero


def reduced_rank(X: ArrayLike, Y: ArrayLike, rank: int) -> Fit:
    r"""Return the coefficients C of at most the given rank with the least mean of ``(Y - X C)^2``.

    With the projector P on the columns of X, :math:`\|Y-XC\|_F^2=\|Y-PY\|_F^2+\|PY-XC\|_F^2`, so XC is the truncated
    singular value decomposition of PY and :math:`C=X^+(PY)_k`; among the minimisers with that XC the shortest.

    Shapes
    ------
    X : (n, d) for all, or (..., n, d) with the leading axes of Y; its columns may be linearly dependent.
    Y : (..., n, T), row i the targets of all tasks at the inputs ``X[i]``; reward units.
    The result's ``W`` is (..., n, T), its ``coefficients`` (..., d, T). Exact: ``gap`` is rounding, singular values
    of X below 1e-12 of the largest counting as zero.

    Raises
    ------
    InvalidInput
        If rank lies outside [1, min(d, T)], X and Y have different numbers of rows, or an entry is not finite.

    Source
    ------
    Izenman (1975), Reduced-rank regression for the multivariate linear model.

    Examples
    --------
    Two tasks that follow one feature, the second twice as strongly:

    >>> import numpy as np
    >>> X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> fit = reduced_rank(X, X @ [[1.0, 2.0], [3.0, 6.0]], rank=1)
    >>> np.round(fit.coefficients, 12).tolist()
    [[1.0, 2.0], [3.0, 6.0]]
    """
    means, design = cell_means(NAME, Y), table(NAME, "X", X, ("n", "d"))
    allowed = [means.shape[-2:-1], (*means.shape[:-2], means.shape[-2])]
    if design.shape[:-1] not in allowed:
        raise InvalidInput(
            f"{NAME}: X must have one row for each of the {means.shape[-2]} rows of Y, "
            f"in shape (n, d) or with the leading axes {means.shape[:-2]}, got {design.shape}"
        )
    k = rank_up_to(NAME, rank, design.shape[-1], means.shape[-1], "d")
    left, values, right = np.linalg.svd(design, full_matrices=False)
    kept = values > CUTOFF * values[..., :1]
    left = left * kept[..., None, :]
    inverse = np.where(kept, 1 / np.where(kept, values, 1.0), 0.0)
    projected = np.swapaxes(left, -1, -2) @ means
    k = min(k, projected.shape[-2])
    inner, tail = leading_subspace(projected, k)
    inner = inner * kept[..., :, None]
    heads = np.swapaxes(inner, -1, -2) @ projected
    basis = np.swapaxes(right, -1, -2) @ (inverse[..., :, None] * inner)
    W = (left @ inner) @ heads
    size = means.shape[-2] * means.shape[-1]
    outside = ((means - left @ projected) ** 2).sum(axis=(-2, -1))
    error = ((means - W) ** 2).sum(axis=(-2, -1))
    gap = np.maximum(error - outside - tail, 0) + rounding_error(means)
    return Fit(W, basis, heads, error / size, gap / size)
