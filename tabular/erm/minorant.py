r"""A lower bound on the weighted squared error of every matrix of a given rank, from a minorant with separable weights.

Let :math:`r_xs_t\le w_{xt}` and :math:`e=Y-X` for any X. For every W

.. math:: \sum w(Y-W)^2=\sum w\big(e^2+2e(X-W)+(X-W)^2\big)\ge\sum_{x,t} we^2-\frac{w^2e^2}{rs}+rs\,(V-W)^2,
          \qquad V=X+\frac{w}{rs}\,e,

since w exceeds rs on the last square, which was then completed. Over all W of rank k the last term is at least
:math:`\sum_{i>k}\sigma_i^2(D_r^{1/2}VD_s^{1/2})`, by Eckart and Young: rows and columns are only scaled. X = Y gives
the least weight times the tail of Y. At a minimiser X the bound is attained if the k largest singular values of
the scaled V are those that belong to X: the rest of it, w e/(rs), is orthogonal to X there, and is noise alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tabular.erm._arguments import UNIT
from tabular.erm.truncation import rounding_error, tail_energy
from tabular.mdp import FloatArray

MIXTURES = (0.0, 0.1, 0.3, 0.6, 1.0)  # X between the fit and Y
ROUNDS = 3  # of enlarging the minorant
WITHIN = 1 - 4 * UNIT  # keeps r s below w in spite of rounding


def lower_bound(Y: FloatArray, weights: FloatArray, W: FloatArray, rank: int) -> float:
    """Bound ``sum weights (Y - W')^2`` from below over all W' of at most the rank; certified, rounding included.

    Shapes
    ------
    Y, weights, W : (SA, T). The closer W is to a minimiser, the better the bound; it holds for any W.
    """
    block = full_block(weights > 0)
    w, targets, fit = weights[block], Y[block], W[block]
    best = 0.0
    if min(w.shape) <= rank:
        return best
    for r, s in separable_minorants(w):
        best = max(
            best, *(_bound(targets, w, targets + (1 - mix) * (fit - targets), r, s, rank) for mix in MIXTURES)
        )
    return best


def _bound(Y: FloatArray, w: FloatArray, X: FloatArray, r: FloatArray, s: FloatArray, rank: int) -> float:
    m = r[:, None] * s
    error = Y - X
    V = np.sqrt(m) * (X + w / m * error)
    kept, lost = w * error**2, (w * error) ** 2 / m
    rounding = rounding_error(V) + 8 * sum(Y.shape) * UNIT * (kept.sum() + lost.sum())
    return float(kept.sum() - lost.sum() + tail_energy(V, rank) - rounding)


def separable_minorants(w: FloatArray) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Positive r (SA,) and s (T,) with ``r s <= w`` (SA, T), which no row or column can be enlarged within."""
    rows, columns = w.min(axis=1), w.min(axis=0)
    level = np.log(w)
    middle = np.exp(level.mean(axis=1) - 0.5 * level.mean())
    for r in (np.ones_like(rows), rows, w.mean(axis=1), middle):
        s = columns
        for _ in range(ROUNDS):
            s = (w / r[:, None]).min(axis=0)
            r = (w / s).min(axis=1)
        yield r * WITHIN, s


def full_block(present: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
    """Indices of rows and columns with no False where they meet, by dropping the emptiest one at a time."""
    rows, columns = np.arange(present.shape[0]), np.arange(present.shape[1])
    while not (block := present[np.ix_(rows, columns)]).all():
        by_row, by_column = block.mean(axis=1), block.mean(axis=0)
        if by_row.min() <= by_column.min():
            rows = np.delete(rows, by_row.argmin())
        else:
            columns = np.delete(columns, by_column.argmin())
    return np.ix_(rows, columns)
