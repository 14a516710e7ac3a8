"""Regret with features that hide what matters, and with those that show it."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.merged_latents import merged_latents
from linear_mdp.subjects.transferred_regret import TransferredRegret, transferred_regret
from tabular.families.registry import family


@family(K=(500, 1500, 5000))
def regret_of_merged_latents(rng: np.random.Generator, *, K: int) -> TransferredRegret:
    """Play where the state that pays follows one latent and its opposite the other, and both look alike."""
    return transferred_regret(merged_latents(rng, S=6, A=9, d=3, H=4, g=0.9), rng, K=K)


@family(K=(500, 1500, 5000))
def regret_of_known_latents(rng: np.random.Generator, *, K: int) -> TransferredRegret:
    """Play the same tasks with their own features."""
    return transferred_regret(merged_latents(rng, S=6, A=9, d=3, H=4, g=0.9, known=True), rng, K=K)
