"""A run of LSVI-UCB and all that the true process shows of its plans."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from linear_mdp.algorithms.bonus import constant, misspecified
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.lsvi_ucb import lsvi_ucb
from linear_mdp.families.misspecified import MisspecifiedMDP
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory.optimism import bonus_radius

UNIT_ROUNDOFF = float(np.finfo(np.float64).eps)
P = 0.2  # failure probability that the claims about single runs allow
OUTWARD = 1 + 1e-12  # so that the radius solves its equation in spite of rounding


@dataclass(frozen=True)
class LSVIRun:
    """K episodes of LSVI-UCB with one radius; extremes are those over all plans, steps, states and actions.

    Parameters
    ----------
    switch : eta of the determinant rule; rule: the one that was followed, the same but for those who break it.
    optimum : V* at the start; least_value: the least value of a plan there.
    noise : the largest ``||sum phi (r + V(s') - z.phi)||_{Lambda^-1}``; bias: the largest ``sqrt(lam) ||z||``.
    shortfall : the largest ``Q* - Q``, or 0.
    regret : exact sum of ``V* - V^pi`` at the start.
    error : rounding of every value of a plan and of the noise; solved: certified error of the exact values.
    bonus_weight : what the bonus is multiplied with; 1 but for pessimists.
    hindsight : states whose regressed values were chosen with the data at hand.
    zeta : distance of the process from one that is linear in the features.
    """

    d: int
    H: int
    K: int
    ridge: float
    radius: float
    switch: float
    rule: float
    plans: int
    optimum: float
    least_value: float
    noise: float
    bias: float
    shortfall: float
    regret: float
    error: float
    solved: float
    bonus_weight: float = 1.0
    hindsight: int = 0
    zeta: float = 0.0


def play(learner: Learner, K: int, rng: np.random.Generator) -> LSVIRun:
    """Play K episodes and keep what was seen."""
    mdp, ridge = learner.mdp, learner.statistics.ridge
    curve = learner.play(K, rng, np.array([K]))
    optimum = optimal_state_values(learner.truth)
    return LSVIRun(
        mdp.d,
        mdp.H,
        K,
        ridge,
        float(learner.bonus.scale[0]),
        learner.planning.switch,
        learner.planning.switch,
        int(curve.plans[-1]),
        float(optimum.V[0, mdp.start]),
        float(curve.least_optimistic_value[-1]),
        float(curve.noise[-1]),
        float(curve.ridge[-1]),
        float(max(0.0, -curve.worst_gap[-1])),
        float(curve.regret[-1]),
        optimum.error + rounding(mdp, K, ridge),
        optimum.error,
        learner.planning.weight,
    )


def rounding(mdp: LinearMDP, K: int, ridge: float) -> float:
    """Rounding of a regression on K episodes, by the condition of Lambda."""
    return 64 * UNIT_ROUNDOFF * mdp.d**2 * (1 + K / ridge) * mdp.H


def careless(mdp: LinearMDP, radius: float, switch: float) -> Learner:
    """Return LSVI-UCB with values in [0, H] and a radius that no theory backs."""
    return lsvi_ucb(mdp, constant(mdp, radius), switch=switch, clip=True)


@subject(K=(30, 300), eta=(0.1, 1.0))
def tuned_run(mdp: LinearMDP, rng: np.random.Generator, *, K: int, eta: float) -> LSVIRun:
    """Play with the radius one and rare switching."""
    return play(careless(mdp, 1.0, eta), K, rng)


@subject()
def noisy_run(mdp: LinearMDP, rng: np.random.Generator) -> LSVIRun:
    """Play 1000 episodes with the radius one: values are far from their cap, so that they carry noise."""
    return play(careless(mdp, 1.0, 0.5), 1000, rng)


@subject()
def theory_run(mdp: LinearMDP, rng: np.random.Generator) -> LSVIRun:
    """Play 200 episodes, a plan for each, with the radius of the theory."""
    K = 200
    radius = bonus_radius(mdp.d, mdp.H, K, P) * OUTWARD
    return play(careless(mdp, radius, 0.0), K, rng)


@subject(K=(4_000, 12_000, 40_000))
def tuned_regret(mdp: LinearMDP, rng: np.random.Generator, *, K: int) -> LSVIRun:
    """Play with the horizon as the radius and rare switching."""
    return play(careless(mdp, float(mdp.H), 0.1), K, rng)


@subject()
def misspecified_run(model: MisspecifiedMDP, rng: np.random.Generator) -> LSVIRun:
    """Play 200 episodes of a process that is not linear, with the radius that allows for it."""
    K, mdp = 200, model.features
    bonus = misspecified(mdp, K, P, 1.0, model.zeta)
    learner = lsvi_ucb(mdp, bonus, clip=True, truth=model.linear_truth)
    return replace(play(learner, K, rng), zeta=model.zeta)


@measures(LSVIRun)
def plan_count(run: LSVIRun) -> Measured:
    """Number of plans, the first included; exact."""
    return Measured(run.plans)


@measures(LSVIRun)
def regression_noise(run: LSVIRun) -> Measured:
    """Largest noise of any plan and step, from the true process; rounding."""
    return Measured(run.noise, run.error)


@measures(LSVIRun)
def ridge_bias(run: LSVIRun) -> Measured:
    """Largest bias that the ridge takes; rounding."""
    return Measured(run.bias, run.error)


@measures(LSVIRun)
def optimism_shortfall(run: LSVIRun) -> Measured:
    """By how much a plan lies below Q* at most; rounding."""
    return Measured(run.shortfall, run.error)


@measures(LSVIRun)
def least_optimistic_value(run: LSVIRun) -> Measured:
    """Least value of a plan at the start; rounding."""
    return Measured(run.least_value, run.error)


@measures(LSVIRun)
def identification_error(run: LSVIRun) -> Measured:
    """Least value of a plan at the start less the optimum; rounding."""
    return Measured(run.least_value - run.optimum, run.error)


@measures(LSVIRun)
def optimal_value(run: LSVIRun) -> Measured:
    """V* at the start; certified."""
    return Measured(run.optimum, run.solved)


@measures(LSVIRun)
def pseudo_regret(run: LSVIRun) -> Measured:
    """Sum of exact gaps; certified, twice for every gap."""
    return Measured(run.regret, run.K * 2 * run.solved)


@measures(LSVIRun)
def d(run: LSVIRun) -> Measured:
    """Number of features; exact."""
    return Measured(run.d)


@measures(LSVIRun)
def H(run: LSVIRun) -> Measured:
    """Steps of an episode; exact."""
    return Measured(run.H)


@measures(LSVIRun)
def K(run: LSVIRun) -> Measured:
    """Episodes; exact."""
    return Measured(run.K)


@measures(LSVIRun)
def lam(run: LSVIRun) -> Measured:
    """Ridge; exact."""
    return Measured(run.ridge)


@measures(LSVIRun)
def eta(run: LSVIRun) -> Measured:
    """Growth of a determinant that calls for a plan; exact."""
    return Measured(run.switch)


@measures(LSVIRun)
def plan_growth(run: LSVIRun) -> Measured:
    """Growth of a determinant that did call for a plan; exact."""
    return Measured(run.rule)


@measures(LSVIRun)
def beta(run: LSVIRun) -> Measured:
    """Radius of the bonus; exact."""
    return Measured(run.radius)


@measures(LSVIRun)
def bonus_weight(run: LSVIRun) -> Measured:
    """Sign and weight of the bonus; exact."""
    return Measured(run.bonus_weight)


@measures(LSVIRun)
def hindsight_states(run: LSVIRun) -> Measured:
    """States whose values were chosen with the data at hand; exact."""
    return Measured(run.hindsight)


@measures(LSVIRun)
def zeta(run: LSVIRun) -> Measured:
    """Distance of the process from a linear one; exact."""
    return Measured(run.zeta)
