"""A task that combines earlier tasks, and its model, the same combination of the models learned of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.coverage import density_ratio, occupancies
from linear_mdp.low_rank.families.behaviour import mostly
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.tilts import tilt
from tabular.families.random import dirichlet_rows
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class SourceMixture:
    """One step of T tasks with models, and of a task said to combine them; X state-actions.

    Shapes
    ------
    truth, models : (T, X, S'); target : (X, S'), transitions of the new task; weights : (T,), c.
    data : (T, X), law of each task's data; interest : (X,), nu.
    """

    truth: FloatArray
    models: FloatArray
    target: FloatArray
    weights: FloatArray
    data: FloatArray
    interest: FloatArray

    @property
    def gaps(self) -> FloatArray:
        """Total variation of every model, (T, X)."""
        return np.asarray(np.abs(self.models - self.truth).sum(axis=-1) / 2)

    @property
    def errors(self) -> FloatArray:
        """Total variation of the combined model, (X,)."""
        combined = np.tensordot(self.weights, self.models, axes=1)
        return np.asarray(np.abs(self.target - combined).sum(axis=-1) / 2)

    @property
    def carried(self) -> FloatArray:
        """``sum_t |c_t| TV_t`` of every state-action, (X,)."""
        return np.asarray(np.abs(self.weights) @ self.gaps)

    @property
    def worst(self) -> int:
        """The state-action whose combined model is off by most of what is carried over."""
        return int((self.errors - self.carried).argmax())

    @property
    def slip(self) -> float:
        """What bounds the rounding of a sum over tasks, state-actions and states."""
        return 8 * self.models.size * UNIT_ROUNDOFF * float(1 + np.abs(self.weights).sum())


@subject(tilt=(0.1, 1.0))
def source_mixture(tasks: LowRankMDP, rng: np.random.Generator, *, tilt: float) -> SourceMixture:
    """Tilt features and measures of the second step, and combine up to three tasks by a random law."""
    return tilted_mixture(tasks, rng, tilt)


def tilted_mixture(tasks: LowRankMDP, rng: np.random.Generator, size: float) -> SourceMixture:
    """Draw models as far from the tasks as a normal tilt of that size takes them."""
    X, h = tasks.S * tasks.A, tasks.H - 1
    phi, mu = tasks.phi[h].reshape(X, tasks.d), tasks.mu[:, h]
    learned = tilt(phi, rng.standard_normal(phi.shape), size) @ tilt(mu, rng.standard_normal(mu.shape), size)
    weights = np.zeros(tasks.T)
    chosen = rng.permutation(tasks.T)[:3]
    weights[chosen] = rng.dirichlet(np.ones(chosen.size))
    truth = tasks.kernels[:, h].reshape(tasks.T, X, tasks.S)
    data = occupancies(tasks, mostly(tasks, 0, 0.5))[:, h].reshape(tasks.T, X)
    target = np.tensordot(weights, truth, axes=1)
    return SourceMixture(truth, learned, target, weights, data, dirichlet_rows(rng, (X,), 1.0))


@measures(SourceMixture)
def plug_in_error(mixture: SourceMixture) -> Measured:
    """Total variation of the combined model where it is off by most of what is carried over; rounding."""
    return Measured(float(mixture.errors[mixture.worst]), mixture.slip)


@measures(SourceMixture)
def largest_plug_in_error(mixture: SourceMixture) -> Measured:
    """Largest total variation of the combined model; rounding."""
    return Measured(float(mixture.errors.max()), mixture.slip)


@measures(SourceMixture)
def plug_in_moment(mixture: SourceMixture) -> Measured:
    """Mean squared total variation of the combined model under the law of interest; rounding."""
    return Measured(float(mixture.interest @ mixture.errors**2), mixture.slip)


@measures(SourceMixture)
def carried_variation(mixture: SourceMixture) -> Measured:
    """Weighted total variations of the models at the same state-action as ``plug_in_error``; rounding."""
    return Measured(float(mixture.carried[mixture.worst]), mixture.slip)


@measures(SourceMixture)
def mean_model_error(mixture: SourceMixture) -> Measured:
    """Mean squared total variation of the models under the data, mean over tasks; rounding."""
    return Measured(float((mixture.data * mixture.gaps**2).sum(axis=1).mean()), mixture.slip)


@measures(SourceMixture)
def C_L(mixture: SourceMixture) -> Measured:
    """Largest absolute weight; exact."""
    return Measured(float(np.abs(mixture.weights).max()))


@measures(SourceMixture)
def C_R(mixture: SourceMixture) -> Measured:
    """Largest ratio of the largest to the mean total variation of a task's model, one where all agree; rounding."""
    gaps = mixture.gaps[mixture.gaps.max(axis=1) > 0]
    value = float((gaps.max(axis=1) / gaps.mean(axis=1)).max(initial=1.0))
    return Measured(value, 1e-12 * value)


@measures(SourceMixture)
def B_nu(mixture: SourceMixture) -> Measured:
    """Largest ratio of the law of interest to the data of a task with a weight; rounding."""
    ratios = [density_ratio(mixture.interest, mixture.data[t]) for t in np.flatnonzero(mixture.weights)]
    return Measured(max(ratios), 1e-13 * max(ratios))


@measures(SourceMixture)
def least_share(mixture: SourceMixture) -> Measured:
    """Least probability of a state-action in any task's data; exact."""
    return Measured(float(mixture.data.min()))


@measures(SourceMixture)
def SA(mixture: SourceMixture) -> Measured:
    """Number of state-actions; exact."""
    return Measured(mixture.target.shape[0])


@measures(SourceMixture)
def T(mixture: SourceMixture) -> Measured:
    """Number of tasks; exact."""
    return Measured(len(mixture.weights))


@measures(SourceMixture)
def span_gap(mixture: SourceMixture) -> Measured:
    """Distance of the task from the combination of the tasks; rounding."""
    combined = np.tensordot(mixture.weights, mixture.truth, axes=1)
    return Measured(float(np.abs(mixture.target - combined).sum(axis=-1).max() / 2), mixture.slip)


@measures(SourceMixture)
def weight_sum(mixture: SourceMixture) -> Measured:
    """Sum of the absolute weights; rounding."""
    return Measured(float(np.abs(mixture.weights).sum()), mixture.slip)
