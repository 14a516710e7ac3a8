"""What a behaviour policy does in every state, and how seldom its rarest action is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.coverage import action_coverage
from linear_mdp.low_rank.families.behaviour import soft
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.widths import UNIT
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class BehaviourActions:
    """Action probabilities (..., S, A) of the behaviour in some tasks and steps."""

    probabilities: FloatArray


@subject("behaviour_actions", epsilon=(0.9, 0.3))
def behaviour_actions(mdp: LowRankMDP, rng: np.random.Generator, *, epsilon: float) -> BehaviourActions:
    """Follow a random policy, and act uniformly with probability epsilon."""
    policy = rng.dirichlet(np.ones(mdp.A), (mdp.T, mdp.H, mdp.S))
    return BehaviourActions(soft(mdp, policy, epsilon))


@measures(BehaviourActions)
def omega(actions: BehaviourActions) -> Measured:
    """Largest inverse probability of an action; rounding of a division, inf where one is never taken."""
    value = action_coverage(actions.probabilities)
    return Measured(value, 0.0 if np.isinf(value) else 4 * UNIT * value)


@measures(BehaviourActions)
def action_mass_gap(actions: BehaviourActions) -> Measured:
    """Largest distance of the sum of a state's probabilities from one; rounding."""
    sums = actions.probabilities.sum(axis=-1)
    return Measured(float(np.abs(sums - 1).max()), 4 * actions.probabilities.shape[-1] * UNIT)


@measures(BehaviourActions)
def A(actions: BehaviourActions) -> Measured:
    """Number of actions; exact."""
    return Measured(actions.probabilities.shape[-1])
