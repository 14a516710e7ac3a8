"""A task and features that are a known way off: what a learner gets from sources that were not quite enough."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.low_rank.features import LearnedFeatures, tilted_by
from tabular.families.registry import family


@family(S=(8,), A=(3,), d=(3,), H=(3, 8), tilt=(0.0, 0.3))
def tilted_simplex(
    rng: np.random.Generator, *, S: int, A: int, d: int, H: int, tilt: float
) -> LearnedFeatures:
    """Draw a task of ``random_simplex`` and tilt its features by so much in a normal direction, 0 for the truth.

    Raises
    ------
    InvalidInput
        As ``random_simplex``.
    """
    return tilted_by(random_simplex(rng, S=S, A=A, d=d, H=H), rng, tilt)
