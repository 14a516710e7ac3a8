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
    steps : how many steps of the code are looked at, all when omitted.
    """

    lock: LowRankMDP
    behaviour: FloatArray
    n: float
    ridge: float = 1.0
    steps: int | None = None

    @cached_property
    def visits(self) -> tuple[FloatArray, FloatArray]:
        """Occupancies (T, steps, S, A) of the optimal policy and of the data."""
        best, steps = optimal_task_values(self.lock).policy, self.steps or self.lock.H
        return occupancies(self.lock, best)[:, :steps], occupancies(self.lock, self.behaviour)[:, :steps]


@subject("lock_coverage", n=(10**3, 10**6))
def lock_coverage(mdp: LowRankMDP, rng: np.random.Generator, *, n: int) -> LockCoverage:
    """Try actions uniformly, look at a random number of steps, with a ridge between a thousandth and one."""
    steps = int(rng.integers(1, mdp.H + 1))
    return LockCoverage(mdp, uniform(mdp), n, float(10.0 ** rng.uniform(-3, 0)), steps)


@measures(LockCoverage)
def lock_condition(coverage: LockCoverage) -> Measured:
    """Largest relative condition number over the steps; rounding, amplified by the condition of the data's moment."""
    steps = coverage.visits[0].shape[1]
    value = float(relative_conditions(coverage.lock.phi[:steps], *coverage.visits)[0].max())
    return Measured(value, 64 * coverage.lock.phi[0].size * UNIT * value * (1 + value))


@measures(LockCoverage)
def code_width(coverage: LockCoverage) -> Measured:
    """Mean widths of the features along the code, summed over the steps; certified."""
    best, data = (visits[0] for visits in coverage.visits)
    widths = [
        squared_widths(phi, law, coverage.n, coverage.ridge).mean(where, 1)
        for phi, law, where in zip(coverage.lock.phi[: len(data)], data, best, strict=True)
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
    """Number of steps that are looked at; exact."""
    return Measured(coverage.visits[0].shape[1])


@measures(LockCoverage)
def lam(coverage: LockCoverage) -> Measured:
    """Ridge; exact."""
    return Measured(coverage.ridge)


@measures(LockCoverage)
def n(coverage: LockCoverage) -> Measured:
    """Number of samples of each step; exact."""
    return Measured(coverage.n)
