"""One joint maximum-likelihood fit from a finite class: how far it is from the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.class_problem import ClassProblem
from linear_mdp.low_rank.finite_class import FiniteClass, draw_counts, joint_fit
from linear_mdp.low_rank.tilts import hellinger, squared_variation
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

STEPS = 2


@dataclass(frozen=True, eq=False)
class ClassFit:
    """Fits of every step, each to samples of its own.

    Parameters
    ----------
    F, G : features and emissions of the class.
    distance, variation : (H, T), mean squared Hellinger distance and total variation from the truth, under the data.
    sacrificed : (H, T), nats by which a task alone would fit better.
    gap : divergence of the truth from the class; foreign : share of the samples with another task's next state.
    uncounted : tasks, from the first on, that the mean over tasks leaves out.
    """

    n: int
    F: int
    G: int
    distance: FloatArray
    variation: FloatArray
    sacrificed: FloatArray
    gap: float = 0.0
    foreign: float = 0.0
    uncounted: int = 0

    @property
    def worst(self) -> tuple[int, int]:
        """Step and task at which the error exceeds what the fit sacrificed there by most."""
        excess = self.n * self.variation - self.sacrificed
        h, t = np.unravel_index(excess.argmax(), excess.shape)
        return int(h), int(t)


def fit(problem: ClassProblem, rng: np.random.Generator, steps: int, foreign: float = 0.0) -> ClassFit:
    """Fit every step to n samples, a share of which have the next state of the following task."""
    truth, models = problem.kernels, problem.models
    mixed = truth if foreign == 0 else (1 - foreign) * truth + foreign * np.roll(truth, 1, axis=0)
    found = joint_fit(models, draw_counts(problem.weights, mixed, problem.n, rng, sets=steps))
    learned = models.phis[found.phi][:, None] @ models.mus[found.mu]
    return ClassFit(
        problem.n,
        *sizes(models),
        hellinger(problem.weights, truth, learned),
        squared_variation(problem.weights, truth, learned),
        found.sacrificed,
        problem.gap,
        foreign,
    )


def sizes(models: FiniteClass) -> tuple[int, int]:
    """Return the number of features and of emissions."""
    return len(models.phis), len(models.mus)


@subject()
def class_fit(problem: ClassProblem, rng: np.random.Generator) -> ClassFit:
    """Fit two steps of an episode."""
    return fit(problem, rng, STEPS)


@measures(ClassFit)
def hellinger_sum(run: ClassFit) -> Measured:
    """Sum over tasks at the worst step; rounding, the square of that of a root near zero."""
    total = float(run.distance.sum(axis=1).max())
    return Measured(total, 1e-14 * (1 + total))


@measures(ClassFit)
def n(run: ClassFit) -> Measured:
    """Samples of every task; exact."""
    return Measured(run.n)


@measures(ClassFit)
def T(run: ClassFit) -> Measured:
    """Tasks; exact."""
    return Measured(run.distance.shape[1])


@measures(ClassFit)
def H(run: ClassFit) -> Measured:
    """Steps; exact."""
    return Measured(run.distance.shape[0])


@measures(ClassFit)
def Phi_size(run: ClassFit) -> Measured:
    """Features; exact."""
    return Measured(run.F)


@measures(ClassFit)
def Psi_size(run: ClassFit) -> Measured:
    """Emissions; exact."""
    return Measured(run.G)


@measures(ClassFit)
def truth_gap(run: ClassFit) -> Measured:
    """Divergence of the truth from the class, exactly 0 if it is a member; rounding else."""
    return Measured(run.gap, 1e-14 * run.gap)


@measures(ClassFit)
def foreign_share(run: ClassFit) -> Measured:
    """Share of the samples with another task's next state; exact."""
    return Measured(run.foreign)


@measures(ClassFit)
def task_error(run: ClassFit) -> Measured:
    """Error of the task and step that the fit sacrificed least on, for its error; rounding."""
    error = run.n * float(run.variation[run.worst])
    return Measured(error, 1e-12 * (1 + error))


@measures(ClassFit)
def sacrificed_nats(run: ClassFit) -> Measured:
    """Of that task and step; rounding of a difference of log-likelihoods."""
    return Measured(float(run.sacrificed[run.worst]), 1e-12 * run.n)


@measures(ClassFit)
def largest_model_error(run: ClassFit) -> Measured:
    """At the first step; rounding."""
    error = float(run.variation[0].max())
    return Measured(error, 1e-14 * error)


@measures(ClassFit)
def mean_model_error(run: ClassFit) -> Measured:
    """At the first step; rounding."""
    error = float(run.variation[0, run.uncounted :].mean())
    return Measured(error, 1e-14 * error)


@measures(ClassFit)
def uncounted_tasks(run: ClassFit) -> Measured:
    """Tasks that the mean leaves out; exact."""
    return Measured(run.uncounted)
