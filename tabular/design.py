"""Stratified samples of several tasks: every state-action of a task is drawn equally often, and kept as counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tabular._validate import finite, shape
from tabular.mdp import FloatArray, MultiTaskMDP
from theory.errors import InvalidInput

Noise = Literal["gaussian", "uniform"]
BITS = 24  # of a uniform number, as in single precision; the grid is centred, so that no mean is moved
BLOCK_NUMBERS = 2**18  # binomial numbers held at once
DRAW_BY_DRAW = 200  # samples up to which drawing them costs less than drawing their bits


@dataclass(frozen=True, eq=False)
class CellSamples:
    """What ``reps`` draws of every state-action say: where they led, and the mean of their noisy rewards.

    Shapes
    ------
    counts : (batch, T, S*A, S), how often each state followed; each row sums to the task's ``reps``.
    rewards : (batch, T, S*A), reward units.
    reps, gamma : (T,).
    """

    counts: NDArray[np.int64]
    rewards: FloatArray
    reps: NDArray[np.int64]
    gamma: FloatArray

    def targets(self, Q: ArrayLike) -> FloatArray:
        """Mean over the draws of ``r + noise + gamma max_a Q(s', a)``, each task with its own Q.

        Shapes
        ------
        Q : (T, S, A), or (batch, T, S, A); the result is (batch, S*A, T); reward units, rounding only.
        """
        values = np.asarray(Q, dtype=np.float64).max(axis=-1)
        following = (self.counts @ values[..., None])[..., 0] / self.reps[:, None]
        return np.swapaxes(self.rewards + self.gamma[:, None] * following, -1, -2)


def draw_cells(
    mdps: MultiTaskMDP,
    reps: ArrayLike,
    rng: np.random.Generator,
    batch: int = 1,
    *,
    sigma: ArrayLike = 0.0,
    noise: Noise = "gaussian",
) -> CellSamples:
    """Draw ``reps`` transitions and noisy rewards of every state-action, ``batch`` times over.

    Counts are multinomial, so that the cost does not grow with ``reps``; all laws are exact.

    Shapes
    ------
    reps : a positive integer, or one for each task, (T,).
    sigma : standard deviation of the reward noise, a number or (T,); reward units.

    Raises
    ------
    InvalidInput
        If a task has less than one sample per cell, sigma is negative or not finite, the noise is
        unknown, or the batch is empty.
    """
    each, levels = repetitions(mdps, reps), noise_levels(mdps, sigma)
    if noise not in get_args(Noise):
        raise InvalidInput(f"{mdps.name}: noise must be one of {', '.join(get_args(Noise))}, got {noise!r}")
    if batch < 1:
        raise InvalidInput(f"{mdps.name}: batch must be at least 1, got {batch}")
    P = mdps.P.reshape(mdps.T, mdps.S * mdps.A, mdps.S)
    counts = rng.multinomial(each[:, None], P, size=(batch, *P.shape[:2]))
    mean = _gaussian_means if noise == "gaussian" else _uniform_means
    errors = levels[:, None] * mean(rng, each[:, None], (batch, *P.shape[:2]))
    return CellSamples(counts, mdps.r.reshape(mdps.T, -1) + errors, each, mdps.gamma)


def exact_targets(mdps: MultiTaskMDP, Q: ArrayLike) -> FloatArray:
    """Return ``T*_t Q_t = r_t + gamma_t P_t max_a Q_t`` of every task, one column a task.

    Shapes
    ------
    Q : (T, S, A); the result is (S*A, T), row ``s*A + a``; reward units, rounding only.

    Raises
    ------
    InvalidInput
        If Q does not have one finite function (S, A) for each task.
    """
    values = _values(mdps, Q)
    P = mdps.P.reshape(mdps.T, -1, mdps.S)
    following = (P @ values[..., None])[..., 0]
    return np.asarray((mdps.r.reshape(mdps.T, -1) + mdps.gamma[:, None] * following).T)


def target_variances(mdps: MultiTaskMDP, Q: ArrayLike, sigma: ArrayLike = 0.0) -> FloatArray:
    """Return ``gamma_t^2 Var(max_a Q_t(s', a) | s, a) + sigma_t^2``, the variance of one sampled target.

    Shapes
    ------
    Q : (T, S, A). sigma : a number or (T,). The result is (S*A, T); reward units squared, rounding only.

    Raises
    ------
    InvalidInput
        If Q does not have one finite function (S, A) for each task, or sigma is negative or not finite.
    """
    values = _values(mdps, Q)
    P = mdps.P.reshape(mdps.T, -1, mdps.S)
    centred = values[:, None, :] - P @ values[..., None]
    spread = np.einsum("tij,tij->ti", P, centred**2)
    levels = noise_levels(mdps, sigma)
    return np.asarray((mdps.gamma[:, None] ** 2 * spread + levels[:, None] ** 2).T)


def repetitions(mdps: MultiTaskMDP, reps: ArrayLike) -> NDArray[np.int64]:
    """Return the samples per cell of every task, (T,), or refuse them."""
    given = np.asarray(reps)
    shape(mdps.name, "reps", given.shape, [(), (mdps.T,)])
    if not np.issubdtype(given.dtype, np.integer) or given.min() < 1:
        raise InvalidInput(f"{mdps.name}: reps must be whole numbers of at least one per cell, got {reps!r}")
    return np.broadcast_to(given.astype(np.int64), (mdps.T,))


def noise_levels(mdps: MultiTaskMDP, sigma: ArrayLike) -> FloatArray:
    """Return the standard deviation of every task's reward noise, (T,), or refuse it."""
    levels = np.asarray(sigma, dtype=np.float64)
    shape(mdps.name, "sigma", levels.shape, [(), (mdps.T,)])
    if not np.isfinite(levels).all() or levels.min() < 0:
        raise InvalidInput(f"{mdps.name}: sigma must be finite and not negative, got {sigma!r}")
    return np.broadcast_to(levels, (mdps.T,))


def _values(mdps: MultiTaskMDP, Q: ArrayLike) -> FloatArray:
    array = np.asarray(Q, dtype=np.float64)
    shape(mdps.name, "Q", array.shape, [mdps.r.shape])
    finite(mdps.name, "Q", array)
    return np.asarray(array.max(axis=-1))


def _gaussian_means(rng: np.random.Generator, reps: NDArray[np.int64], size: tuple[int, ...]) -> FloatArray:
    return rng.standard_normal(size) / np.sqrt(reps)


def _uniform_means(rng: np.random.Generator, reps: NDArray[np.int64], size: tuple[int, ...]) -> FloatArray:
    """Means of centred uniform noise of unit variance: draw by draw, or bit by bit when that is less work.

    The j-th bits of n uniform numbers hold a binomial number of ones, whatever the other bits are.
    """
    total = np.zeros(size)
    if reps.max() <= DRAW_BY_DRAW:
        for draw in range(int(reps.max())):
            total += np.where(draw < reps, rng.random(size) - 0.5, 0.0)
    else:
        block = max(1, BLOCK_NUMBERS // total.size)
        for first in range(1, BITS + 1, block):
            weights = 2.0 ** -np.arange(first, min(first + block, BITS + 1))
            ones = rng.binomial(reps, 0.5, (len(weights), *size))
            total += np.tensordot(weights, ones - reps / 2, axes=1)
    return np.asarray(np.sqrt(12) * total / reps)
