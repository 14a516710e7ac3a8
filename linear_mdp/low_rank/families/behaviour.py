"""Behaviour policies: uniform, soft around another one, or mostly one action."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.low_rank.coverage import action_probabilities
from linear_mdp.low_rank.tasks import Tasks
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def uniform(tasks: Tasks) -> FloatArray:
    """Every action alike, (T, H, S, A); exact."""
    return np.full(tasks.rewards.shape, 1 / tasks.rewards.shape[-1])


def soft(tasks: Tasks, policy: ArrayLike, epsilon: float) -> FloatArray:
    """Follow a policy, but act uniformly with probability epsilon, (T, H, S, A); rounding.

    Raises
    ------
    InvalidInput
        If epsilon lies outside [0, 1], or the policy does not fit.
    """
    _knobs.interval("soft", 0, 1, epsilon=epsilon)
    return np.asarray((1 - epsilon) * action_probabilities(tasks, policy) + epsilon * uniform(tasks))


def mostly(tasks: Tasks, action: int, share: float) -> FloatArray:
    """Take one action with a probability, the others alike, (T, H, S, A); rounding.

    Raises
    ------
    InvalidInput
        If the action does not exist, share lies outside [0, 1], or there is no other action.
    """
    A = tasks.rewards.shape[-1]
    _knobs.interval("mostly", 0, 1, share=share)
    if not (0 <= action < A and A > 1):
        raise InvalidInput(f"mostly: action must be one of {A}, of at least two, got {action}")
    weights = np.full(tasks.rewards.shape, (1 - share) / (A - 1))
    weights[..., action] = share
    return weights
