"""Two predictions of one target: what the slope of a loss is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.mdp import FiniteMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

ROUNDINGS = 8 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class LossPair:
    """Two predictions and their target, of absolute value at most ``Q_max`` unless an assumption is broken."""

    Q_max: float
    first: float
    second: float
    target: float


@subject()
def loss_pair(mdp: FiniteMDP, rng: np.random.Generator) -> LossPair:
    """Draw two predictions and a target uniformly from the value range of the MDP."""
    size = mdp.R_max / (1 - mdp.discount)
    return LossPair(size, *rng.uniform(-size, size, size=3))


@measures(LossPair)
def loss_difference(pair: LossPair) -> Measured:
    """``|u - u'| |u + u' - 2y| / (4 Q_max^2)``, the difference of the squared losses; roundings."""
    distance = abs(pair.first - pair.second)
    value = distance * abs(pair.first + pair.second - 2 * pair.target) / (4 * pair.Q_max**2)
    return Measured(value, ROUNDINGS * (value + distance / pair.Q_max))


@measures(LossPair)
def prediction_distance(pair: LossPair) -> Measured:
    """Distance of the two predictions; one rounding."""
    return Measured(abs(pair.first - pair.second), ROUNDINGS * pair.Q_max)


@measures(LossPair)
def Q_max(pair: LossPair) -> Measured:
    """Half the width of the value range; exact."""
    return Measured(pair.Q_max)


@measures(LossPair)
def target_excess(pair: LossPair) -> Measured:
    """By how much the target leaves the range; one rounding."""
    return Measured(max(0.0, abs(pair.target) - pair.Q_max))


@measures(LossPair)
def prediction_excess(pair: LossPair) -> Measured:
    """By how much a prediction leaves the range; one rounding."""
    return Measured(max(0.0, abs(pair.first) - pair.Q_max, abs(pair.second) - pair.Q_max))
