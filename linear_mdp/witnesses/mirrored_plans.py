"""Plans with features that hide what matters, with those that show it, and where nothing matters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.families.merged_latents import merged_latents
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.subjects.mirrored_plan import MirroredPlan, mirrored_plan
from tabular.families.registry import family


def two_steps(rng: np.random.Generator, feature_gap: float, known: bool = False) -> LearnedFeatures:
    """Draw a task in which one decision counts."""
    return merged_latents(rng, S=6, A=9, d=3, H=2, g=4 * feature_gap, known=known)


@family(K=(100, 1000, 10_000), feature_gap=(0.05, 0.1, 0.2))
def plan_with_merged_latents(rng: np.random.Generator, *, K: int, feature_gap: float) -> MirroredPlan:
    """Plan where the state that pays follows one latent and its opposite the other, and both look alike."""
    return mirrored_plan(two_steps(rng, feature_gap), rng, K=K)


@family(K=(5000,), feature_gap=(0.1, 0.2))
def plan_with_known_latents(rng: np.random.Generator, *, K: int, feature_gap: float) -> MirroredPlan:
    """Plan with features that are as far off where nothing depends on it, and the task's own before."""
    return mirrored_plan(two_steps(rng, feature_gap, known=True), rng, K=K)


@family(K=(100,), feature_gap=(0.1, 0.2))
def plan_of_unpaid_latents(rng: np.random.Generator, *, K: int, feature_gap: float) -> MirroredPlan:
    """Plan where no state pays: latents that look alike lead to different states of equal value."""
    features = two_steps(rng, feature_gap)
    unpaid = replace(features.truth, theta=np.zeros_like(features.truth.theta))
    return mirrored_plan(replace(features, truth=unpaid), rng, K=K)
