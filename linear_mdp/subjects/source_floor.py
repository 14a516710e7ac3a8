"""Features learned from sources, and what they leave on a new task, however many samples it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.data import row_counts
from linear_mdp.low_rank.em import fit
from linear_mdp.low_rank.nearest import floors
from linear_mdp.subjects.likelihood_fit import StepProblem
from linear_mdp.subjects.scratch_model import signal
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

WITHIN = 1e-10  # nats of the nearest kernel
SAMPLES = 10_000  # of every state-action of every source
RESTARTS = 2
BATCH = 2  # data sets of random tasks, of which the mean floor is kept
TOLERANCE = 0.1  # nats; the law's mean is dozens
ROUNDING = 1e-12


@dataclass(frozen=True)
class SourceFloor:
    """Mean floor over new tasks and data, of features learned from n samples of each of T sources.

    Parameters
    ----------
    weight, total : largest absolute weight of a source in a new task, least over them, and largest sum.
    uneven : largest difference of a source's mean weight in the new tasks from 1/T.
    gap : largest total variation of a new task from the combination of sources that it is said to be.
    signal : weakest direction in which rows of the sources differ, over the strongest one of the noise.
    least : smallest entry of the features and measures of the sources.
    """

    T: int
    n: int
    SA: int
    d: int
    floor: float
    weight: float
    total: float
    uneven: float
    gap: float
    signal: float
    least: float


def learn(truth: FloatArray, d: int, each: int, rng: np.random.Generator) -> FloatArray:
    """Return features (X, d) learned from so many samples of every state-action of kernels (T, X, S)."""
    return fit(row_counts(truth, each, rng), d, rng, restarts=RESTARTS, tolerance=TOLERANCE).phi


def sources_signal(sources: FloatArray, d: int, each: int) -> float:
    """Return the weakest direction in which rows of sources (T, X, S) differ, over the noise; rounding."""
    T, X, _ = sources.shape
    return signal(sources.transpose(1, 0, 2).reshape(X, -1), d, each, T)


def source_floor_of(
    sources: FloatArray,
    d: int,
    weights: FloatArray,
    rng: np.random.Generator,
    least: float,
    each: int = SAMPLES,
    batch: int = 1,
    targets: FloatArray | None = None,
) -> SourceFloor:
    """Learn features from sources, a batch of times, and return the mean floor of new tasks.

    Shapes
    ------
    sources : (T, X, S); weights : (m, T), of the sources in m new tasks; targets : (m, X, S), these if omitted.

    Parameters
    ----------
    least : smallest entry of the features and measures that the sources are made of.
    """
    T, X, _ = sources.shape
    combined = np.tensordot(weights, sources, axes=1)
    new = combined if targets is None else targets
    found = [floors(new, learn(sources, d, each, rng), rng, WITHIN) for _ in range(batch)]
    return SourceFloor(
        T,
        each * X,
        X,
        d,
        float(np.mean(found)),
        weight=float(np.abs(weights).max(axis=1).min()),
        total=float(np.abs(weights).sum(axis=1).max()),
        uneven=float(np.abs(weights.mean(axis=0) - 1 / T).max()),
        gap=float(np.abs(new - combined).sum(axis=-1).max() / 2),
        signal=sources_signal(sources, d, each),
        least=least,
    )


@subject()
def source_floor(problem: StepProblem, rng: np.random.Generator) -> SourceFloor:
    """Learn from 10,000 samples of every state-action of every task, each of which comes once more."""
    weights = np.eye(len(problem.kernels))
    return source_floor_of(problem.kernels, problem.d, weights, rng, problem.least, batch=BATCH)


@measures(SourceFloor)
def representation_floor(found: SourceFloor) -> Measured:
    """Mean squared Hellinger distance of the best models; of their likelihood a tenth of a nat of 1e9 is missing."""
    return Measured(found.floor)


@measures(SourceFloor)
def T(found: SourceFloor) -> Measured:
    """Sources; exact."""
    return Measured(found.T)


@measures(SourceFloor)
def n(found: SourceFloor) -> Measured:
    """Samples of every source; exact."""
    return Measured(found.n)


@measures(SourceFloor)
def SA(found: SourceFloor) -> Measured:
    """State-actions; exact."""
    return Measured(found.SA)


@measures(SourceFloor)
def d(found: SourceFloor) -> Measured:
    """Number of features; exact."""
    return Measured(found.d)


@measures(SourceFloor)
def C_L(found: SourceFloor) -> Measured:
    """Largest absolute weight of a source, in the new task that is least of a single one; exact."""
    return Measured(found.weight)


@measures(SourceFloor)
def weight_sum(found: SourceFloor) -> Measured:
    """Sum of the absolute weights; rounding."""
    return Measured(found.total, ROUNDING)


@measures(SourceFloor)
def uneven_return(found: SourceFloor) -> Measured:
    """Largest difference of a source's mean weight from 1/T; rounding."""
    return Measured(found.uneven, ROUNDING)


@measures(SourceFloor)
def span_gap(found: SourceFloor) -> Measured:
    """Distance of the new task from the combination of the sources; rounding."""
    return Measured(found.gap, ROUNDING)


@measures(SourceFloor)
def direction_signal(found: SourceFloor) -> Measured:
    """Weakest direction of the sources over the noise; rounding."""
    return Measured(found.signal, 1e-9 * found.signal)


@measures(SourceFloor)
def least_entry(found: SourceFloor) -> Measured:
    """Smallest entry of the features and measures of the sources; exact."""
    return Measured(found.least)
