"""Two discount factors and an iteration: what the monotonicity of iteration weights quantifies over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.concentrability import discount_weights
from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True)
class DiscountPair:
    """A task's discount, the largest discount, iteration k of K, and the exponent r."""

    gamma_t: float
    gamma: float
    K: int
    k: int
    r: float

    @property
    def weight(self) -> float:
        """``alpha_k(gamma_t) ** r``."""
        return float(discount_weights(self.gamma_t, self.K)[self.k] ** self.r)


@subject(K=(1, 2, 10, 40))
def discount_pair(mdp: FiniteMDP, rng: np.random.Generator, *, K: int) -> DiscountPair:
    """Take the MDP's discount as the largest one and draw a smaller one, an iteration and an exponent."""
    return DiscountPair(mdp.discount * rng.random(), mdp.discount, K, int(rng.integers(K)), rng.random())


@measures(DiscountPair)
def weight_power(pair: DiscountPair) -> Measured:
    """Weight at the task's own discount, to the power r; a few roundings."""
    return _rounded(pair.weight, pair.K)


@measures(DiscountPair)
def scaled_weight(pair: DiscountPair) -> Measured:
    """Prefactor times weight at the task's own discount; a few roundings."""
    return _rounded(2 * pair.gamma_t / (1 - pair.gamma_t) ** 2 * pair.weight, pair.K)


@measures(DiscountPair)
def gamma(pair: DiscountPair) -> Measured:
    """The largest discount; exact."""
    return Measured(pair.gamma)


@measures(DiscountPair)
def gamma_t(pair: DiscountPair) -> Measured:
    """The task's discount; exact."""
    return Measured(pair.gamma_t)


@measures(DiscountPair)
def K(pair: DiscountPair) -> Measured:
    """Number of iterations; exact."""
    return Measured(pair.K)


@measures(DiscountPair)
def k(pair: DiscountPair) -> Measured:
    """The iteration; exact."""
    return Measured(pair.k)


@measures(DiscountPair)
def r(pair: DiscountPair) -> Measured:
    """The exponent; exact."""
    return Measured(pair.r)


def _rounded(value: float, K: int) -> Measured:
    """Powers up to K multiply the relative rounding error of the discount by K."""
    return Measured(value, (4 * K + 16) * np.finfo(float).eps * abs(value))
