"""Explorations after which a plan still loses much."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.combination_lock import combination_lock
from linear_mdp.subjects.exploration import Exploration, explore
from tabular.families.registry import family


@family(H=(3, 6))
def locked_exploration(rng: np.random.Generator, *, H: int) -> Exploration:
    """Look for the code of H actions before anything is known to be paid for it."""
    return explore(combination_lock(rng, A=4, H=H, slip=0.0), 100, rng)
