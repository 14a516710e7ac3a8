"""What the uniform bound on a combined model charges when tasks join that the combination does without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.data import row_counts
from linear_mdp.low_rank.em import fit
from linear_mdp.low_rank.tilts import squared_variation
from linear_mdp.subjects.likelihood_fit import StepProblem
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

QUARTER = 4
SAMPLES = 1000  # of every state-action of every task
RESTARTS = 2
TOLERANCE = 0.1  # nats; the law's mean is dozens


@dataclass(frozen=True)
class UniformForm:
    """``C_L T`` times the root of the mean squared variation of joint fits: of T tasks, and of a quarter of them.

    Parameters
    ----------
    weight : C_L among all T tasks, that of the first task in what is combined; quarter : without it.
    """

    form: float
    quarter: float
    weight: float


def uniform_form_of(
    kernels: FloatArray, d: int, even: bool, rng: np.random.Generator, each: int = SAMPLES
) -> UniformForm:
    """Fit kernels (T, X, S), and their first quarter, to the same data.

    ``even`` : combine all tasks evenly; else the combination is the first task alone, however many there are.
    """
    T = len(kernels)
    counts = row_counts(kernels, each, rng)
    forms = []
    for tasks in (T, T // QUARTER):
        fitted = fit(counts[:tasks], d, rng, restarts=RESTARTS, tolerance=TOLERANCE).kernels
        weight = 1 / tasks if even else 1.0
        forms.append(weight * tasks * mean_error(kernels[:tasks], fitted) ** 0.5)
    return UniformForm(forms[0], forms[1], 1 / T if even else 1.0)


def mean_error(kernels: FloatArray, fitted: FloatArray) -> float:
    """Mean squared total variation over tasks and state-actions of kernels (T, X, S); rounding."""
    X = kernels.shape[1]
    return float(squared_variation(np.full((1, X), 1 / X), kernels, fitted).mean())


@subject()
def uniform_form(problem: StepProblem, rng: np.random.Generator) -> UniformForm:
    """Let the first task of the problem be what is combined, from 1000 samples of every state-action of every task."""
    return uniform_form_of(problem.kernels, problem.d, False, rng)


@measures(UniformForm)
def uniform_form_(found: UniformForm) -> Measured:
    """With all tasks; rounding."""
    return Measured(found.form)


@measures(UniformForm)
def quarter_form(found: UniformForm) -> Measured:
    """With a quarter of them; rounding."""
    return Measured(found.quarter)


@measures(UniformForm)
def C_L(found: UniformForm) -> Measured:
    """Largest weight of a task in the combination; exact."""
    return Measured(found.weight)
