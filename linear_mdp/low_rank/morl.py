"""MORL, upstream: fit all tasks jointly, penalise what the data do not cover, and plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from linear_mdp.low_rank.coverage import (
    action_coverage,
    action_probabilities,
    occupancies,
    relative_conditions,
)
from linear_mdp.low_rank.data import check_counts
from linear_mdp.low_rank.finite_class import FiniteClass, draw_counts, joint_fit
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.penalties import Confidence, Penalty, finite_confidence, radii
from linear_mdp.low_rank.planner import PessimisticPlan, feature_widths, plan_pessimistically
from linear_mdp.low_rank.tilts import hellinger, squared_variation
from linear_mdp.low_rank.values import TaskValues, optimal_task_values, policy_task_values
from tabular._validate import finite, shape
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

LARGEST = 1e300  # of a scale: its products with widths stay finite


@dataclass(frozen=True, eq=False)
class OfflineProblem:
    """Tasks, the policies that collected their data, and the finite class of every step.

    Shapes
    ------
    behaviour : (T, H, S, A) action probabilities; models : H finite classes, or none where a fit needs none.

    Raises
    ------
    InvalidInput
        If the behaviour does not fit the tasks, or the classes do not fit the steps.
    """

    mdp: LowRankMDP
    behaviour: FloatArray
    models: tuple[FiniteClass, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "behaviour", action_probabilities(self.mdp, self.behaviour))
        mdp = self.mdp
        if not self.models:
            return
        shapes = {(m.phis.shape[1:], m.mus.shape[1:]) for m in self.models}
        if len(self.models) != mdp.H or shapes != {((mdp.S * mdp.A, mdp.d), (mdp.d, mdp.S))}:
            raise InvalidInput(
                f"{mdp.name}: {mdp.H} finite classes of features ({mdp.S * mdp.A}, {mdp.d}) and emissions "
                f"({mdp.d}, {mdp.S}) are needed, got {len(self.models)} of {sorted(shapes)}"
            )

    @cached_property
    def visits(self) -> FloatArray:
        """Laws of the data, (T, H, S, A); rounding."""
        return occupancies(self.mdp, self.behaviour)

    @cached_property
    def optimum(self) -> TaskValues:
        """Optimal values and policies, the comparators."""
        return optimal_task_values(self.mdp)

    @cached_property
    def omega(self) -> float:
        """Largest inverse probability of an action; exact."""
        return action_coverage(self.behaviour)

    @cached_property
    def C_star(self) -> float:
        """Largest relative condition number of the comparators over tasks and steps; rounding."""
        wanted = occupancies(self.mdp, self.optimum.policy)
        return float(relative_conditions(self.mdp.phi, wanted, self.visits).max())

    @property
    def sizes(self) -> tuple[int, int]:
        """Most features and most emissions of a step."""
        return max(len(m.phis) for m in self.models), max(len(m.mus) for m in self.models)

    def confidence(self, delta: float) -> Confidence:
        """Return how far the fits can err with probability delta; exact up to rounding."""
        mdp = self.mdp
        return finite_confidence(mdp.d, mdp.T, mdp.H, *self.sizes, delta)


class LearnedModels(NamedTuple):
    """What was fitted to n samples of every task and step, and how far it is off.

    Shapes
    ------
    features : (T, H, S, A, d), alike in all tasks unless each was fitted alone; kernels : (T, H, S, A, S).
    visits : (T, H, S, A), how often each state-action was seen.
    hellinger, errors : (T, H), mean squared Hellinger distance and total variation from the truth, under the data.
    sacrificed : (T, H), nats that the joint fit gives away on a task.
    """

    n: int
    features: FloatArray
    kernels: FloatArray
    visits: FloatArray
    hellinger: FloatArray
    errors: FloatArray
    sacrificed: FloatArray


def draw_data(problem: OfflineProblem, n: int, rng: np.random.Generator) -> FloatArray:
    """Draw n independent samples of every task and step, as counts (H, T, X, S); the cost does not depend on n.

    Raises
    ------
    InvalidInput
        If n is no whole number or negative.
    """
    mdp = problem.mdp
    weights = problem.visits.reshape(mdp.T, mdp.H, -1)
    kernels = mdp.kernels.reshape(mdp.T, mdp.H, -1, mdp.S)
    return np.stack([draw_counts(weights[:, h], kernels[:, h], n, rng) for h in range(mdp.H)])


def fit_models(problem: OfflineProblem, counts: FloatArray, alone: bool = False) -> LearnedModels:
    """Fit every step by maximum likelihood, all tasks jointly or each alone; exact.

    Shapes
    ------
    counts : (H, T, X, S).

    Raises
    ------
    InvalidInput
        If the problem has no finite classes, or the counts do not fit it.
    """
    mdp = problem.mdp
    if not problem.models:
        raise InvalidInput(
            f"{mdp.name}: a fit by enumeration needs a finite class for each of {mdp.H} steps, got none"
        )
    check_counts(mdp, counts)
    features = np.empty((mdp.H, mdp.T, mdp.S * mdp.A, mdp.d))
    emissions = np.empty((mdp.H, mdp.T, mdp.d, mdp.S))
    sacrificed = np.zeros((mdp.H, mdp.T))
    for h, models in enumerate(problem.models):
        fit = joint_fit(models, counts[h][:, None] if alone else counts[h])
        features[h], emissions[h] = models.phis[fit.phi], models.mus[fit.mu.reshape(mdp.T)]
        sacrificed[h] = fit.sacrificed.reshape(mdp.T)
    return assembled(problem, counts, features, emissions, sacrificed)


def assembled(
    problem: OfflineProblem,
    counts: FloatArray,
    features: FloatArray,
    emissions: FloatArray,
    sacrificed: FloatArray,
) -> LearnedModels:
    """Return fitted factors, however they were found, as models with their exact errors; rounding.

    Shapes
    ------
    counts : (H, T, X, S); features : (H, T, X, d); emissions : (H, T, d, S); sacrificed : (H, T).

    Raises
    ------
    InvalidInput
        If a shape does not fit, or a number is not finite.
    """
    mdp = problem.mdp
    check_counts(mdp, counts)
    H, T, X = mdp.H, mdp.T, mdp.S * mdp.A
    sizes = {"features": (H, T, X, mdp.d), "emissions": (H, T, mdp.d, mdp.S), "sacrificed": (H, T)}
    for (field, wanted), values in zip(sizes.items(), (features, emissions, sacrificed), strict=True):
        shape(mdp.name, field, values.shape, [wanted])
        finite(mdp.name, field, values)
    full = (mdp.T, mdp.H, mdp.S, mdp.A)
    learned = np.swapaxes(features @ emissions, 0, 1)
    truth = mdp.kernels.reshape(learned.shape)
    weights = problem.visits.reshape(mdp.T, mdp.H, -1)
    return LearnedModels(
        n=int(counts[0, 0].sum()),
        features=np.swapaxes(features, 0, 1).reshape(*full, mdp.d),
        kernels=learned.reshape(*full, mdp.S),
        visits=np.swapaxes(counts.sum(axis=-1), 0, 1).reshape(full),
        hellinger=hellinger(weights, truth, learned),
        errors=squared_variation(weights, truth, learned),
        sacrificed=np.ascontiguousarray(sacrificed.T),
    )


class Outcome(NamedTuple):
    """What plans are worth, (T,) each; exact up to the certified ``error``.

    Attributes
    ----------
    loss : value of the comparator less that of the plan's policy.
    claimed : what the plan says its policy is worth; certificate : the optimum less that.
    overestimate : claimed less the policy's value; pessimism keeps it below ``V sqrt(omega zeta_1)``, the slack.
    """

    plan: PessimisticPlan
    alpha: FloatArray
    loss: FloatArray
    claimed: FloatArray
    certificate: FloatArray
    overestimate: FloatArray
    slack: FloatArray
    error: float


def plan_tasks(
    problem: OfflineProblem,
    models: LearnedModels,
    penalty: Penalty,
    confidence: Confidence,
    scale: float = 1.0,
    floor: float | None = None,
) -> Outcome:
    """Plan every task with a penalty, times ``scale``, and evaluate the plans in the true tasks.

    Raises
    ------
    InvalidInput
        If the penalty is unknown, the scale is negative or not finite, or as :func:`plan_at`.
    """
    _knobs.interval(problem.mdp.name, 0, LARGEST, scale=scale)
    mdp, errors = problem.mdp, models.n * models.errors
    alpha = radii(penalty, confidence, problem.omega, mdp.value_cap, mdp.d, errors, models.sacrificed)
    return plan_at(problem, models, scale * alpha, confidence.lam, floor)


def plan_at(
    problem: OfflineProblem,
    models: LearnedModels,
    alpha: FloatArray,
    lam: float,
    floor: float | None = None,
) -> Outcome:
    """Plan with these multiples (T, H) of the feature widths as penalties; as :func:`plan_tasks`.

    Raises
    ------
    InvalidInput
        If the multiples do not fit or one is negative, the ridge is not positive, or the floor is not finite.
    """
    shape(problem.mdp.name, "alpha", alpha.shape, [(problem.mdp.T, problem.mdp.H)])
    if not alpha.min() >= 0:
        raise InvalidInput(f"{problem.mdp.name}: alpha must not be negative, the least is {alpha.min():g}")
    widths = feature_widths(models.features, models.visits, lam)
    penalty = np.minimum(alpha[..., None, None] * widths, problem.mdp.value_cap)
    return judged(problem, models, plan_pessimistically(models.kernels, problem.mdp, penalty, floor), alpha)


def judged(
    problem: OfflineProblem, models: LearnedModels, plan: PessimisticPlan, alpha: FloatArray
) -> Outcome:
    """Evaluate plans, however they were made, in the true tasks.

    Raises
    ------
    InvalidInput
        If the plans are not of these tasks.
    """
    mdp, best = problem.mdp, problem.optimum
    reached = policy_task_values(mdp, plan.policy)
    claimed = plan.V[:, 0] @ mdp.start
    first = models.errors[:, 0]
    return Outcome(
        plan=plan,
        alpha=alpha,
        loss=best.start - reached.start,
        claimed=claimed,
        certificate=best.start - claimed,
        overestimate=claimed - reached.start,
        slack=mdp.value_cap * np.sqrt(np.where(first > 0, problem.omega, 0.0) * first),
        error=best.error + reached.error + 1e-13 * (1 + mdp.H) * mdp.value_cap,
    )
