"""How often a policy visits each state-action, exactly, and data of a policy with that law."""

from __future__ import annotations

import numpy as np

from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray, Policy
from theory.errors import InvalidInput

TOLERANCE = 1e-9  # of the sum of action probabilities


def occupancy(mdp: LinearMDP, behaviour: FloatArray | Policy) -> FloatArray:
    """Return ``P(s_h = s, a_h = a)``, (H, S, A), under action probabilities or a deterministic policy.

    Shapes
    ------
    behaviour : (H, S, A) probabilities, or (H, S) actions.

    Returns
    -------
    FloatArray
        Exact up to rounding of H (S + d) units in the last place.

    Raises
    ------
    InvalidInput
        If the behaviour has another shape, or is not made of laws or actions.
    """
    probabilities = action_probabilities(mdp, behaviour)
    visits = np.zeros((mdp.H, mdp.S, mdp.A))
    states = np.eye(mdp.S)[mdp.start]
    for h in range(mdp.H):
        visits[h] = states[:, None] * probabilities[h]
        latent = np.einsum("sa,sad->d", visits[h], mdp.features(h))
        states = np.clip(latent @ mdp.mu[h % len(mdp.mu)], 0.0, None)
    return visits


def offline_statistics(
    mdp: LinearMDP,
    behaviour: FloatArray | Policy,
    episodes: int,
    rng: np.random.Generator,
    ridge: float = 1.0,
    features: LinearMDP | None = None,
) -> Statistics:
    """Draw what independent episodes of a behaviour policy leave in the statistics, without playing them.

    The counts of all steps have the joint law of those of trajectories: given the visits of a state, those of its
    actions are multinomial, and so are the next states of a state-action and (binomial) its paid rewards. The cost
    does not depend on the number of episodes.

    Shapes
    ------
    behaviour : (H, S, A) probabilities, or (H, S) actions.

    Parameters
    ----------
    features : the MDP whose features the statistics hold, where a learner takes ``mdp`` for it.

    Raises
    ------
    InvalidInput
        If the behaviour or the features do not fit, the number of episodes is negative or not whole, or the ridge is
        not positive.
    """
    seen = mdp if features is None else features
    if (seen.H, seen.S, seen.A) != (mdp.H, mdp.S, mdp.A):
        raise InvalidInput(
            f"{mdp.name}: features are needed for (H, S, A) = {(mdp.H, mdp.S, mdp.A)}, got those of "
            f"{(seen.H, seen.S, seen.A)}"
        )
    if not isinstance(episodes, int | np.integer) or episodes < 0:
        raise InvalidInput(
            f"{mdp.name}: the number of episodes must not be negative, got {episodes}, and an integer"
        )
    probabilities, start = action_probabilities(mdp, behaviour), Statistics.empty(seen, ridge)
    states = np.zeros(mdp.S, dtype=np.int64)
    states[mdp.start] = episodes
    for h in range(mdp.H):
        r = np.clip(mdp.r[h % len(mdp.r)], 0.0, 1.0)
        visits = rng.multinomial(states, probabilities[h])
        at = np.nonzero(visits)
        laws, phi = np.clip(mdp.features(h)[at] @ mdp.mu[h % len(mdp.mu)], 0.0, None), seen.features(h)[at]
        moves = rng.multinomial(visits[at], laws / laws.sum(axis=1, keepdims=True))
        paid = rng.binomial(visits[at], r[at]) if mdp.rewards == "bernoulli" else visits[at] * r[at]
        start.gram[h] += np.einsum("n,ni,nj->ij", visits[at].astype(np.float64), phi, phi)
        start.flow[h] = moves.T @ phi
        start.reward[h] = paid @ phi
        states = moves.sum(axis=0)
    return Statistics(start.gram, start.flow, start.reward, start.ridge, episodes)


def action_probabilities(mdp: LinearMDP, behaviour: FloatArray | Policy) -> FloatArray:
    """Return a behaviour as probabilities (H, S, A).

    Raises
    ------
    InvalidInput
        If it has another shape, or is not made of laws or actions.
    """
    given = np.asarray(behaviour)
    if given.shape == (mdp.H, mdp.S) and np.isin(given, np.arange(mdp.A)).all():
        return np.asarray(np.eye(mdp.A)[given.astype(np.int64)])
    if given.shape != (mdp.H, mdp.S, mdp.A):
        raise InvalidInput(
            f"{mdp.name}: a behaviour must be actions below {mdp.A} of shape {(mdp.H, mdp.S)} or probabilities of "
            f"shape {(mdp.H, mdp.S, mdp.A)}, got shape {given.shape}"
        )
    off = np.abs(given.sum(axis=-1) - 1).max()
    if not (given.min() >= 0 and off <= TOLERANCE):
        raise InvalidInput(
            f"{mdp.name}: action probabilities must be non-negative and sum to one, the least is {given.min():g} and "
            f"a sum is off by {off:.3g}"
        )
    return np.asarray(given / given.sum(axis=-1, keepdims=True))
