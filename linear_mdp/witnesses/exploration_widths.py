"""Explorations whose widths follow the law, and some that some directions are kept from."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.spread_simplex import spread_simplex
from linear_mdp.subjects.exploration_width import ExplorationWidth, explored_width
from tabular.families.registry import family


@family(d=(2, 4), H=(2, 4), A=(12, 24), K=(2000, 6000))
def spread_exploration(rng: np.random.Generator, *, d: int, H: int, A: int, K: int) -> ExplorationWidth:
    """Explore where every step has features in all directions, with few actions and with many."""
    return explored_width(spread_simplex(rng, S=6, A=A, d=d, H=H), K, 1.0, rng)


@family(A=(1, 2))
def narrow_start(rng: np.random.Generator, *, A: int) -> ExplorationWidth:
    """Explore from a start whose actions reach fewer dimensions than there are."""
    return explored_width(spread_simplex(rng, S=12, A=A, d=6, H=2), 4000, 1.0, rng)
