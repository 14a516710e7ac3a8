"""What a penalty that all tasks have in common costs some of them when other tasks join."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.low_rank.morl import OfflineProblem, draw_data, fit_models, plan_tasks
from linear_mdp.low_rank.penalties import Penalty
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

DELTA = 0.05
SAMPLES = 10**7
QUARTER = 4


@dataclass(frozen=True)
class SharedPenalty:
    """Certificates of a quarter of the tasks, alone and with the others; both exact up to the certified ``error``.

    Parameters
    ----------
    gap, quarter : mean of ``V* - V_hat`` over these tasks, from the data of all tasks and from theirs.
    value_cap : V.
    forgiven : share of the other tasks' errors that the penalty leaves out.
    """

    gap: float
    quarter: float
    error: float
    value_cap: float
    H: int
    forgiven: float = 0.0


def join(problem: OfflineProblem, penalty: Penalty, rng: np.random.Generator) -> SharedPenalty:
    """Plan for the first quarter of the tasks with a penalty from all tasks and with one from themselves."""
    mdp, counts = problem.mdp, draw_data(problem, SAMPLES, rng)
    few = mdp.T // QUARTER
    first = replace(mdp, mu=mdp.mu[:few], rewards=mdp.rewards[:few])
    part = OfflineProblem(first, problem.behaviour[:few], problem.models)
    outcomes = [
        plan_tasks(given, fit_models(given, data), penalty, given.confidence(DELTA))
        for given, data in ((problem, counts), (part, counts[:, :few]))
    ]
    gap, quarter = (float(outcome.certificate[:few].mean()) for outcome in outcomes)
    forgiven = 0.0 if penalty == "total" else 1 - 1 / mdp.T
    return SharedPenalty(gap, quarter, outcomes[0].error, mdp.value_cap, mdp.H, forgiven)


def with_many(
    problem: OfflineProblem, features: int, emissions: int, rng: np.random.Generator
) -> OfflineProblem:
    """Add random features and emissions to the classes of all steps, far from the truth."""
    models = []
    for given in problem.models:
        (_, X, d), S = given.phis.shape, given.mus.shape[2]
        phis = np.concatenate([given.phis, rng.dirichlet(np.ones(d), (features, X))])
        mus = np.concatenate([given.mus, rng.dirichlet(np.ones(S), (emissions, d))])
        models.append(FiniteClass(phis, mus))
    return replace(problem, models=tuple(models))


@subject()
def shared_penalty(problem: OfflineProblem, rng: np.random.Generator) -> SharedPenalty:
    """Add 60 emissions to the classes, and cover the errors of all tasks in each."""
    return join(with_many(problem, 0, 60, rng), "total", rng)


@measures(SharedPenalty)
def certificate_gap(run: SharedPenalty) -> Measured:
    """With the data of all tasks; certified."""
    return Measured(run.gap, run.error)


@measures(SharedPenalty)
def quarter_gap(run: SharedPenalty) -> Measured:
    """With the data of these tasks; certified."""
    return Measured(run.quarter, run.error)


@measures(SharedPenalty)
def forgiven_errors(run: SharedPenalty) -> Measured:
    """Share of the other tasks' errors that the penalty leaves out; exact."""
    return Measured(run.forgiven)


@measures(SharedPenalty)
def value_cap(run: SharedPenalty) -> Measured:
    """Largest total reward; exact."""
    return Measured(run.value_cap)


@measures(SharedPenalty)
def H(run: SharedPenalty) -> Measured:
    """Steps; exact."""
    return Measured(run.H)
