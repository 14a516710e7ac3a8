"""Where an optimal policy leads: what the one-step coefficient of policy iteration is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.concentrability import third_coefficients
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.solve import optimal_values
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class OptimalFlow:
    """State-actions rho, covered by nu, followed for some steps of the optimal policy.

    Shapes
    ------
    rho, nu : (S, A), distributions.
    steps : ``K - k``, at least 2; after one step the two densities agree by definition.
    """

    mdp: FiniteMDP
    rho: FloatArray
    nu: FloatArray
    steps: int

    @cached_property
    def densities(self) -> tuple[Measured, Measured]:
        """Density norms of the optimal policy's state-actions after one step and after all; rounding only."""
        policy = optimal_values(self.mdp).policy
        third = third_coefficients(self.mdp.kernel, policy, self.rho, self.nu, self.steps)
        rounding = (self.steps + 1) * self.mdp.S * self.mdp.A * float(np.finfo(float).eps)
        one, last = float(third.one_step[0]), float(third.corrected[0])
        return Measured(one, one * rounding), Measured(last, last * rounding)


@subject(steps=(2, 5, 20))
def optimal_flow(mdp: FiniteMDP, rng: np.random.Generator, *, steps: int) -> OptimalFlow:
    """Draw rho and nu from a flat Dirichlet distribution."""
    rho, nu = rng.dirichlet(np.ones(mdp.S * mdp.A), size=2).reshape(2, mdp.S, mdp.A)
    return OptimalFlow(mdp, rho, nu, steps)


@measures(OptimalFlow)
def optimal_density(flow: OptimalFlow) -> Measured:
    """Density after all steps; rounding only."""
    return flow.densities[1]


@measures(OptimalFlow)
def one_step_density(flow: OptimalFlow) -> Measured:
    """Density after one step; rounding only."""
    return flow.densities[0]


@measures(OptimalFlow)
def nu_min(flow: OptimalFlow) -> Measured:
    """Smallest weight of a state-action; exact."""
    return Measured(float(flow.nu.min()))
