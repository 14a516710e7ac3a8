"""Witnesses of statements about one policy in one or two models."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.mdp import FiniteMDP
from tabular.solve import occupancy
from tabular.subjects.model_pair import ModelPair
from tabular.subjects.policy_pair import PolicyPair


@family(gamma=(0.5, 0.8, 0.9, 0.95, 0.98, 0.99), leak=(1e-2, 1e-4, 1e-6))
def leaky_pair(rng: np.random.Generator, *, gamma: float, leak: float) -> ModelPair:
    """Two states: one pays one unit for ever, or, in the other model, leaks into one that pays nothing.

    The values of the paying state are ``1/(1-g)`` and ``1/(1-g(1-leak))``; their difference over the bound of
    the simulation lemma is ``(1-g)/(1-g+g leak)``, which tends to one as the leak vanishes.
    """
    kept, leaking = np.zeros((2, 2, 1, 2))
    kept[:, 0] = np.eye(2)
    leaking[:, 0] = [[1 - leak, leak], [0.0, 1.0]]
    r = np.array([[1.0], [0.0]])
    policy = np.ones((2, 1))
    return ModelPair(FiniteMDP(kept, r, gamma=gamma), FiniteMDP(leaking, r, gamma=gamma), policy, policy)


@family(gamma=(0.5, 0.8, 0.9, 0.95, 0.98, 0.99))
def two_arms(rng: np.random.Generator, *, gamma: float) -> PolicyPair:
    """One state, one arm that pays one unit and one that pays nothing: the new policy gains ``1/(1-g)``."""
    mdp = FiniteMDP(np.ones((1, 2, 1)), np.array([[0.0, 1.0]]), gamma=gamma)
    old, new = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    visits = occupancy(mdp, new)
    return PolicyPair(mdp, old, new, visits.d, visits.error)
