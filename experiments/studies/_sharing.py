"""What the studies of shared representations have in common: their tasks and their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.studies import _counts
from experiments.sweep import Trial

if TYPE_CHECKING:
    from tabular.families.shared_features import SharedTasks

Vector = NDArray[np.float64]

S, A, RANK, GAMMA, SIGMA = 20, 2, 3, 0.8, 0.5
SA = S * A
LARGEST = 1 + np.sqrt(3) * SIGMA + GAMMA  # of a target: reward, its uniform noise, and values in [-1, 1]
COUNTS = {
    "T": "the number of tasks",
    "reps": "the samples of every state-action",
    "n": "the samples of a task",
    "seeds": "the data sets of a trial",
    "draws": "the draws of a complexity",
    "K": "the number of iterations",
    "points": "the starts a side",
}


@dataclass(frozen=True, eq=False)
class Sampled:
    """Backups of T tasks at action values drawn uniformly from [-1, 1], and data sets of them.

    Shapes
    ------
    exact, variance : (SA, T), the backups and the variance of one sampled target; Q : (T', S, A), T' >= T.
    samples : (seeds, SA, T), means of the sampled targets.
    """

    shared: SharedTasks
    Q: Vector
    exact: Vector
    variance: Vector
    samples: Vector

    def errors(self, W: ArrayLike) -> Vector:
        """Return every task's squared error of predictions (seeds, SA, T): the mean over cells and data sets."""
        return np.asarray(((np.asarray(W) - self.exact) ** 2).mean(axis=(0, 1)))


def draw(
    rng: np.random.Generator, *, T: int, reps: ArrayLike, seeds: int, rank: int = RANK, **knobs: Any
) -> Sampled:
    """Draw tasks, of which the first T are kept where T is below the rank, and ``seeds`` data sets of each.

    ``reps`` and ``knobs`` are those of :func:`tabular.families.shared_features.shared_tasks`, with bounded noise.
    """
    from tabular.families import shared_features

    size = max(T, rank)
    kept = slice(T)
    shared = shared_features.shared_tasks(
        rng, S=S, A=A, gamma=GAMMA, T=size, rank=rank, sigma=SIGMA, noise="uniform", **knobs
    )
    Q = rng.uniform(-1, 1, (size, S, A))
    samples = shared_features.sample_targets(shared, Q, reps, rng, seeds)
    exact, variance = shared_features.targets(shared, Q), shared_features.target_variances(shared, Q)
    return Sampled(shared, Q, exact[:, kept], variance[:, kept], samples[..., kept])


def project(Phi: Vector, Y: Vector) -> Vector:
    """Fit the columns of Y, (..., SA, T), by least squares on features (SA, kk), or on each task's own (T, SA, kk)."""
    if Phi.ndim == 2:
        return np.asarray(Phi @ (np.linalg.pinv(Phi) @ Y))
    columns = np.swapaxes(Y, -1, -2)[..., None]
    return np.asarray(np.swapaxes((Phi @ (np.linalg.pinv(Phi) @ columns))[..., 0], -1, -2))


def weighted_noise(Phi: Vector, variance: Vector) -> float:
    """Return what projecting noise of these variances (SA, T) on the features leaves: the mean over the matrix."""
    U = np.linalg.qr(Phi)[0]
    return float(((U**2).sum(axis=-1) @ variance).mean() / len(variance))


def law(variance: float, rank: int, T: int, n: float) -> float:
    """Return the joint fit's predicted error: noise times free parameters over samples.

    The parameters are those of an (SA, T) matrix of that rank, or of T columns where T is below it.
    """
    from theory.claim import evaluate
    from theory.registry import load

    facts = {"target_variance": variance, "kk": min(rank, T), "SA": SA, "T": T, "n": n}
    return evaluate(load("sharing_law").bound, facts, "sharing_law")


def check_counts(trials: Sequence[Trial]) -> None:
    """Refuse trials on less than one task, sample a cell, data set or draw."""
    _counts.check_counts(trials, COUNTS)
