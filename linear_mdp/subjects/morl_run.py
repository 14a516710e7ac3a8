"""One run of MORL on offline data of several tasks: fits, penalties, plans, and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.morl import LearnedModels, OfflineProblem, Outcome, draw_data, fit_models, plan_tasks
from linear_mdp.low_rank.penalties import Penalty
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

DELTA = 0.05  # that the fit errs beyond its bound, and that second moments are off by more than half
PLENTY = 10**8


@dataclass(frozen=True, eq=False)
class MorlRun:
    """A run, and what assumptions ask of it.

    Parameters
    ----------
    omega, C_star : of the data; over what they visit, where they lack ``missed`` actions of the comparator.
    gap : divergence of the truth from the class.
    """

    problem: OfflineProblem
    models: LearnedModels
    outcome: Outcome
    omega: float
    C_star: float
    gap: float = 0.0
    missed: int = 0


def run_morl(problem: OfflineProblem, n: int, penalty: Penalty, rng: np.random.Generator) -> MorlRun:
    """Draw n samples of every task and step, fit, and plan with a penalty of confidence 0.05."""
    models = fit_models(problem, draw_data(problem, n, rng))
    outcome = plan_tasks(problem, models, penalty, problem.confidence(DELTA))
    return MorlRun(problem, models, outcome, problem.omega, problem.C_star)


@subject()
def covered_run(problem: OfflineProblem, rng: np.random.Generator) -> MorlRun:
    """Run MORL on 10^8 samples with the penalty that covers the errors of all tasks together."""
    return run_morl(problem, PLENTY, "total", rng)


@subject()
def oracle_run(problem: OfflineProblem, rng: np.random.Generator) -> MorlRun:
    """Run MORL on 10^8 samples with penalties made of every task's true errors."""
    return run_morl(problem, PLENTY, "oracle", rng)


@subject(n=(10**7, 10**8, 10**9, 10**10, 10**11))
def growing_run(problem: OfflineProblem, rng: np.random.Generator, *, n: int) -> MorlRun:
    """Run MORL on ever more samples."""
    return run_morl(problem, n, "total", rng)


@measures(MorlRun)
def worst_suboptimality(run: MorlRun) -> Measured:
    """Largest loss of a task; certified."""
    return Measured(float(run.outcome.loss.max()), run.outcome.error)


@measures(MorlRun)
def mean_suboptimality(run: MorlRun) -> Measured:
    """Mean loss over tasks; certified."""
    return Measured(float(run.outcome.loss.mean()), run.outcome.error)


@measures(MorlRun)
def certificate_gap(run: MorlRun) -> Measured:
    """Mean over tasks; certified."""
    return Measured(float(run.outcome.certificate.mean()), run.outcome.error)


@measures(MorlRun)
def n(run: MorlRun) -> Measured:
    """Samples of every task and step; exact."""
    return Measured(run.models.n)


@measures(MorlRun)
def T(run: MorlRun) -> Measured:
    """Tasks; exact."""
    return Measured(run.problem.mdp.T)


@measures(MorlRun)
def H(run: MorlRun) -> Measured:
    """Steps; exact."""
    return Measured(run.problem.mdp.H)


@measures(MorlRun)
def d(run: MorlRun) -> Measured:
    """Features; exact."""
    return Measured(run.problem.mdp.d)


@measures(MorlRun)
def Phi_size(run: MorlRun) -> Measured:
    """Most features of a step; exact."""
    return Measured(run.problem.sizes[0])


@measures(MorlRun)
def Psi_size(run: MorlRun) -> Measured:
    """Most emissions of a step; exact."""
    return Measured(run.problem.sizes[1])


@measures(MorlRun)
def omega(run: MorlRun) -> Measured:
    """Largest inverse probability of an action; rounding."""
    return Measured(run.omega, 1e-15 * run.omega)


@measures(MorlRun)
def C_star(run: MorlRun) -> Measured:
    """Largest over tasks and steps; rounding times the condition of the data's second moments."""
    return Measured(run.C_star, 1e-6 * run.C_star)


@measures(MorlRun)
def value_cap(run: MorlRun) -> Measured:
    """Largest total reward; exact."""
    return Measured(run.problem.mdp.value_cap)


@measures(MorlRun)
def truth_gap(run: MorlRun) -> Measured:
    """Divergence of the truth from the class, exactly 0 if it is a member; rounding else."""
    return Measured(run.gap, 1e-12 * run.gap)


@measures(MorlRun)
def missed_actions(run: MorlRun) -> Measured:
    """Actions of the comparator that the data lack; exact."""
    return Measured(run.missed)
