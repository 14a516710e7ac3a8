"""How wide features are where a policy goes, against how well the data cover it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linear_mdp.low_rank.coverage import occupancies, relative_condition, second_moments
from linear_mdp.low_rank.families.behaviour import soft
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.values import optimal_task_values
from linear_mdp.low_rank.widths import UNIT, Widths, squared_widths
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class FeatureWidths:
    """Features, where a policy and the data visit them, and the comparator for which coverage is stated.

    Shapes
    ------
    phi : (S, A, d); visits, data, comparator : (S, A), laws; n samples; ridge, lambda.
    """

    phi: FloatArray
    visits: FloatArray
    data: FloatArray
    comparator: FloatArray
    n: float
    ridge: float

    @cached_property
    def widths(self) -> Widths:
        """Squared widths with their errors."""
        return squared_widths(self.phi, self.data, self.n, self.ridge)


@subject("feature_widths", n=(100, 10**6))
def feature_widths(mdp: LowRankMDP, rng: np.random.Generator, *, n: int) -> FeatureWidths:
    """Follow the optimal policy of a task at a random step, with data of a soft random one and a unit ridge."""
    t, h = int(rng.integers(mdp.T)), int(rng.integers(mdp.H))
    best = occupancies(mdp, optimal_task_values(mdp).policy)[t, h]
    actions = rng.integers(mdp.A, size=(mdp.T, mdp.H, mdp.S))
    data = occupancies(mdp, soft(mdp, actions, float(rng.uniform(0.2, 1))))[t, h]
    return FeatureWidths(mdp.phi[h], best, data, best, n, 1.0)


@subject("data_widths", n=(100, 10**6))
def data_widths(mdp: LowRankMDP, rng: np.random.Generator, *, n: int) -> FeatureWidths:
    """Average over the data themselves, those of a soft random policy at a random step."""
    own = feature_widths(mdp, rng, n=n)
    return FeatureWidths(own.phi, own.data, own.data, own.data, n, own.ridge)


@measures(FeatureWidths)
def feature_width(widths: FeatureWidths) -> Measured:
    """Mean width of the features where the policy is; certified."""
    return Measured(*widths.widths.mean(widths.visits, 1))


@measures(FeatureWidths)
def squared_width(widths: FeatureWidths) -> Measured:
    """Mean squared width of the features where the policy is; certified."""
    return Measured(*widths.widths.mean(widths.visits, 2))


@measures(FeatureWidths)
def C_star(widths: FeatureWidths) -> Measured:
    """Relative condition number of the comparator; rounding, amplified by the condition of the data's moment."""
    wanted, data = (second_moments(widths.phi, law) for law in (widths.comparator, widths.data))
    value = relative_condition(wanted, data)
    if np.isinf(value):
        return Measured(value)
    seen = np.linalg.eigvalsh(data)
    least = seen[seen > 1e-12 * seen[-1]][0]
    return Measured(value, 64 * widths.phi.size * UNIT * value * (1 + seen[-1] / least))


@measures(FeatureWidths)
def comparator_shift(widths: FeatureWidths) -> Measured:
    """Distance of where the policy is from where the comparator is; exact."""
    return Measured(float(np.abs(widths.visits - widths.comparator).sum()))


@measures(FeatureWidths)
def data_shift(widths: FeatureWidths) -> Measured:
    """Distance of where the widths are averaged from where the data are; exact."""
    return Measured(float(np.abs(widths.visits - widths.data).sum()))


@measures(FeatureWidths)
def mass_defect(widths: FeatureWidths) -> Measured:
    """By how much no vector has product one with every feature; rounding."""
    rows = widths.phi.reshape(-1, widths.phi.shape[-1])
    found = np.linalg.lstsq(rows, np.ones(len(rows)), rcond=None)[0]
    return Measured(float(np.abs(rows @ found - 1).max()), 1e-9)


@measures(FeatureWidths)
def d(widths: FeatureWidths) -> Measured:
    """Number of features; exact."""
    return Measured(widths.phi.shape[-1])


@measures(FeatureWidths)
def lam(widths: FeatureWidths) -> Measured:
    """Ridge; exact."""
    return Measured(widths.ridge)


@measures(FeatureWidths)
def n(widths: FeatureWidths) -> Measured:
    """Number of samples; exact."""
    return Measured(widths.n)
