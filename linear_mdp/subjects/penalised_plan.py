"""A plan made under a penalty, and what it loses to the plan without one in the same model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.measure import measures
from tabular.measured import Measured
from tabular.solve.backward_induction import backward_induction
from tabular.solve.evaluation import policy_values
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class PenalisedPlan:
    """A learned model with a horizon, a penalty, and whether planning cuts penalised values off at zero.

    Shapes
    ------
    penalty : (H, S, A), reward units.
    """

    model: FiniteMDP
    penalty: FloatArray
    truncated: bool = False

    @cached_property
    def plan(self) -> tuple[Policy, float]:
        """The plan (H, S), lowest action among equals, and how much was cut off."""
        if self.truncated:
            return truncated_plan(self.model, self.penalty)
        return backward_induction(self.model.with_rewards(self.model.r - self.penalty)).policy, 0.0

    @cached_property
    def loss(self) -> Measured:
        """What the plan loses to an optimal one, both without penalty; certified."""
        best, own = backward_induction(self.model), policy_values(self.model, self.plan[0])
        value = float((best.V[0] - own.V[0]) @ self.model.rho)
        return Measured(value, 2 * (best.error + own.error))


def truncated_plan(model: FiniteMDP, penalty: FloatArray) -> tuple[Policy, float]:
    """Plan backwards with action values cut off at zero; the plan (H, S), and the largest value cut off."""
    assert isinstance(model.P, np.ndarray)  # models with a horizon are dense
    H, V, cut = len(penalty), np.zeros(model.S), 0.0
    policy = np.empty((H, model.S), dtype=np.int64)
    for h in reversed(range(H)):
        Q = model.r[h] - penalty[h] + model.P[h] @ V
        cut = max(cut, float(-Q.min()))
        Q = np.maximum(Q, 0)
        policy[h], V = Q.argmax(axis=1), Q.max(axis=1)
    return policy, max(cut, 0.0)


@subject("penalised_plan", spread=(0.01, 0.1))
def penalised_plan(mdp: LowRankMDP, rng: np.random.Generator, *, spread: float) -> PenalisedPlan:
    """Penalise by one less a random part of the spread: nearly saturated."""
    return PenalisedPlan(mdp.task(0), 1 - spread * rng.random((mdp.H, mdp.S, mdp.A)))


@measures(PenalisedPlan)
def penalised_loss(plan: PenalisedPlan) -> Measured:
    """Value that the penalty costs in the model itself; certified."""
    return plan.loss


@measures(PenalisedPlan)
def penalty_spread(plan: PenalisedPlan) -> Measured:
    """Largest less smallest penalty; exact."""
    return Measured(float(plan.penalty.max() - plan.penalty.min()))


@measures(PenalisedPlan)
def value_cut(plan: PenalisedPlan) -> Measured:
    """Largest negative value that planning cut off; exact where it cuts none."""
    return Measured(plan.plan[1])


@measures(PenalisedPlan)
def H(plan: PenalisedPlan) -> Measured:
    """Number of steps; exact."""
    return Measured(len(plan.penalty))
