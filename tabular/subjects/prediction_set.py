"""Finitely many predictions on samples: what relates Gaussian to Rademacher complexity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular import bellman
from tabular.complexity import FiniteClass, rademacher_complexity
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

SAMPLES = 8
DRAWS = 2000
FAILURE = 1e-12  # that the mean over the draws of the noise is further off than its stated error
RELATIVE_ERROR = 1e-12


@dataclass(frozen=True, eq=False)
class PredictionSet:
    """A set of predictions, and normal noise to estimate its Gaussian complexity from where it has no formula.

    Shapes
    ------
    points : (M, n). noise : (draws, n). one_sign : whether all samples share one sign, which breaks an assumption.
    """

    points: FloatArray
    noise: FloatArray
    one_sign: bool = False

    @property
    def hypotheses(self) -> FiniteClass:
        """The class of these predictions."""
        return FiniteClass(self.points)


@subject(predictions=(2, 3, 6))
def prediction_set(mdp: FiniteMDP, rng: np.random.Generator, *, predictions: int) -> PredictionSet:
    """Back up random action-values, and read the backups at random state-actions."""
    size = mdp.R_max / (1 - mdp.discount)
    Q = rng.uniform(-size, size, size=(predictions, mdp.S, mdp.A))
    cells = rng.integers(mdp.S * mdp.A, size=SAMPLES)
    points = np.stack([bellman.optimality(mdp, one).ravel()[cells] for one in Q])
    return PredictionSet(points, rng.standard_normal((DRAWS, SAMPLES)))


@measures(PredictionSet)
def rademacher_complexity_(predictions: PredictionSet) -> Measured:
    """Mean over all sign vectors, or over the two that one sign makes; roundings."""
    if predictions.one_sign:
        n = predictions.points.shape[1]
        value = float(predictions.hypotheses.support(np.stack([np.ones(n), -np.ones(n)])).mean())
    else:
        value = rademacher_complexity(predictions.hypotheses).mean
    return Measured(value, RELATIVE_ERROR * abs(value))


@measures(PredictionSet)
def gaussian_complexity(predictions: PredictionSet) -> Measured:
    """Perimeter of the hull of points in a plane, roundings; else Monte Carlo, with a two-sided certified error."""
    value = predictions.hypotheses.closed_form()
    if value is not None:
        return Measured(value, RELATIVE_ERROR * value)
    draws = predictions.hypotheses.support(predictions.noise)
    radius = predictions.hypotheses.radius
    return Measured(float(draws.mean()), radius * float(np.sqrt(2 * np.log(2 / FAILURE) / len(draws))))


@measures(PredictionSet)
def prediction_radius(predictions: PredictionSet) -> Measured:
    """Largest distance of a prediction from their mean; roundings."""
    return Measured(predictions.hypotheses.radius)


@measures(PredictionSet)
def sign_correlation(predictions: PredictionSet) -> Measured:
    """One where all signs are equal, else zero; exact."""
    return Measured(float(predictions.one_sign))


@measures(PredictionSet)
def n(predictions: PredictionSet) -> Measured:
    """Number of samples; exact."""
    return Measured(predictions.points.shape[1])
