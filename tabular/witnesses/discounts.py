"""Pairs of discount factors that decide whether iteration weights are monotone in the discount."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.discount_pair import DiscountPair


@family(K=(1, 2, 5, 20, 100), gamma=(0.3, 0.6, 0.9, 0.99))
def discount_pairs(rng: np.random.Generator, *, K: int, gamma: float) -> DiscountPair:
    """Draw a smaller discount, an iteration and an exponent uniformly."""
    return DiscountPair(gamma * rng.random(), gamma, K, int(rng.integers(K)), rng.random())


@family(gamma_t=(0.1, 0.5), gamma=(0.9, 0.99))
def last_iteration(rng: np.random.Generator, *, gamma_t: float, gamma: float) -> DiscountPair:
    """Take a single iteration, ``alpha_0(g) = 1/(1 + g)``: the larger the discount, the smaller its weight."""
    return DiscountPair(gamma_t, gamma, K=1, k=0, r=1.0)


@family(gamma=(0.5, 0.9, 0.99), K=(1, 10), r=(0.0, 0.5, 1.0))
def close_discounts(rng: np.random.Generator, *, gamma: float, K: int, r: float) -> DiscountPair:
    """Take a task whose discount is just below the largest one, so that a monotone function is just below itself."""
    return DiscountPair(gamma * (1 - 1e-4 * (1 - gamma)), gamma, K, k=K - 1, r=r)
