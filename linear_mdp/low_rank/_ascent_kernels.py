"""Accelerated EM: joint maximum likelihood of low-rank transitions, the unknowns in one vector, phi before mu."""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp._regression_kernels import cholesky
from linear_mdp.low_rank._em_kernels import LEAST, Counts, climb, gradient, gradient_of_few, inner

Floats = NDArray[np.float64]

MEMORY = 10  # steps that an extrapolation looks back on
PLAIN = 10  # steps of EM before the first extrapolation
FACTOR = 20.0  # by how much an extrapolation may change a probability beyond the step of EM
RIDGE = 1e-8  # relative, keeps an extrapolation finite where steps repeat each other
ROUNDING = 1e-12  # relative, of a likelihood: a loss below this is none
KICK = 0.1  # a probability that grows by a share r in a step is made at least KICK r


@njit(cache=True, nogil=True, error_model="numpy")
def normalise(columns: Floats) -> None:
    """Divide every column by its sum."""
    for j in range(columns.shape[1]):
        total = 0.0
        for i in range(columns.shape[0]):
            total += columns[i, j]
        for i in range(columns.shape[0]):
            columns[i, j] /= total


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})
def extrapolate(
    moves: Floats, changes: Floats, residual: Floats, weights: Floats, gram: Floats, step: Floats
) -> None:
    """Write Anderson's correction to step: least squares of the residual on its changes, applied to the moves."""
    m = len(moves)
    right, factor = np.zeros(m), np.zeros((m, m))
    for i in range(m):
        for k in range(step.size):
            step[k] = weights[k] * changes[i, k]
        for j in range(i + 1):
            gram[i, j] = inner(step, changes[j])
        right[i] = inner(step, residual)
        gram[i, i] = gram[i, i] * (1 + RIDGE) + LEAST
    cholesky(gram[:m, :m], factor)
    for i in range(m):
        for j in range(i):
            right[i] -= factor[i, j] * right[j]
        right[i] /= factor[i, i]
    for i in range(m - 1, -1, -1):
        for j in range(i + 1, m):
            right[i] -= factor[j, i] * right[j]
        right[i] /= factor[i, i]
    step[:] = 0.0
    for i in range(m):
        move = moves[i]
        for k in range(step.size):
            step[k] -= right[i] * move[k]


@njit(cache=True, nogil=True, error_model="numpy")
def maximise(
    counts: Counts, theta: Floats, shape: tuple[int, int, int, int], free: bool, tolerance: float, most: int
) -> tuple[float, float, int]:
    """Climb from theta, which is overwritten, until the gap is at most the tolerance, or the steps are spent.

    Anderson's extrapolation of the steps of EM, in logarithms and in the metric of the expected counts; a point of
    lower likelihood is given up for the step of EM before it. Probabilities near zero that grow are helped along,
    as EM multiplies them by little more than one. ``shape`` is X, S, T, d; phi is kept unless ``free``.
    Returns the likelihood, the gap and the number of gradients.
    """
    X, S, T, d = shape
    p = theta.size
    slope, weights, reached, kept = np.empty(p), np.empty(p), np.empty(p), np.empty(p)
    old, old_residual, residual, step = np.empty(p), np.empty(p), np.empty(p), np.empty(p)
    work = np.empty((3, X))
    moves, changes, gram = np.empty((MEMORY, p)), np.empty((MEMORY, p)), np.empty((MEMORY, MEMORY))
    dense, kick, stored, known = counts.dense.size > 0, KICK, 0, False
    least = -np.inf
    value = gap = 0.0
    for steps in range(1, most + 2):  # where the last point is given up, one more
        phi, mu = theta[: d * X].reshape(d, X), theta[d * X :].reshape(S, T, d)
        d_phi, d_mu = slope[: d * X].reshape(d, X), slope[d * X :].reshape(S, T, d)
        if dense:
            value = gradient(counts, phi, mu, work, d_phi, d_mu)
        else:
            value = gradient_of_few(counts, phi, mu, work, d_phi, d_mu)
        gap = 0.0
        if free:
            gap = climb(phi, d_phi, weights[: d * X].reshape(d, X), reached[: d * X].reshape(d, X))
        else:
            weights[: d * X] = 0.0
            reached[: d * X] = theta[: d * X]
        gap += climb(
            mu.reshape(S, T * d),
            d_mu.reshape(S, T * d),
            weights[d * X :].reshape(S, T * d),
            reached[d * X :].reshape(S, T * d),
        )
        if not value >= least - ROUNDING * abs(value):
            theta[:] = kept
            least, stored, known, kick = -np.inf, 0, False, kick / 4
            continue
        if gap <= tolerance or steps >= most:
            return value, gap, steps
        least, kick = max(value, least), min(KICK, 2 * kick)
        kept[:] = reached
        for k in range(p):
            level = np.log(reached[k] + LEAST)
            residual[k] = level - np.log(theta[k] + LEAST)
            if known:
                moves[stored % MEMORY, k] = level - old[k]
                changes[stored % MEMORY, k] = residual[k] - old_residual[k]
            old[k], old_residual[k] = level, residual[k]
        stored += known
        known = steps > PLAIN
        m = min(stored, MEMORY)
        step[:] = 0.0
        if m:
            extrapolate(moves[:m], changes[:m], residual, weights, gram, step)
        for k in range(p):
            factor = min(max(np.exp(step[k]), 1 / FACTOR), FACTOR)
            theta[k] = max(reached[k] * factor, kick * (reached[k] / (theta[k] + LEAST) - 1))
        normalise(theta[: d * X].reshape(d, X))
        normalise(theta[d * X :].reshape(S, T * d))
    return value, gap, most + 1
