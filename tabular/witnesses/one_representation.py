"""One-step tasks (gamma = 0, one sample a cell) that a joint fit is judged on, and its broken assumptions.

Without a future a task's backup is its reward, so that the matrix to be fitted can be chosen freely.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from tabular.families.registry import family
from tabular.families.shared_features import shared_tasks, unshared_tasks
from tabular.mdp import FloatArray
from tabular.subjects.shared_fit import SharedFit, shared_fit, unshared_fit

SIZE, RANK = 20, 3  # state-actions, and directions that all tasks share
CLEAR = 20.0  # signal over noise at which the law of the fit is accurate to a fraction of a per cent
LOUD = 1000.0


def one_step(
    exact: FloatArray, variance: FloatArray, rank: int, rng: np.random.Generator, seeds: int
) -> SharedFit:
    """Return tasks with these rewards under Gaussian noise of these variances."""
    noise = np.sqrt(variance) * rng.standard_normal((seeds, *exact.shape))
    return SharedFit(exact, variance, np.ones(exact.shape[1], dtype=np.int64), rank, exact + noise)


def directions(rng: np.random.Generator, T: int, clarity: float) -> FloatArray:
    """Rewards on random directions, each ``clarity`` times above noise of unit variance."""
    left = np.linalg.qr(rng.standard_normal((SIZE, RANK))).Q
    right = np.linalg.qr(rng.standard_normal((T, RANK))).Q
    return np.asarray(clarity * (sqrt(SIZE) + sqrt(T)) * left @ right.T)


def unrelated(
    rng: np.random.Generator, size: int, T: int, rank: int, noise_ratio: float, seeds: int
) -> SharedFit:
    """Tasks with independent Gaussian rewards, under noise of ``noise_ratio`` times the best shared fit's error."""
    exact = rng.standard_normal((size, T))
    closure = float((np.linalg.svd(exact, compute_uv=False)[rank:] ** 2).sum() / exact.size)
    return one_step(exact, np.full_like(exact, noise_ratio * closure), rank, rng, seeds)


@family(T=(8, 16, 32, 64, 128, 256))
def equal_directions(rng: np.random.Generator, *, T: int) -> SharedFit:
    """Directions equally far above the noise: the error is that of ``kk (SA + T - kk)`` free parameters."""
    exact = directions(rng, T, CLEAR)
    return one_step(exact, np.ones_like(exact), RANK, rng, seeds=4)


@family(T=(32, 128, 512))
def unrelated_tasks(rng: np.random.Generator, *, T: int) -> SharedFit:
    """Tasks that share nothing, so many for their few state-actions that more of them change little."""
    return unrelated(rng, size=6, T=T, rank=3, noise_ratio=1.0, seeds=4)


@family(T=(32, 128, 512))
def unrelated_quiet_tasks(rng: np.random.Generator, *, T: int) -> SharedFit:
    """Tasks that share nothing, with noise far below what a shared representation misses."""
    return unrelated(rng, size=6, T=T, rank=3, noise_ratio=0.25, seeds=4)


@family(T=(32, 128, 512))
def unrelated_noisy_tasks(rng: np.random.Generator, *, T: int) -> SharedFit:
    """Tasks that share nothing, with just enough noise and the widest representation for which sharing pays."""
    return unrelated(rng, size=20, T=T, rank=5, noise_ratio=3.0, seeds=2)


@family()
def own_features(rng: np.random.Generator) -> SharedFit:
    """Tasks that share nothing, fitted as if they shared a representation, with very many samples."""
    return shared_fit(unshared_tasks(rng, S=10, A=2, gamma=0.8, T=32, rank=3), rng, clarity=10.0, seeds=8)


@family()
def buried_directions(rng: np.random.Generator) -> SharedFit:
    """Directions so weak that the fit finds those of the noise instead."""
    exact = directions(rng, T=SIZE, clarity=0.1)
    return one_step(exact, np.ones_like(exact), RANK, rng, seeds=16)


@family()
def loud_task(rng: np.random.Generator) -> SharedFit:
    """One task so noisy that the fit spends a direction on it."""
    exact = directions(rng, T=16, clarity=CLEAR)
    variance = np.ones_like(exact)
    variance[:, 0] = LOUD * CLEAR**2
    return one_step(exact, variance, RANK, rng, seeds=16)


@family()
def noisier_newcomers(rng: np.random.Generator) -> SharedFit:
    """A quarter of the tasks has little noise, those that join them have much."""
    exact = unrelated(rng, size=6, T=32, rank=3, noise_ratio=1.0, seeds=1).exact
    variance = np.full_like(exact, 0.01)
    variance[:, exact.shape[1] // 4 :] = 1.0
    return one_step(exact, variance, 3, rng, seeds=16)


@family()
def shared_quiet_tasks(rng: np.random.Generator) -> SharedFit:
    """Tasks that do share a representation."""
    return shared_fit(shared_tasks(rng, S=10, A=2, gamma=0.8, T=32, rank=3), rng, clarity=3.0, seeds=16)


@family()
def plenty_of_samples(rng: np.random.Generator) -> SharedFit:
    """Tasks that share nothing, sampled often enough for that to show."""
    tasks = unshared_tasks(rng, S=10, A=2, gamma=0.8, T=32, rank=3)
    return unshared_fit(tasks, rng, noise_ratio=0.25, seeds=16)


@family()
def wide_representation(rng: np.random.Generator) -> SharedFit:
    """Tasks that share nothing, with a representation half as wide as there are state-actions."""
    return unrelated(rng, size=20, T=32, rank=10, noise_ratio=3.0, seeds=16)
