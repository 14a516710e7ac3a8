"""The combination lock: how well data cover the code, and how wide its features are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linear_mdp.low_rank.coverage import occupancies, relative_conditions
from linear_mdp.low_rank.families.behaviour import uniform
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.values import optimal_task_values
from linear_mdp.low_rank.widths import UNIT, squared_widths
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class LockCoverage:
    """A combination lock, of which the first task is looked at, and data of a behaviour policy.

    Shapes
    ------
    behaviour : (T, H, S, A), action probabilities; n samples of each step; ridge, lambda.
    """

    lock: LowRankMDP
    behaviour: FloatArray
    n: float
    ridge: float = 1.0

    @cached_property
    def visits(self) -> tuple[FloatArray, FloatArray]:
        """Occupancies (T, H, S, A) of the optimal policy and of the data."""
        best = optimal_task_values(self.lock).policy
        return occupancies(self.lock, best), occupancies(self.lock, self.behaviour)


@subject("lock_coverage", n=(10**3, 10**6))
def lock_coverage(mdp: LowRankMDP, rng: np.random.Generator, *, n: int) -> LockCoverage:
    """Try actions uniformly."""
    return LockCoverage(mdp, uniform(mdp), n)


@measures(LockCoverage)
def lock_condition(coverage: LockCoverage) -> Measured:
    """Largest relative condition number over the steps; rounding, amplified by the condition of the data's moment."""
    value = float(relative_conditions(coverage.lock.phi, *coverage.visits)[0].max())
    return Measured(value, 64 * coverage.lock.phi[0].size * UNIT * value * (1 + value))


@measures(LockCoverage)
def code_width(coverage: LockCoverage) -> Measured:
    """Mean widths of the features along the code, summed over the steps; certified."""
    best, data = (visits[0] for visits in coverage.visits)
    widths = [
        squared_widths(phi, law, coverage.n, coverage.ridge).mean(where, 1)
        for phi, law, where in zip(coverage.lock.phi, data, best, strict=True)
    ]
    value, error = np.sum(widths, axis=0)
    return Measured(float(value), float(error))


@measures(LockCoverage)
def action_gap(coverage: LockCoverage) -> Measured:
    """Largest distance of an action's probability from 1/A; rounding."""
    return Measured(float(np.abs(coverage.behaviour - 1 / coverage.lock.A).max()), UNIT)


@measures(LockCoverage)
def A(coverage: LockCoverage) -> Measured:
    """Number of actions; exact."""
    return Measured(coverage.lock.A)


@measures(LockCoverage)
def H(coverage: LockCoverage) -> Measured:
    """Number of steps; exact."""
    return Measured(coverage.lock.H)


@measures(LockCoverage)
def lam(coverage: LockCoverage) -> Measured:
    """Ridge; exact."""
    return Measured(coverage.ridge)


@measures(LockCoverage)
def n(coverage: LockCoverage) -> Measured:
    """Number of samples of each step; exact."""
    return Measured(coverage.n)
