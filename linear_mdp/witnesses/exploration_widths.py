"""Explorations whose widths follow the law, and some that missing or rare directions or a cap keep from it."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.spread_simplex import spread_simplex
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.exploration_width import ExplorationWidth, explored_width
from tabular.families.registry import family


@family(d=(2, 4), H=(2, 4), A=(24, 48), K=(4000, 12_000))
def spread_exploration(rng: np.random.Generator, *, d: int, H: int, A: int, K: int) -> ExplorationWidth:
    """Explore where every step has features in all directions, with few actions and with many."""
    return explored_width(spread_simplex(rng, S=6, A=A, d=d, H=H), K, 1.0, rng)


@family(A=(1, 2))
def narrow_start(rng: np.random.Generator, *, A: int) -> ExplorationWidth:
    """Explore from a start whose actions reach fewer dimensions than there are."""
    return explored_width(spread_simplex(rng, S=12, A=A, d=6, H=2), 4000, 1.0, rng)


@family(p=(0.03, 0.01))
def rare_direction(rng: np.random.Generator, *, p: float) -> ExplorationWidth:
    """Explore where the second direction comes with a small probability after the first step, whatever is done.

    Its width is large and its share of a mean small: a policy collects a mean of widths, and the data, the mean of
    whose squares is d/K, fix the larger root mean square.
    """
    phi = np.zeros((3, 2, 2))
    phi[0], phi[1], phi[2] = np.eye(2), (1.0, 0.0), (0.0, 1.0)
    mdp = LinearMDP(phi, np.tile([0.0, 1 - p, p], (2, 1)), np.zeros(2), 8, name=f"rare_direction(p={p:g})")
    return explored_width(mdp, 4000, 1.0, rng)


@family(beta=(20.0, 30.0))
def capped_bonuses(rng: np.random.Generator, *, beta: float) -> ExplorationWidth:
    """Explore with a radius so large that for long all bonuses are at their cap, and tell no directions apart."""
    return explored_width(spread_simplex(rng, S=6, A=12, d=2, H=2), 2000, beta, rng)
