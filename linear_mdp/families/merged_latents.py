"""Tasks of which learned features see two latent indices as one."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.features import LearnedFeatures, exact_features, merged
from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family


@family(S=(6,), A=(5,), d=(3,), H=(4,), g=(0.8,), wobble=(0.02,))
def merged_latents(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    d: int,
    H: int,
    g: float,
    wobble: float = 0.0,
    known: bool = False,
) -> LearnedFeatures:
    """Draw a task whose first two measures differ by g at the states 0 and 1, and features that merge them.

    The other measures are Dirichlet(1). Before the last step the actions of a state differ by how they share one half
    among those two latents, in equal steps from none of the first on, so that all look alike once these are merged.
    Up to a share ``wobble`` of g is taken away at random. State 0 pays at the last step, whose features tell it from
    the others. ``known`` leaves the features as they are.

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
    phi[-1] = np.eye(d)[np.where(np.arange(S) == 0, 0, 2)][:, None]
    mu = dirichlet_rows(rng, (H, d, S), 1.0)
    g *= 1 - wobble * rng.random()
    mu[:, 1] = mu[:, 0]
    mu[:, :2] *= 1 - g
    mu[:, [0, 1], [0, 1]] += g
    theta = np.zeros((H, d))
    theta[-1, 0] = 1.0
    mdp = LinearMDP(phi, mu, theta, H, name=f"merged_latents(S={S}, A={A}, d={d}, H={H}, g={g:g})")
    return exact_features(mdp) if known else merged(mdp)
