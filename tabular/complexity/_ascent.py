r"""Suprema of :math:`\sum_t\|Bv_t\|` over shared matrices B: ascent from below, Lagrange duals from above.

With :math:`M=B^\top B`, every :math:`\lambda` in the open simplex gives, by Cauchy-Schwarz,

.. math:: \Big(\sum_t\sqrt{v_t^\top Mv_t}\Big)^2\le\operatorname{tr}(MW_\lambda),\qquad
          W_\lambda=\sum_t v_tv_t^\top/\lambda_t,

which is at most the largest eigenvalue of W (trace of M at most one) or the sum of its largest ``width`` eigenvalues
(M a projection). At :math:`\lambda_t\propto\|Bv_t\|` the two sides meet where the problem is concave.

All arrays carry the Monte Carlo draws in front: ``V`` has shape (draws, d, T).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tabular.complexity._arguments import FloatArray

Project = Callable[[FloatArray], FloatArray]
SMALLEST = 1e-150  # a length below this is zero; its square is still a normal number


def reduced(V: FloatArray) -> FloatArray:
    """Coordinates of the columns of V in their own span, shape (draws, min(d, T), T), largest directions first."""
    _, scale, right = np.linalg.svd(V, full_matrices=False)
    return np.asarray(scale[..., None] * right)


def unit_norm(B: FloatArray) -> FloatArray:
    """B over its Frobenius norm."""
    return np.asarray(B / np.linalg.norm(B, axis=(-2, -1), keepdims=True))


def orthonormal_rows(B: FloatArray) -> FloatArray:
    """Polar factor of B, the nearest matrix with orthonormal rows."""
    left, _, right = np.linalg.svd(B, full_matrices=False)
    return np.asarray(left @ right)


def start(R: FloatArray, width: int) -> FloatArray:
    """Projection on the largest directions, shape (draws, width, r)."""
    draws, r, _ = R.shape
    return np.tile(np.eye(width, r), (draws, 1, 1))


def lengths(B: FloatArray, R: FloatArray) -> FloatArray:
    """Lengths of the images of the columns, shape (draws, T)."""
    return np.asarray(np.linalg.norm(B @ R, axis=-2))


def weighted_gram(R: FloatArray, weights: FloatArray) -> FloatArray:
    """Sum of the columns' outer products over positive weights, shape (draws, r, r)."""
    return np.asarray((R / weights[..., None, :]) @ np.swapaxes(R, -1, -2))


def climb(B: FloatArray, R: FloatArray, project: Project, rounds: int, tolerance: float) -> FloatArray:
    """Maximise the summed lengths from B by monotone steps, every third one extrapolated; stops when steps are small.

    A step maximises the linearisation of the objective, which is convex in B, so it cannot fall. Extrapolation is
    that of Varadhan and Roland (SQUAREM) and is kept where it rises.
    """

    def step(B: FloatArray) -> FloatArray:
        return project(B @ weighted_gram(R, np.maximum(lengths(B, R), SMALLEST)))

    for _ in range(rounds):
        once = step(B)
        twice = step(once)
        first, second = once - B, twice - 2 * once + B
        ratio = _norm(first) / np.maximum(_norm(second), SMALLEST)
        along = np.maximum(ratio, 1)[:, None, None]
        extrapolated = project(B + 2 * along * first + along**2 * second)
        better = lengths(extrapolated, R).sum(axis=-1) >= lengths(twice, R).sum(axis=-1)
        B = np.where(better[:, None, None], extrapolated, twice)
        if _norm(first).max() <= tolerance * _norm(B).max():
            break
    return step(B)


def weights_of(sizes: FloatArray) -> FloatArray:
    """Sizes as weights of the simplex, kept off its boundary so that the dual bound stays finite."""
    floor = 1e-9 * sizes.max(axis=-1, keepdims=True) + SMALLEST
    raised = np.maximum(sizes, floor)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def trace_dual(R: FloatArray, weights: FloatArray) -> FloatArray:
    """Upper bound over all M of trace at most one, shape (draws,)."""
    return np.asarray(np.sqrt(np.linalg.eigvalsh(weighted_gram(R, weights))[..., -1]))


def projection_dual(R: FloatArray, width: int, rounds: int, B: FloatArray) -> FloatArray:
    r"""Upper bound over all projections of rank ``width``: the smallest dual value along a Frank-Wolfe path.

    The path solves the relaxation :math:`0\preceq M\preceq I,\ \operatorname{tr}M=k`, from the projection of B and
    from the weights 1/T, which are the bound of the singular values.
    """
    T = R.shape[-1]
    M = np.swapaxes(B, -1, -2) @ B
    best, _ = _largest(R, np.full((len(R), T), 1 / T), width)
    for i in range(rounds):
        squares = np.einsum("brt,brt->bt", R, M @ R)
        value, top = _largest(R, weights_of(np.sqrt(np.maximum(squares, 0))), width)
        best = np.minimum(best, value)
        M = M + 2 / (i + 3) * (top - M)
    return best


def _largest(R: FloatArray, weights: FloatArray, width: int) -> tuple[FloatArray, FloatArray]:
    """Dual value, and the projection on the largest eigenvectors of the weighted Gram matrix."""
    values, vectors = np.linalg.eigh(weighted_gram(R, weights))
    top = vectors[..., -width:]
    return np.sqrt(values[..., -width:].sum(axis=-1)), top @ np.swapaxes(top, -1, -2)


def _norm(B: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(B, axis=(-2, -1)))
