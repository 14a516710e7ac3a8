"""Behaviour that takes every action alike, and weights that are no probabilities."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.behaviour_actions import BehaviourActions
from tabular.families.registry import family


@family(A=(2, 4, 16))
def even_actions(rng: np.random.Generator, *, A: int) -> BehaviourActions:
    """Take every action with probability 1/A."""
    return BehaviourActions(np.full((2, A), 1 / A))


@family(A=(4,))
def overfull_actions(rng: np.random.Generator, *, A: int) -> BehaviourActions:
    """Give every action the weight 1/2, as if there were two."""
    return BehaviourActions(np.full((2, A), 0.5))
