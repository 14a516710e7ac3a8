"""A joint maximum-likelihood fit of low-rank tasks to one step of data: what it gains, and how far off it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.low_rank.em import LowRankFit, fit
from linear_mdp.low_rank.tilts import hellinger
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.errors import InvalidInput

RESTARTS = (2, 8, 32)  # starts, and those after which a fit that has not converged is made once more
TOLERANCE = 0.01  # nats; the law's mean is dozens
SAMPLES = 1_000_000  # of every state-action of every task, on average; counts make them cost nothing


@dataclass(frozen=True, eq=False)
class StepProblem:
    """One step of T tasks: the truth, where its data are, and how it is fitted.

    Shapes
    ------
    kernels : (T, X, S); weights : (T, X), law of the state-actions of the data.

    Parameters
    ----------
    d : rank of the truth; missing : by how much that of the fit is less.
    n : samples of every task. actions : A of X = S A.
    least : smallest entry of phi and mu. drift : how far features differ over tasks.
    """

    kernels: FloatArray
    weights: FloatArray
    d: int
    n: int
    actions: int
    least: float
    drift: float = 0.0
    missing: int = 0


@dataclass(frozen=True, eq=False)
class LikelihoodFit:
    """What a fit to data of all tasks reached.

    Parameters
    ----------
    gain : twice the log-likelihood beyond that of the truth, nats.
    distance : mean over tasks of the squared Hellinger distance from the truth under the weights.
    """

    problem: StepProblem
    gain: float
    distance: float


def sample(problem: StepProblem, rng: np.random.Generator) -> FloatArray:
    """Draw counts (T, X, S) of n independent samples of every task."""
    cells = rng.multinomial(problem.n, problem.weights)
    return np.asarray(rng.multinomial(cells, problem.kernels), dtype=np.float64)


@subject()
def likelihood_fit(problem: StepProblem, rng: np.random.Generator) -> LikelihoodFit:
    """Draw data and fit them from two random starts, or more until a fit converges.

    Raises
    ------
    InvalidInput
        If none converged: the numbers would be those of no maximum.
    """
    counts = sample(problem, rng)
    found = converged(counts, problem.d - problem.missing, rng)
    seen = counts > 0
    truth = float((counts[seen] * np.log(problem.kernels[seen])).sum())
    return LikelihoodFit(
        problem,
        gain=2 * (found.log_likelihood - truth),
        distance=float(hellinger(problem.weights, problem.kernels, found.kernels).mean()),
    )


def converged(
    counts: ArrayLike, rank: int, rng: np.random.Generator, tolerance: float = TOLERANCE
) -> LowRankFit:
    """Fit counts (T, X, S) from two random starts, or more until a fit is within a tolerance of a stationary point.

    Raises
    ------
    InvalidInput
        If none is: the numbers would be those of no maximum.
    """
    for restarts in RESTARTS:
        found = fit(counts, rank, rng, restarts=restarts, tolerance=tolerance)
        if found.converged:
            return found
    raise InvalidInput(
        f"a fit stopped after {found.steps} steps {found.gap:.3g} nats from a stationary point"
    )


@measures(LikelihoodFit)
def likelihood_gain(found: LikelihoodFit) -> Measured:
    """Twice the gain over the truth, of a fit that single blocks raise by at most the tolerance; rounding."""
    return Measured(found.gain, 1e-14 * found.problem.n)


@measures(LikelihoodFit)
def joint_fit_error(found: LikelihoodFit) -> Measured:
    """Mean over tasks of the squared Hellinger distance; rounding, of a fit that stops near a maximum."""
    return Measured(found.distance)


@measures(LikelihoodFit)
def T(found: LikelihoodFit) -> Measured:
    """Tasks; exact."""
    return Measured(len(found.problem.kernels))


@measures(LikelihoodFit)
def SA(found: LikelihoodFit) -> Measured:
    """State-actions; exact."""
    return Measured(found.problem.kernels.shape[1])


@measures(LikelihoodFit)
def A(found: LikelihoodFit) -> Measured:
    """Actions; exact."""
    return Measured(found.problem.actions)


@measures(LikelihoodFit)
def d(found: LikelihoodFit) -> Measured:
    """Rank of the truth; exact."""
    return Measured(found.problem.d)


@measures(LikelihoodFit)
def n(found: LikelihoodFit) -> Measured:
    """Samples of every task; exact."""
    return Measured(found.problem.n)


@measures(LikelihoodFit)
def missing_rank(found: LikelihoodFit) -> Measured:
    """Features that the fit lacks; exact."""
    return Measured(found.problem.missing)


@measures(LikelihoodFit)
def least_entry(found: LikelihoodFit) -> Measured:
    """Smallest entry of features and measures; exact."""
    return Measured(found.problem.least)


@measures(LikelihoodFit)
def feature_drift(found: LikelihoodFit) -> Measured:
    """How far the features differ over tasks; exact."""
    return Measured(found.problem.drift)
