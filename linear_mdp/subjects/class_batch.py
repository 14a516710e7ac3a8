"""Many fits from one finite class: how often another model is taken for the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.class_problem import ClassProblem
from linear_mdp.low_rank.finite_class import draw_counts
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

SETS = 200


@dataclass(frozen=True, eq=False)
class ClassBatch:
    """Fits to data sets of one problem.

    Parameters
    ----------
    wrong : share of the data sets in which another model fits at least as well as the truth.
    overlooked : samples of every task that the fits did not use.
    """

    problem: ClassProblem
    wrong: float
    overlooked: int = 0


def repeat(problem: ClassProblem, rng: np.random.Generator, sets: int) -> ClassBatch:
    """Draw so many data sets and compare likelihoods; ties count as wrong."""
    counts = draw_counts(problem.weights, problem.kernels, problem.n, rng, sets=sets)
    scores = problem.models.log_likelihoods(counts).max(axis=-2).sum(axis=-1)
    return ClassBatch(problem, float((scores[:, 1:].max(axis=1) >= scores[:, 0]).mean()))


@subject()
def class_batch(problem: ClassProblem, rng: np.random.Generator) -> ClassBatch:
    """Draw 200 data sets."""
    return repeat(problem, rng, SETS)


@measures(ClassBatch)
def fit_error_rate(batch: ClassBatch) -> Measured:
    """Share of the data sets; Monte Carlo."""
    return Measured(batch.wrong)


@measures(ClassBatch)
def n(batch: ClassBatch) -> Measured:
    """Samples of every task; exact."""
    return Measured(batch.problem.n)


@measures(ClassBatch)
def T(batch: ClassBatch) -> Measured:
    """Tasks; exact."""
    return Measured(len(batch.problem.weights))


@measures(ClassBatch)
def alternatives(batch: ClassBatch) -> Measured:
    """Features but one; exact."""
    return Measured(len(batch.problem.models.phis) - 1)


@measures(ClassBatch)
def model_divergence(batch: ClassBatch) -> Measured:
    """Midpoint of the alternatives' divergences, mean over tasks; half of what they differ by."""
    found = batch.problem.divergences().mean(axis=1)
    return Measured(float(found.max() + found.min()) / 2, float(np.ptp(found)) / 2 + 1e-18)


@measures(ClassBatch)
def model_hellinger(batch: ClassBatch) -> Measured:
    """Least distance of an alternative; rounding."""
    return Measured(float(batch.problem.hellingers().mean(axis=1).min()), 1e-15)


@measures(ClassBatch)
def alternative_correlation(batch: ClassBatch) -> Measured:
    """Of one sample of every task; rounding."""
    return Measured(batch.problem.correlation(), 1e-9)


@measures(ClassBatch)
def overlooked_samples(batch: ClassBatch) -> Measured:
    """Samples that the fits did not use; exact."""
    return Measured(batch.overlooked)
