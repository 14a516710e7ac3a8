r"""Exact least squares over a finite dictionary of representations, with heads of bounded size."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular.erm._arguments import UNIT, cell_means, cell_weights, table
from tabular.erm.heads import Heads, values_and_gaps
from tabular.erm.records import Fit
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

NAME = "dictionary"


def dictionary(features: ArrayLike, Y: ArrayLike, counts: ArrayLike | None, heads: Heads) -> Fit:
    r"""Return the representation of the dictionary, and bounded heads, with the least weighted squared error.

    .. math:: \min_{j\le M}\ \min_{a_t\in C}\ \frac1{\sum N}\sum_{t,x}N_{xt}\,(Y_{xt}-\Phi_j(x)^\top a_t)^2

    With N the numbers of samples and Y their means in each cell this is, up to a constant, the mean over all
    samples; for a mean over tasks of each task's own mean, divide every column of N by its sum.

    Parameters
    ----------
    heads : the set C, ``Box(q)`` for ``|a|_inf <= q`` or ``Ball(al)`` for ``|a|_2 <= al``.

    Shapes
    ------
    features : (M, SA, kk). Y : (..., SA, T), reward units; entries without samples are ignored.
    counts : (SA, T) or as Y; any weights that are not negative, all equal when None.
    In the result ``choice`` is (...,), the lowest index among equals. All M representations are tried and each
    task is solved to a duality gap of the size of the rounding; their sum over the tasks, at every j, is in ``gap``.

    Raises
    ------
    InvalidInput
        If a shape does not fit, a weight is negative, a task has no sample, or a cell with weight has no mean.

    Examples
    --------
    Two candidate features of three cells; the targets follow the second one, up to the bound on the heads:

    >>> import numpy as np
    >>> from tabular.erm import Box
    >>> fit = dictionary(np.array([[[1.0], [0], [0]], [[0.0], [1], [1]]]), [[0.0], [3], [3]], None, Box(2.0))
    >>> int(fit.choice), fit.heads.tolist(), round(float(fit.objective), 12)
    (1, [[2.0]], 0.666666666667)
    """
    weights = cell_weights(NAME, "counts", counts, Y)
    means = cell_means(NAME, Y, weights)
    Phi = table(NAME, "features", features, ("M", "SA", "kk"))
    if Phi.ndim != 3 or Phi.shape[1] != means.shape[-2]:
        raise InvalidInput(f"{NAME}: features must have shape (M, {means.shape[-2]}, kk), got {Phi.shape}")
    shares = weights / weights.sum(axis=(-2, -1), keepdims=True)
    batch, cells = means.shape[:-2], means.shape[-2:]
    best = _search(Phi, means.reshape(-1, *cells), shares.reshape(-1, *cells), heads)
    basis, a = Phi[best.choice], best.heads
    W = (basis @ a).reshape(means.shape)
    objective = (shares * (means - W) ** 2).sum(axis=(-2, -1))
    gap = np.maximum(objective - best.lower.reshape(batch), 0)
    choice = best.choice.reshape(batch)
    return Fit(W, Phi[choice], a.reshape(*batch, *a.shape[1:]), objective, gap, choice)


class _Best(NamedTuple):
    """Best index (B,), its heads (B, kk, T), and a lower bound on the objective of every index (B,)."""

    choice: NDArray[np.int64]
    heads: FloatArray
    lower: FloatArray


def _search(Phi: FloatArray, Y: FloatArray, shares: FloatArray, heads: Heads) -> _Best:
    """Try every representation; Y is (B, SA, T), shares (B, SA, T) or (1, SA, T)."""
    (B, SA, T), kk = Y.shape, Phi.shape[-1]
    flat = np.swapaxes(shares, -1, -2).reshape(-1, SA)
    weighted = np.swapaxes(shares * Y, -1, -2).reshape(-1, SA)
    energy = (shares * Y * Y).sum(axis=-2)
    value, lower = np.full(B, np.inf), np.full(B, np.inf)
    choice, chosen = np.zeros(B, dtype=np.int64), np.zeros((B, kk, T))
    for j, features in enumerate(Phi):
        H = (flat @ (features[:, :, None] * features[:, None, :]).reshape(SA, -1)).reshape(-1, kk, kk)
        g = weighted @ features
        a = heads.minimisers(H, g)
        values, gaps = values_and_gaps(H, g, heads, a)
        size = np.sqrt(np.trace(H, axis1=-2, axis2=-1)).reshape(-1, T) * heads.radius(kk)
        rounding = 8 * (SA + kk) * UNIT * (np.sqrt(energy) + size) ** 2
        mine = (values.reshape(B, T) + energy).sum(axis=-1)
        lower = np.minimum(lower, mine - (gaps.reshape(B, T) + rounding).sum(axis=-1))
        better = mine < value
        value[better], choice[better] = mine[better], j
        chosen[better] = np.swapaxes(a.reshape(B, T, kk), -1, -2)[better]
    return _Best(choice, chosen, lower)
