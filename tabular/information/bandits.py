"""Families of bandit tasks whose behaviours differ as much as asked, contexts being an arm and whether it paid."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.information.contexts import TaskContexts
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

SHARPNESS = 0.98  # with which a behaviour of one's own takes the task's own arm, besides uniform arms
REWARDS = (0.1, 0.9)  # probabilities with which arms pay


def bandit_tasks(rng: np.random.Generator, diversity: ArrayLike, K: int, B: int) -> TaskContexts:
    r"""Draw a family for every diversity, :math:`\pi_m=(1-\eta)\,\text{shared}+\eta\,\text{own}_m`.

    The shared behaviour is uniformly drawn, own ones take different arms nearly surely. Arms pay with probability 0.1
    or 0.9, and tasks are equally likely.

    Shapes
    ------
    diversity : (F,), eta in [0, 1].

    Raises
    ------
    InvalidInput
        If a diversity lies outside [0, 1], or there are more tasks than arms.

    Examples
    --------
    >>> bandit_tasks(np.random.default_rng(0), [0.0, 1.0], 3, 4).environment.shape
    (2, 3, 4, 2)
    """
    eta = np.asarray(diversity, dtype=np.float64)
    if eta.ndim != 1 or not ((eta >= 0) & (eta <= 1)).all():
        raise InvalidInput(f"diversities must be a list of numbers in [0, 1], got {eta.tolist()}")
    if not 1 <= K <= B:
        raise InvalidInput(f"{K} tasks cannot have different arms of {B}: there must be an arm for each task")
    arms = rng.permuted(np.tile(np.arange(B), (len(eta), 1)), axis=1)[:, :K]
    own = SHARPNESS * np.eye(B)[arms] + (1 - SHARPNESS) / B
    shared = rng.dirichlet(np.ones(B), size=(len(eta), 1))
    behaviour = (1 - eta)[:, None, None] * shared + eta[:, None, None] * own
    return paying_arms(behaviour, rng.choice(REWARDS, size=behaviour.shape))


def paying_arms(behaviour: FloatArray, pays: FloatArray) -> TaskContexts:
    """Return equally likely tasks in which arms pay one with the given probabilities, (F, K, B) both."""
    F, K = behaviour.shape[:2]
    return TaskContexts(np.full((F, K), 1 / K), behaviour, np.stack([1 - pays, pays], axis=-1))


def softmax_tasks(rng: np.random.Generator, F: int, K: int, B: int, temperature: float) -> TaskContexts:
    """Draw F families of tasks whose behaviour is a softmax of how often arms pay; at inf it is uniform.

    Raises
    ------
    InvalidInput
        If the temperature is not positive.
    """
    if not temperature > 0:
        raise InvalidInput(f"a temperature must be positive, got {temperature}")
    pays = rng.choice(REWARDS, size=(F, K, B))
    weights = np.exp((pays - pays.max(axis=2, keepdims=True)) / temperature)
    return paying_arms(weights / weights.sum(axis=2, keepdims=True), pays)


def goal_tasks(rng: np.random.Generator, K: int, diversity: float) -> TaskContexts:
    """Draw a family of K tasks whose goals are the K arms of a line: paid 0.9 at the goal, 0.5 beside it, else 0.1.

    Behaviours mix a uniformly drawn shared one with going for the goal, as in :func:`bandit_tasks`.

    Raises
    ------
    InvalidInput
        If there is no task, or the diversity lies outside [0, 1].
    """
    if K < 1 or not 0 <= diversity <= 1:
        raise InvalidInput(f"goals need a task and a diversity in [0, 1], got {K} and {diversity}")
    away = np.abs(np.subtract.outer(np.arange(K), np.arange(K)))
    own = SHARPNESS * np.eye(K) + (1 - SHARPNESS) / K
    behaviour = (1 - diversity) * rng.dirichlet(np.ones(K)) + diversity * own
    return paying_arms(behaviour[None], np.choose(np.minimum(away, 2), (0.9, 0.5, 0.1))[None])
