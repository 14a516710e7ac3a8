"""Optimistic plans for many rewards from one exploration, as one computation: to find the reward that loses most."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.planning import check_fit
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.downstream import DOUBLINGS
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.reward_free_error import implied_kernels
from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


class CoveringPlans(NamedTuple):
    """Plans for R rewards whose bonuses cover the errors of all their regressions.

    Parameters
    ----------
    radius : of the bonuses, the same for all rewards.
    losses : (R,), optimal values less those of the plans' policies, at the start.
    """

    radius: float
    losses: FloatArray


def random_rewards(mdp: LinearMDP, rng: np.random.Generator, count: int) -> FloatArray:
    """Draw known rewards (count, H, S, A): uniform in [0, 1] in turn with one in a state at a step, zero elsewhere.

    Raises
    ------
    InvalidInput
        If the count is below one.
    """
    _knobs.count(mdp.name, count=count)
    rewards = np.zeros((count, mdp.H, mdp.S, mdp.A))
    rewards[::2] = rng.random(rewards[::2].shape)
    goals = np.arange(1, count, 2)
    rewards[goals, rng.integers(mdp.H, size=goals.size), rng.integers(mdp.S, size=goals.size)] = 1.0
    return rewards


def covering_plans(
    features: LearnedFeatures, statistics: Statistics, rewards: FloatArray, radius: float
) -> CoveringPlans:
    """Plan optimistically for every reward with the radius, doubled until it covers every regression; rounding.

    Each plan is that of :func:`~linear_mdp.low_rank.downstream.plan_with_rewards` at this radius.

    Shapes
    ------
    rewards : (R, H, S, A), in [0, 1].

    Raises
    ------
    InvalidInput
        If the rewards or the statistics do not fit, a reward leaves [0, 1], the radius is not positive, or no radius
        covers: the data say nothing of some features.
    """
    believed, truth = features.believed, features.truth
    check_fit(believed, statistics, constant(believed, radius))
    _knobs.positive(truth.name, radius=radius)
    _check_rewards(truth, rewards)
    learned, inverse = implied_kernels(believed, statistics), np.linalg.inv(statistics.gram)
    P = np.stack([truth.kernel(h) for h in range(truth.H)])
    phi = np.stack([believed.features(h) for h in range(truth.H)])
    widths = np.sqrt(np.einsum("hsai,hij,hsaj->hsa", phi, inverse, phi, optimize=True))
    paid = np.moveaxis(rewards, 0, -1)
    for _ in range(DOUBLINGS):
        policies, uncovered = _planned(learned, P, radius * widths, paid, features.xi)
        if uncovered < 0:
            return CoveringPlans(radius, _losses(P, paid, policies)[truth.start])
        radius *= 2
    raise InvalidInput(f"{truth.name}: no radius up to {radius / 2:g} covers the errors of the plans")


def _check_rewards(mdp: LinearMDP, rewards: FloatArray) -> None:
    H, S, A = mdp.H, mdp.S, mdp.A
    if rewards.ndim != 4 or not len(rewards) or rewards.shape[1:] != (H, S, A):
        raise InvalidInput(
            f"{mdp.name}: rewards must have shape (R, {H}, {S}, {A}) with R > 0, got {rewards.shape}"
        )
    if not (rewards.min() >= 0 and rewards.max() <= 1):
        raise InvalidInput(
            f"{mdp.name}: known rewards must lie in [0, 1], they reach from {rewards.min():g} to {rewards.max():g}"
        )


def _planned(
    learned: FloatArray, P: FloatArray, bonus: FloatArray, paid: FloatArray, xi: float
) -> tuple[NDArray[np.int64], float]:
    """Policies (H, S, R), and by how much the worst regression is further off than its bonus and xi allow."""
    H, S, _, R = paid.shape
    policies, V, uncovered = np.empty((H, S, R), dtype=np.int64), np.zeros((S, R)), -np.inf
    for h in reversed(range(H)):
        said, added = learned[h] @ V, bonus[h][..., None]
        off = np.abs(said - P[h] @ V) - added
        uncovered = max(uncovered, off.max() - xi * (H - h - 1))
        Q = np.clip(paid[h] + said + added, 0.0, H - h)
        policies[h], V = Q.argmax(axis=1), Q.max(axis=1)
    return policies, float(uncovered)


def _losses(P: FloatArray, paid: FloatArray, policies: NDArray[np.int64]) -> FloatArray:
    """Optimal values less those of the policies, (S, R)."""
    best, reached = np.zeros((2, *policies.shape[1:]))
    for h in reversed(range(len(P))):
        best = (paid[h] + P[h] @ best).max(axis=1)
        Q = paid[h] + P[h] @ reached
        reached = np.take_along_axis(Q, policies[h][:, None], axis=1)[:, 0]
    return np.asarray(best - reached)
