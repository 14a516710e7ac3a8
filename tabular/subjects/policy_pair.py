"""Two policies and a weighting of states: what the performance-difference identity quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.policies import action_weights
from tabular.solve import Evaluation, occupancy, policy_values
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class PolicyPair:
    """An old and a new policy, and the weights under which the advantage is averaged.

    Shapes
    ------
    old, new : (S, A) action probabilities.
    weights : (S, A), the discounted occupancy of the new policy unless an assumption is broken.
    weights_error : certified L1 error of the weights.
    """

    mdp: FiniteMDP
    old: FloatArray
    new: FloatArray
    weights: FloatArray
    weights_error: float = 0.0

    @cached_property
    def values(self) -> tuple[Evaluation, Evaluation]:
        """Values of the old and of the new policy."""
        return policy_values(self.mdp, self.old), policy_values(self.mdp, self.new)


@subject()
def policy_pair(mdp: FiniteMDP, rng: np.random.Generator) -> PolicyPair:
    """Draw two stochastic policies and take the new one's occupancy as weights."""
    old, new = rng.dirichlet(np.ones(mdp.A), size=(2, mdp.S))
    visits = occupancy(mdp, new)
    return PolicyPair(mdp, old, new, visits.d, visits.error)


@measures(PolicyPair)
def return_difference(pair: PolicyPair) -> Measured:
    """``J(new) - J(old)`` from the initial distribution; certified by both evaluations."""
    old, new = pair.values
    return Measured(
        float(np.asarray(pair.mdp.rho) @ (new.V - old.V)), old.error + new.error + _rounding(pair)
    )


@measures(PolicyPair)
def mean_advantage(pair: PolicyPair) -> Measured:
    """Advantage over the old policy, averaged under the weights; certified."""
    old, _ = pair.values
    advantage = old.Q - old.V[:, None]
    error = 2 * old.error + pair.weights_error * float(np.abs(advantage).max()) + _rounding(pair)
    return Measured(float((pair.weights * advantage).sum()), error)


@measures(PolicyPair)
def flow_defect(pair: PolicyPair) -> Measured:
    """L1 distance of the weights from satisfying the new policy's flow equations; rounding only."""
    arrivals = pair.weights.reshape(-1) @ pair.mdp.kernel
    gamma = pair.mdp.discount
    target = ((1 - gamma) * np.asarray(pair.mdp.rho) + gamma * arrivals)[:, None] * action_weights(
        pair.mdp, pair.new
    )
    return Measured(float(np.abs(pair.weights - target).sum()), pair.weights_error)


@measures(PolicyPair)
def gamma(pair: PolicyPair) -> Measured:
    """Discount; exact."""
    return Measured(pair.mdp.discount)


@measures(PolicyPair)
def R_max(pair: PolicyPair) -> Measured:
    """Largest absolute reward; exact."""
    return Measured(pair.mdp.R_max)


def _rounding(pair: PolicyPair) -> float:
    """Rounding of a weighted sum of values: S*A terms, each at most Q_max."""
    return float((pair.mdp.S * pair.mdp.A + 2) * np.finfo(float).eps * pair.mdp.Q_max)
