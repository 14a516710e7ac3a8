"""Regret with features that hide what matters, with those that show it, and where nothing matters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.families.merged_latents import merged_latents
from linear_mdp.low_rank.features import exact_features
from linear_mdp.subjects.transferred_regret import TransferredRegret, transferred_regret
from tabular.families.registry import family


@family(K=(500, 1500, 5000), feature_gap=(0.05, 0.1, 0.2))
def regret_of_merged_latents(rng: np.random.Generator, *, K: int, feature_gap: float) -> TransferredRegret:
    """Play two steps where the state that pays follows one latent and its opposite the other, and both look alike."""
    return transferred_regret(merged_latents(rng, S=6, A=9, d=3, H=2, g=4 * feature_gap), rng, K=K)


@family(K=(5000,), feature_gap=(0.1, 0.2))
def regret_of_known_latents(rng: np.random.Generator, *, K: int, feature_gap: float) -> TransferredRegret:
    """Play such tasks with features that are as far off where nothing depends on it, and their own before."""
    features = merged_latents(rng, S=6, A=9, d=3, H=2, g=4 * feature_gap, known=True)
    return transferred_regret(features, rng, K=K)


@family(K=(500,), feature_gap=(0.1, 0.2))
def regret_of_unpaid_latents(rng: np.random.Generator, *, K: int, feature_gap: float) -> TransferredRegret:
    """Play such tasks where no state pays: latents that look alike lead to different states of equal value."""
    features = merged_latents(rng, S=6, A=9, d=3, H=2, g=4 * feature_gap)
    unpaid = replace(features.truth, theta=np.zeros_like(features.truth.theta))
    return transferred_regret(replace(features, truth=unpaid), rng, K=K)


@family(K=(500,), g=(0.4, 0.8))
def regret_of_exact_latents(rng: np.random.Generator, *, K: int, g: float) -> TransferredRegret:
    """Play such tasks with their own features throughout, which have to be learned all the same."""
    features = merged_latents(rng, S=6, A=9, d=3, H=2, g=g)
    return transferred_regret(exact_features(features.truth), rng, K=K)


@family(K=(500,), g=(0.1, 0.2))
def regret_of_paid_latents(rng: np.random.Generator, *, K: int, g: float) -> TransferredRegret:
    """Play such tasks where one latent pays at once what the other does not."""
    features = merged_latents(rng, S=6, A=9, d=3, H=2, g=g)
    theta = features.truth.theta.copy()
    theta[0, 0] = 1.0
    return transferred_regret(replace(features, truth=replace(features.truth, theta=theta)), rng, K=K)
