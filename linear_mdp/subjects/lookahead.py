"""A plan against the one-step lookahead of the true process: what the value-difference lemma speaks of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.algorithms.learner import Learner
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import policy_state_values
from linear_mdp.subjects.lsvi_run import careless, rounding
from tabular.mdp import Policy
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True)
class Lookahead:
    """The last plan of K episodes; ``difference`` is the largest over steps, states and actions.

    Parameters
    ----------
    zeta : distance of the process from one that is linear in the features; 0 unless an assumption is broken.
    """

    d: int
    H: int
    K: int
    ridge: float
    radius: float
    difference: float
    error: float
    zeta: float = 0.0


def compare(learner: Learner, K: int, rng: np.random.Generator, zeta: float = 0.0) -> Lookahead:
    """Play, plan once more, and compare the plan with the lookahead under a random policy."""
    learner.play(K, rng)
    learner.replan()
    policy = rng.integers(learner.mdp.A, size=(learner.mdp.H, learner.mdp.S))
    difference = max(_difference(learner, policy, h) for h in range(learner.mdp.H))
    ridge = learner.statistics.ridge
    error = rounding(learner.mdp, K, ridge) * np.sqrt(K)
    d, H, radius = learner.mdp.d, learner.mdp.H, float(learner.bonus.scale[0])
    return Lookahead(d, H, K, ridge, radius, difference, float(error), zeta)


def _difference(learner: Learner, policy: Policy, h: int) -> float:
    """Largest ``|phi.w - Q^pi - P(V - V^pi)| / ||phi||`` of a step."""
    truth, phi = learner.truth, learner.mdp.features(h)
    V = np.vstack([policy_state_values(truth, policy).V, np.zeros(truth.S)])
    P, r = truth.kernel(h), truth.r[h % len(truth.r)]
    lookahead = r + P @ V[h + 1] + P @ (learner.V[h + 1] - V[h + 1])
    inverse = np.linalg.inv(learner.statistics.gram[h])
    width = np.sqrt(np.einsum("sai,ij,saj->sa", phi, inverse, phi))
    return float((np.abs(phi @ learner.w[h] - lookahead) / width).max())


@subject()
def lookahead(mdp: LinearMDP, rng: np.random.Generator) -> Lookahead:
    """Play 1000 episodes with the radius one and rare switching."""
    return compare(careless(mdp, 1.0, 0.5), 1000, rng)


@measures(Lookahead)
def value_difference(plan: Lookahead) -> Measured:
    """Largest difference over the width of its feature; rounding."""
    return Measured(plan.difference, plan.error)


@measures(Lookahead)
def d(plan: Lookahead) -> Measured:
    """Number of features; exact."""
    return Measured(plan.d)


@measures(Lookahead)
def H(plan: Lookahead) -> Measured:
    """Steps of an episode; exact."""
    return Measured(plan.H)


@measures(Lookahead)
def K(plan: Lookahead) -> Measured:
    """Episodes; exact."""
    return Measured(plan.K)


@measures(Lookahead)
def lam(plan: Lookahead) -> Measured:
    """Ridge; exact."""
    return Measured(plan.ridge)


@measures(Lookahead)
def beta(plan: Lookahead) -> Measured:
    """Radius of the bonus; exact."""
    return Measured(plan.radius)


@measures(Lookahead)
def zeta(plan: Lookahead) -> Measured:
    """Distance of the process from a linear one; exact."""
    return Measured(plan.zeta)
