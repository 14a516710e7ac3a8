r"""The dual norm of products of bounded factors, bounded from above, and what it says about least squares.

Let :math:`\mathcal W=\{BA:\|B\|_F\le\beta,\ |a_t|_2\le\alpha\}`, the inner dimension free. For lambda in the simplex

.. math:: \sup_{W\in\mathcal W}\langle Z,W\rangle=\alpha\sup_B\sum_t|B^\top z_t|
          \le\alpha\beta\,\big\|Z\,\mathrm{diag}(\lambda)^{-1/2}\big\|_{\mathrm{op}},

by Cauchy and Schwarz, with equality for the best :math:`\lambda`. So a convex f with gradient G at W satisfies
:math:`\min_{\mathcal W}f\ge f(W)-\langle G,W\rangle-\sup_{\mathcal W}\langle-G,\cdot\rangle`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tabular.erm._arguments import UNIT
from tabular.mdp import FloatArray

FLOORS = (1e-12, 1e-9, 1e-6, 1e-3, 1.0)  # share of lambda that follows the lengths of the columns instead


def lower_bound(
    Y: FloatArray,
    w: FloatArray,
    B: FloatArray,
    A: FloatArray,
    alpha: float,
    beta: float,
    duals: FloatArray | None = None,
) -> float:
    """Bound ``sum w (Y - W')^2`` from below over the class, certified, rounding included, from any factors and duals.

    Shapes
    ------
    Y, w : (SA, T). B : (SA, k). A : (k, T). duals : (T,), not negative: a guess of the best lambda.
    """
    W = B @ A
    error = Y - W
    G = -2 * w * error
    value, inner = float((w * error**2).sum()), float((G * W).sum())
    size = value + float(np.linalg.norm(G) * np.linalg.norm(W))
    rounding = 16 * sum(Y.shape) * UNIT * size
    return max(0.0, value - inner - alpha * beta * dual_norm(-G, B, duals) - rounding)


def dual_norm(Z: FloatArray, B: FloatArray, duals: FloatArray | None = None) -> float:
    r"""Upper bound on ``sup sum_t |B'^T z_t|`` over ``||B'||_F <= 1``: the least over several lambda.

    Shapes
    ------
    Z : (SA, T). B : (SA, k), near the maximiser; duals : (T,); both only guide the choice of lambda.
    """
    lengths = np.sqrt((Z * Z).sum(axis=0))
    used = lengths > 0
    if not used.any():
        return 0.0
    Z = Z[:, used]
    guesses = [np.sqrt(((B.T @ Z) ** 2).sum(axis=0)), *([] if duals is None else [duals[used]])]
    shares = np.stack(list(_shares(lengths[used], guesses)))
    largest = np.linalg.svd(Z / np.sqrt(shares)[:, None, :], compute_uv=False)[:, 0]
    return float(largest.min()) * (1 + 16 * sum(Z.shape) * UNIT)


def _shares(lengths: FloatArray, guesses: list[FloatArray]) -> Iterator[FloatArray]:
    """Positive lambda that sum to at most one."""
    own = lengths / lengths.sum()
    for guess in guesses:
        if guess.sum() > 0:
            for floor in FLOORS:
                yield ((1 - floor) * guess / guess.sum() + floor * own) * (1 - 4 * len(own) * UNIT)
