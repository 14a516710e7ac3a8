r"""Contexts of real MDPs: what behaviour policies collect in each of several tasks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from tabular.information.contexts import TaskContexts
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve import occupancy
from theory.errors import InvalidInput


def contexts_of_mdps(
    mdps: Sequence[FiniteMDP],
    policies: Sequence[ArrayLike],
    alphabet: ArrayLike,
    prior: ArrayLike | None = None,
    blocks: ArrayLike | None = None,
) -> TaskContexts:
    r"""Return the law of one transition of each task under its own behaviour policy, as one instance.

    ``p(xb|m)`` is the occupancy ``d(s,a)`` of the policy, averaged over the steps where the horizon is finite, and
    ``xt = (s', r)`` with ``r`` drawn by :func:`reward_law`. Error: that of the occupancy, and rounding.

    Shapes
    ------
    alphabet : (R,), the rewards that occur, ascending. Behaviour ``s A + a``, outcome ``s' R + r``.
    blocks : (S,), what a context tells of a state, whole numbers from 0 on; the state itself if omitted.

    Raises
    ------
    InvalidInput
        If the tasks differ in their states or actions, there is not one policy for each, a policy does not fit its
        MDP, or the alphabet does not reach around all rewards.
    """
    if not mdps or len(policies) != len(mdps):
        raise InvalidInput(
            f"there must be one policy for each of the tasks, got {len(policies)} for {len(mdps)}"
        )
    sizes = {(mdp.S, mdp.A) for mdp in mdps}
    if len(sizes) > 1:
        raise InvalidInput(f"tasks must share their states and actions, got (S, A) = {sorted(sizes)}")
    seen = np.arange(mdps[0].S) if blocks is None else np.asarray(blocks)
    if seen.shape != (mdps[0].S,) or seen.min() < 0:
        raise InvalidInput(f"blocks must be {mdps[0].S} whole numbers from 0 on, got shape {seen.shape}")
    members = np.eye(int(seen.max()) + 1)[seen]
    pairs = [_averaged(mdp, policy) for mdp, policy in zip(mdps, policies, strict=True)]
    behaviour = np.stack([(members.T @ d).ravel() for d in pairs])
    environment = np.stack([_outcomes(mdp, alphabet, d, members) for mdp, d in zip(mdps, pairs, strict=True)])
    weights = np.full(len(mdps), 1 / len(mdps)) if prior is None else np.asarray(prior, dtype=np.float64)
    return TaskContexts(weights[None], behaviour[None], environment[None])


def reward_law(rewards: FloatArray, alphabet: ArrayLike) -> FloatArray:
    """Return laws on the alphabet, one more axis, with the given means, on the two letters around each; rounding.

    Raises
    ------
    InvalidInput
        If the alphabet does not ascend, or a reward lies outside it.

    Examples
    --------
    >>> reward_law(np.array([0.25, 1.0]), [0.0, 1.0]).tolist()
    [[0.75, 0.25], [0.0, 1.0]]
    """
    letters = np.asarray(alphabet, dtype=np.float64)
    if letters.ndim != 1 or len(letters) < 2 or not (np.diff(letters) > 0).all():
        raise InvalidInput(
            f"the alphabet of rewards must ascend and have two letters, got {letters.tolist()}"
        )
    if rewards.min() < letters[0] or rewards.max() > letters[-1]:
        raise InvalidInput(
            f"rewards in [{rewards.min():g}, {rewards.max():g}] leave the alphabet [{letters[0]:g}, {letters[-1]:g}]"
        )
    upper = np.clip(np.searchsorted(letters, rewards), 1, len(letters) - 1)
    share = (rewards - letters[upper - 1]) / (letters[upper] - letters[upper - 1])
    corners = np.eye(len(letters))
    law: FloatArray = share[..., None] * corners[upper] + (1 - share)[..., None] * corners[upper - 1]
    return law


def _averaged(mdp: FiniteMDP, policy: ArrayLike) -> FloatArray:
    """The occupancy (S, A), a mean over steps."""
    d: FloatArray = occupancy(mdp, policy).d.reshape(-1, mdp.S, mdp.A).mean(axis=0)
    return d


def _outcomes(mdp: FiniteMDP, alphabet: ArrayLike, d: FloatArray, members: FloatArray) -> FloatArray:
    """``p(s', r | s, a)`` of blocks of states, (blocks A, blocks R): the states of a block weigh as they are visited.

    Where none is visited they weigh alike.
    """
    if mdp.r.ndim != 2 or (isinstance(mdp.P, np.ndarray) and mdp.P.ndim != 3):
        raise InvalidInput(f"{mdp.name}: contexts need one kernel and one reward table for all steps")
    kernel = mdp.P.reshape(-1, mdp.S) if isinstance(mdp.P, np.ndarray) else mdp.P
    following = np.asarray(kernel @ members)
    pairs = following[:, :, None] * reward_law(mdp.r.reshape(-1), alphabet)[:, None, :]
    flat = pairs.reshape(mdp.S, mdp.A, -1)
    visits = members.T @ d  # (blocks, A)
    weights = np.where((visits > 0)[:, None], members.T[:, :, None] * d, members.T[:, :, None])
    mean = np.einsum("usa,sax->uax", weights, flat).reshape(visits.size, -1)
    law: FloatArray = mean / mean.sum(axis=1, keepdims=True)
    return law
