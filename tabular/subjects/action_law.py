"""Actions of one code on an interval, and pairs of them as the Gaussian surrogate compares them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information.action_law import ActionLaw
from tabular.information.random_instances import random_laws
from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.solve import occupancy
from tabular.subjects.registry import subject

CONCENTRATION = 0.5  # of policies


@dataclass(frozen=True, eq=False)
class ActionPair:
    """Two laws of the action; the surrogate prefers the first, which has the larger variance."""

    first: ActionLaw
    second: ActionLaw


def ordered_laws(one: ActionLaw, other: ActionLaw) -> ActionPair:
    """Return two laws, that with the larger variance first."""
    return ActionPair(one, other) if one.variance >= other.variance else ActionPair(other, one)


@subject()
def action_law(mdp: FiniteMDP, rng: np.random.Generator) -> ActionLaw:
    """Draw a policy whose actions are the cells of [-1, 1], in the states that it visits."""
    policy = random_laws(rng, (mdp.S,), mdp.A, CONCENTRATION)
    visits = occupancy(mdp, policy).state
    return ActionLaw(np.linspace(-1, 1, mdp.A + 1), visits / visits.sum(), policy)


@subject()
def action_pair(mdp: FiniteMDP, rng: np.random.Generator) -> ActionPair:
    """Draw two such policies."""
    return ordered_laws(action_law(mdp, rng), action_law(mdp, rng))


@measures(ActionLaw)
def action_entropy(law: ActionLaw) -> Measured:
    """Differential entropy of the action, states pooled; rounding."""
    return Measured(law.entropy, law.error)


@measures(ActionLaw)
def action_variance(law: ActionLaw) -> Measured:
    """Variance that the surrogate takes; rounding."""
    return Measured(law.variance, law.error * float(law.edges[-1] - law.edges[0]) ** 2)


@measures(ActionLaw)
def unpooled_variance(law: ActionLaw) -> Measured:
    """Variance between states that the surrogate leaves out; rounding, exactly zero where states are pooled."""
    if law.pooled:
        return Measured(0.0)
    return Measured(law.between, law.error * float(law.edges[-1] - law.edges[0]) ** 2)


@measures(ActionPair)
def preferred_entropy(pair: ActionPair) -> Measured:
    """Entropy of the law with the larger variance; rounding."""
    return action_entropy(pair.first)


@measures(ActionPair)
def other_entropy(pair: ActionPair) -> Measured:
    """Entropy of the law with the smaller variance; rounding."""
    return action_entropy(pair.second)
