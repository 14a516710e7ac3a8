"""Tasks of which learned features see two latent indices as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.low_rank.features import LearnedFeatures, merged
from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family


@family(S=(6,), A=(5,), d=(4,), H=(4,), g=(0.3, 0.8))
def merged_latents(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    d: int,
    H: int,
    g: float,
    known: bool = False,
) -> LearnedFeatures:
    """Draw a task whose first two measures differ by g at the states 0 and 1, and features that merge them.

    The other measures are Dirichlet(1). The actions of a state differ by how they share one half among those two
    latents, in equal steps from none of the first on, so that all look alike once these are merged; the task is g/4
    from linear then. At the last step only the state 0 does so, which pays. ``known`` leaves the features as they are
    up to the last step, and lets them merge the latents there, where nothing depends on it: they are as far off.

    Raises
    ------
    InvalidInput
        If a count is below one, there are fewer than three features or states, or g lies outside [0, 1].
    """
    _knobs.count("merged_latents", A=A, H=H)
    _knobs.count("merged_latents", low=3, S=S, d=d)
    _knobs.interval("merged_latents", 0, 1, g=g)
    share = np.broadcast_to(np.linspace(0, 0.5, A)[:, None], (H, S, A, 1))
    others = np.broadcast_to(dirichlet_rows(rng, (H, S, 1, d - 2), 1.0) / 2, (H, S, A, d - 2))
    phi = np.concatenate([share, 0.5 - share, others], axis=-1)
    phi[-1] = np.eye(d)[2]
    phi[-1, 0] = 0.0
    phi[-1, 0, :, :2] = np.stack([0.25 + share[0, 0, :, 0], 0.75 - share[0, 0, :, 0]], axis=-1)
    mu = dirichlet_rows(rng, (H, d, S), 1.0)
    mu[:, 1] = mu[:, 0]
    mu[:, :2] *= 1 - g
    mu[:, [0, 1], [0, 1]] += g
    theta = np.zeros((H, d))
    theta[-1, :2] = 1.0
    mdp = LinearMDP(phi, mu, theta, H, name=f"merged_latents(S={S}, A={A}, d={d}, H={H}, g={g:g})")
    if not known:
        return merged(mdp)
    seen = phi.copy()
    seen[-1, 0, :, :2] = 0.5
    return LearnedFeatures(replace(mdp, phi=seen), mdp)
