"""Pessimistic plans from independent folds, with the radius of the theory: their regressions and their certificate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.downstream import judge, plan_with_rewards
from linear_mdp.low_rank.features import LearnedFeatures, exact_features, tilted
from linear_mdp.low_rank.split_folds import deviation_error, fold_statistics, regression_deviation
from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory import linear_notation as symbols
from theory.claim import evaluate
from theory.fold_radius import fold_radius
from theory.low_rank_notation import xi as distance
from theory.transfer_notation import n_target as n_plus

DELTA = sp.Rational(1, 5)
RADIUS = fold_radius(symbols.d, symbols.H, n_plus, distance, symbols.lam, DELTA)
SAMPLES = 1000
SMALLEST = 1e-300  # what a radius of zero is divided as


@dataclass(frozen=True)
class FoldPlan:
    """A plan from n transitions a step.

    Parameters
    ----------
    xi : distance of the features that is allowed for; gap : the true one.
    deviation : of the regressions, in widths; certificate : what the plan may lose, by the theory.
    kappa : least eigenvalue of the second moment of the learned features under the data's law.
    share : bonuses on the way of an optimal policy over H times the widest that the least eigenvalue allows.
    hindsight : states whose regressed value was chosen with the data at hand.
    """

    d: int
    H: int
    n: int
    xi: float
    gap: float
    ridge: float
    deviation: float
    certificate: float
    kappa: float
    share: float
    loss: float
    error: float
    deviation_error: float
    hindsight: int = 0


def radius_of(believed: LinearMDP, n: int, xi: float, ridge: float) -> float:
    """Return the radius of :mod:`theory.fold_radius` that fails with probability 0.2 at most."""
    facts = {"d": believed.d, "H": believed.H, "n_target": n, "xi": xi, "lam": ridge}
    return evaluate(RADIUS, facts, "fold radius")


def fold_plan(
    features: LearnedFeatures,
    weights: FloatArray,
    data: Statistics,
    rewards: FloatArray,
    xi: float | None = None,
    hindsight: int = 0,
) -> FoldPlan:
    """Plan for the rewards and keep what the truth shows; xi is that of the features if omitted."""
    believed, n, ridge = features.believed, data.episodes, data.ridge
    allowed = features.xi if xi is None else xi
    radius = radius_of(believed, n, allowed, ridge)
    plan = plan_with_rewards(believed, data, radius, rewards, "pessimistic")
    found = judge(features, data, plan, rewards, allowed)
    phi = np.broadcast_to(believed.phi, (believed.H, *believed.phi.shape[1:]))
    moments = np.einsum("hsa,hsai,hsaj->hij", weights, phi, phi, optimize=True)
    kappa = float(np.linalg.eigvalsh(moments)[:, 0].min())
    return FoldPlan(
        d=believed.d,
        H=believed.H,
        n=n,
        xi=allowed,
        gap=features.xi,
        ridge=ridge,
        deviation=regression_deviation(features, data, plan.w, plan.V),
        certificate=2 * found.optimal_width + believed.H * (believed.H - 1) * allowed,
        kappa=kappa,
        share=found.optimal_width
        * float(np.sqrt(max(kappa, 0.0) * n))
        / (believed.H * max(radius, SMALLEST)),
        loss=found.loss,
        error=found.error * (1 + n**0.5),
        deviation_error=deviation_error(data, plan.w, believed.H),
        hindsight=hindsight,
    )


@subject()
def fold_regression(features: LearnedFeatures, rng: np.random.Generator) -> FoldPlan:
    """Plan for random rewards from 1000 transitions a step, drawn uniformly, with learned features."""
    return even_folds(features, SAMPLES, rng)


@subject(n_target=(10**4, 10**5, 10**6, 10**7))
def certificate_run(mdp: LinearMDP, rng: np.random.Generator, *, n_target: int) -> FoldPlan:
    """Plan for random rewards with the features of the truth."""
    return even_folds(exact_features(mdp), n_target, rng)


@subject(n_target=(10**9, 10**10, 10**11), feature_gap=(0.001, 0.01, 0.1))
def plateau_run(mdp: LinearMDP, rng: np.random.Generator, *, n_target: int, feature_gap: float) -> FoldPlan:
    """Plan for random rewards with features that are so far off."""
    return even_folds(tilted(mdp, rng, feature_gap), n_target, rng)


def even_folds(
    features: LearnedFeatures, n: int, rng: np.random.Generator, ridge: float = 1.0, xi: float | None = None
) -> FoldPlan:
    """Draw n transitions a step from uniform state-actions, and plan for random rewards."""
    mdp = features.truth
    shape = (mdp.H, mdp.S, mdp.A)
    weights = np.full(shape, 1 / (mdp.S * mdp.A))
    data = fold_statistics(features, weights, n, rng, ridge)
    return fold_plan(features, weights, data, rng.random(shape), xi)


@measures(FoldPlan)
def regression_deviation_(plan: FoldPlan) -> Measured:
    """Largest deviation of a regression, in widths; rounding."""
    return Measured(plan.deviation, plan.deviation_error)


@measures(FoldPlan)
def offline_certificate(plan: FoldPlan) -> Measured:
    """What the plan may lose, by the theory; rounding."""
    return Measured(plan.certificate, plan.error)


@measures(FoldPlan)
def xi(plan: FoldPlan) -> Measured:
    """Distance of the features that is allowed for; rounding."""
    return Measured(plan.xi, 1e-14)


@measures(FoldPlan)
def feature_gap(plan: FoldPlan) -> Measured:
    """True distance of the features; rounding."""
    return Measured(plan.gap, 1e-14)


@measures(FoldPlan)
def n_target(plan: FoldPlan) -> Measured:
    """Transitions of every step; exact."""
    return Measured(plan.n)


@measures(FoldPlan)
def d(plan: FoldPlan) -> Measured:
    """Number of features; exact."""
    return Measured(plan.d)


@measures(FoldPlan)
def H(plan: FoldPlan) -> Measured:
    """Steps of an episode; exact."""
    return Measured(plan.H)


@measures(FoldPlan)
def lam(plan: FoldPlan) -> Measured:
    """Ridge; exact."""
    return Measured(plan.ridge)


@measures(FoldPlan)
def kappa_rho(plan: FoldPlan) -> Measured:
    """Least eigenvalue of the features' second moment; rounding."""
    return Measured(plan.kappa, 1e-13)


@measures(FoldPlan)
def hindsight_states(plan: FoldPlan) -> Measured:
    """States whose regressed value was chosen with the data at hand; exact."""
    return Measured(plan.hindsight)


@measures(FoldPlan)
def width_share(plan: FoldPlan) -> Measured:
    """Bonuses of an optimal policy over the widest that the least eigenvalue allows; rounding."""
    return Measured(plan.share, 1e-9 * plan.share)
