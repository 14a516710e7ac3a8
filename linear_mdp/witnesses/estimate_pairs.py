"""Estimates whose splits follow the normal law, those of too few episodes, and those that share episodes."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.subjects.estimate_pairs import EstimatePairs, pairs
from tabular.families.registry import family


@family(distance=(0.2, 1.0))
def even_estimates(rng: np.random.Generator, *, distance: float) -> EstimatePairs:
    """Estimate the value behind a gate that opens half of the time, from 1000 episodes."""
    return pairs(gated_chain(rng, H=11, p=0.5, q=0.25), rng, 1000, distance)


@family()
def few_episodes(rng: np.random.Generator) -> EstimatePairs:
    """Estimate from two episodes of a gate that seldom opens, and compare far out in the tail.

    Twice open against twice shut has probability ``2 p^2 (1-p)^2``, 0.0045, eight times what the normal law says.
    """
    return pairs(gated_chain(rng, H=11, p=0.05, q=0.01), rng, 2, 3.4)


@family(share=(0.5, 0.9))
def common_episodes(rng: np.random.Generator, *, share: float) -> EstimatePairs:
    """Estimate both values from partly the same episodes."""
    return pairs(gated_chain(rng, H=11, p=0.5, q=0.25), rng, 1000, 1.0, common=int(share * 1000))
