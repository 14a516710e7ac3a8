"""A plan whose penalties are as large as they can be, beside the plan without any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.morl import OfflineProblem, draw_data, fit_models, plan_tasks
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

DELTA = 0.05
SCALE = 10.0  # times the radius of the theory: with five samples every penalty is then the cap


@dataclass(frozen=True)
class SaturatedPlan:
    """Mean losses of two plans from the same fit, with the error of each, which is certified.

    Parameters
    ----------
    loss, unpenalised : of the plan with penalties and of the one without; value_cap : V.
    slack : by how much the least penalty stays below the cap, over the cap.
    truncated : steps whose values were cut off at zero.
    """

    loss: float
    unpenalised: float
    value_cap: float
    error: float
    slack: float
    truncated: int


def compare(
    problem: OfflineProblem, n: int, rng: np.random.Generator, scale: float, floor: float | None = None
) -> SaturatedPlan:
    """Fit n samples of every task and step, and plan with the penalty for all tasks, times a scale, and with none."""
    models, confidence = fit_models(problem, draw_data(problem, n, rng)), problem.confidence(DELTA)
    full = plan_tasks(problem, models, "total", confidence, scale, floor)
    none = plan_tasks(problem, models, "none", confidence)
    least = float(full.plan.penalty.min()) / problem.mdp.value_cap
    return SaturatedPlan(
        float(full.loss.mean()),
        float(none.loss.mean()),
        problem.mdp.value_cap,
        full.error,
        1 - least,
        0 if floor is None else problem.mdp.H,
    )


@subject(n=(5, 20))
def saturated_plan(problem: OfflineProblem, rng: np.random.Generator, *, n: int) -> SaturatedPlan:
    """Plan from a few samples with ten times the penalty for all tasks."""
    return compare(problem, n, rng, SCALE)


@measures(SaturatedPlan)
def mean_suboptimality(plan: SaturatedPlan) -> Measured:
    """Of the plan with penalties; certified."""
    return Measured(plan.loss, plan.error)


@measures(SaturatedPlan)
def unpenalised_loss(plan: SaturatedPlan) -> Measured:
    """Of the plan without penalties; certified."""
    return Measured(plan.unpenalised, plan.error)


@measures(SaturatedPlan)
def value_cap(plan: SaturatedPlan) -> Measured:
    """Largest total reward; exact."""
    return Measured(plan.value_cap)


@measures(SaturatedPlan)
def unsaturated(plan: SaturatedPlan) -> Measured:
    """Exactly 0 where every penalty is the cap; rounding else."""
    return Measured(plan.slack, 1e-14 * (plan.slack > 0))


@measures(SaturatedPlan)
def truncated_steps(plan: SaturatedPlan) -> Measured:
    """Steps whose values were cut off; exact."""
    return Measured(plan.truncated)
