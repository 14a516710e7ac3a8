"""Exploration bonuses ``radius_h(k) ||phi||_{Lambda^-1}``, from the theory or calibrated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log

import numpy as np

from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput
from theory.optimism import bonus_radius


@dataclass(frozen=True, eq=False)
class Bonus:
    """``radius_h(k) = scale[h] sqrt(offset + slope ln(1 + k/(lam d))) + growth sqrt(k)`` before episode k.

    Shapes
    ------
    scale : (H,), reward units.
    """

    scale: FloatArray
    offset: float = 1.0
    slope: float = 0.0
    growth: float = 0.0

    def __post_init__(self) -> None:
        scale = np.ascontiguousarray(self.scale, dtype=np.float64)
        numbers = (*scale.ravel().tolist(), self.offset, self.slope, self.growth)
        if scale.ndim != 1 or not all(0 <= number < np.inf for number in numbers):
            raise InvalidInput(
                f"a bonus needs a scale of shape (H,) and non-negative finite numbers, got scale={self.scale!r}, "
                f"offset={self.offset}, slope={self.slope}, growth={self.growth}"
            )
        object.__setattr__(self, "scale", scale)

    def times(self, factor: float) -> Bonus:
        """Return this bonus times a factor, the tuning of the literature's experiments."""
        return replace(self, scale=factor * self.scale, growth=factor * self.growth)


def constant(mdp: LinearMDP, radius: float) -> Bonus:
    """Return one radius for every step and episode."""
    return Bonus(np.full(mdp.H, float(radius)))


def none(mdp: LinearMDP) -> Bonus:
    """Return the bonus of a learner that does not explore by optimism."""
    return constant(mdp, 0.0)


def theoretical(mdp: LinearMDP, K: int, p: float, ridge: float) -> Bonus:
    """Return the radius of :mod:`theory.optimism`: K episodes are optimistic with probability 1 - p.

    Raises
    ------
    InvalidInput
        If K is no integer from one, p no probability, or the ridge not positive.
    """
    _knobs.count(mdp.name, K=K)
    return constant(mdp, bonus_radius(mdp.d, mdp.H, K, p, ridge))


def misspecified(mdp: LinearMDP, K: int, p: float, ridge: float, zeta: float) -> Bonus:
    """Return the theoretical radius plus ``zeta H sqrt(d k)``, for a model that is linear up to zeta only.

    Source: Jin et al. (2020), Theorem 3.2 and Lemma C.4.
    """
    return replace(theoretical(mdp, K, p, ridge), growth=float(zeta * mdp.H * np.sqrt(mdp.d)))


def calibrated(mdp: LinearMDP, factor: float, delta: float) -> Bonus:
    """Return ``factor (H-h)/2 sqrt(d ln(1 + k/(lam d)) + 2 ln(2H/delta))``, the radius without a covering argument.

    Rigorous for one-hot features with factor 1, a heuristic elsewhere.
    """
    if not 0 < delta < 1:
        raise InvalidInput(f"{mdp.name}: delta must lie in (0, 1), got {delta}")
    deviation = (mdp.H - np.arange(mdp.H)) / 2
    return Bonus(factor * deviation, offset=2 * log(2 * mdp.H / delta), slope=float(mdp.d))
