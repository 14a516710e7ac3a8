"""Drawing trajectories of linear MDPs at tens of millions of steps a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linear_mdp._sampling_kernels import Sampler, trajectories
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import checked_policy
from tabular.families import _knobs
from tabular.mdp import FloatArray, Policy
from tabular.sampling import alias_of

UNIFORMS = 3  # of a step: latent index, next state, reward


def sampler(mdp: LinearMDP) -> Sampler:
    """Return the alias tables of an MDP, through the latent index where its features are laws."""
    if mdp.latent:
        first, second = alias_of(mdp.phi.reshape(len(mdp.phi), -1, mdp.d)), alias_of(mdp.mu)
    else:
        stages = max(len(mdp.phi), len(mdp.mu))
        first = alias_of(np.stack([mdp.kernel(h).reshape(-1, mdp.S) for h in range(stages)]))
        second = alias_of(np.empty((0, 1, 1)))
    return Sampler(*first, *second, mdp.flat_r, mdp.rewards == "bernoulli", int(mdp.start))


def draw_trajectories(
    mdp: LinearMDP, policy: Policy, rng: np.random.Generator, episodes: int
) -> tuple[NDArray[np.int64], FloatArray]:
    """Draw episodes under a deterministic policy (H, S).

    Returns
    -------
    tuple
        States (episodes, H+1), of which the last column ends the episode, and rewards (episodes, H); exact in law up
        to the 2^-53 of a uniform.

    Raises
    ------
    InvalidInput
        If the policy has a wrong shape or names an action that does not exist, or the episodes are no count.
    """
    _knobs.count(mdp.name, low=0, episodes=episodes)
    states = np.empty((episodes, mdp.H + 1), dtype=np.int64)
    rewards = np.empty((episodes, mdp.H))
    trajectories(
        sampler(mdp), checked_policy(mdp, policy), rng.random((episodes, mdp.H, UNIFORMS)), states, rewards
    )
    return states, rewards
