"""A low-rank model of one step of a new task from its own samples alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.data import row_counts
from linear_mdp.low_rank.tilts import hellinger
from linear_mdp.subjects.likelihood_fit import StepProblem, converged
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput

SAMPLES = 10_000  # of every state-action


@dataclass(frozen=True)
class ScratchModel:
    """Squared Hellinger error of the model from N samples.

    Parameters
    ----------
    signal : weakest of the d-1 directions in which rows of the kernel differ, over the strongest one of the noise.
    least : smallest entry of the features and measures of the truth.
    """

    d: int
    S: int
    A: int
    N: int
    error: float
    signal: float
    least: float


def scratch_model(
    truth: FloatArray, d: int, actions: int, each: int, rng: np.random.Generator, least: float
) -> ScratchModel:
    """Fit a kernel (X, S) of rank d to so many samples of every state-action."""
    X, S = truth.shape
    counts = row_counts(truth[None], each, rng)
    found = converged(counts, d, rng).kernels[0]
    error = float(hellinger(np.full(X, 1 / X), truth, found))
    return ScratchModel(d, S, actions, X * each, error, signal(truth, d, each), least)


def signal(truth: FloatArray, d: int, each: int, tasks: int = 1) -> float:
    r"""Return the weakest direction of the rows (X, S) of a kernel of rank d, over the noise; rounding.

    Kernels of several ``tasks`` stand side by side, (X, T S).

    Counts less their mean, over its root, have noise of variance one, and the norm of X T (S-1) of it is about
    :math:`\sqrt X+\sqrt{T(S-1)}`.

    Raises
    ------
    InvalidInput
        If the rank is one: the rows do not differ.
    """
    X, S = truth.shape
    if not 2 <= d <= min(X, S):
        raise InvalidInput(
            f"kernels {truth.shape} vary in d-1 directions, 2 <= d <= {min(X, S)}, got d = {d}"
        )
    mean = truth.mean(axis=0)
    strengths = np.linalg.svd((truth - mean) / np.sqrt(mean), compute_uv=False)
    return float(strengths[d - 2] * each**0.5 / (X**0.5 + (S - tasks) ** 0.5))


@subject("scratch_model")
def any_task(problem: StepProblem, rng: np.random.Generator) -> ScratchModel:
    """Model a task of the problem at random, from 10,000 samples of every state-action."""
    kernel = problem.kernels[rng.integers(len(problem.kernels))]
    return scratch_model(kernel, problem.d, problem.actions, SAMPLES, rng, problem.least)


@measures(ScratchModel)
def scratch_error(model: ScratchModel) -> Measured:
    """Squared Hellinger distance of the model; rounding, of a fit that stops near a maximum."""
    return Measured(model.error)


@measures(ScratchModel)
def d(model: ScratchModel) -> Measured:
    """Number of features; exact."""
    return Measured(model.d)


@measures(ScratchModel)
def states(model: ScratchModel) -> Measured:
    """Number of states; exact."""
    return Measured(model.S)


@measures(ScratchModel)
def A(model: ScratchModel) -> Measured:
    """Number of actions; exact."""
    return Measured(model.A)


@measures(ScratchModel)
def n_target(model: ScratchModel) -> Measured:
    """Samples in all; exact."""
    return Measured(model.N)


@measures(ScratchModel)
def direction_signal(model: ScratchModel) -> Measured:
    """Weakest direction over the noise; rounding."""
    return Measured(model.signal, 1e-9 * model.signal)


@measures(ScratchModel)
def least_entry(model: ScratchModel) -> Measured:
    """Smallest entry of the features and measures of the truth; exact."""
    return Measured(model.least)
