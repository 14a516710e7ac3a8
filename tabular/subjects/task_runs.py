"""Runs on several tasks at once: samplers, and what multi-task error propagation says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tabular.algorithms.api import APIRun
from tabular.algorithms.avi import AVIRun
from tabular.concentrability import Coefficients, best_exponent_over_tasks, realised_coefficients
from tabular.mdp import FiniteMDP, FloatArray, MultiTaskMDP
from tabular.measure import measure, measures
from tabular.measured import Measured
from tabular.subjects._runs import (
    loss_of_run,
    norms_squared,
    propagation_error,
    relative_error,
    rounding_of_backup,
)
from tabular.subjects._tasks import as_tasks
from tabular.subjects.api_run import (
    api_run,
    evaluation_accuracy,
    evaluation_coefficients,
    residual_coefficients,
)
from tabular.subjects.avi_run import avi_run
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class AVITasks:
    """One run of approximate value iteration for every task, and the discount that the bound uses."""

    runs: tuple[AVIRun, ...]
    gamma: float


@dataclass(frozen=True, eq=False)
class APITasks:
    """One run of approximate policy iteration for every task, and the discount that the bound uses."""

    runs: tuple[APIRun, ...]
    gamma: float


@subject(K=(1, 5, 40), errors=("none", "adversarial", "fitted"), size=(0.02,))
def multitask_avi_run(
    mdp: FiniteMDP | MultiTaskMDP, rng: np.random.Generator, *, K: int, errors: str, size: float
) -> AVITasks:
    """Run K iterations on every task, as for one task; a single MDP becomes three tasks first."""
    tasks = as_tasks(mdp, rng)
    runs = tuple(avi_run(task, rng, K=K, errors=errors, size=size) for task in tasks.tasks)
    return AVITasks(runs, float(tasks.gamma.max()))


@subject(K=(1, 5, 20), errors=("none", "adversarial", "fitted"), size=(0.02,))
def multitask_api_run(
    mdp: FiniteMDP | MultiTaskMDP, rng: np.random.Generator, *, K: int, errors: str, size: float
) -> APITasks:
    """Run K iterations on every task, as for one task; a single MDP becomes three tasks first."""
    tasks = as_tasks(mdp, rng)
    runs = tuple(api_run(task, rng, K=K, errors=errors, size=size) for task in tasks.tasks)
    return APITasks(runs, float(tasks.gamma.max()))


@measures(AVITasks, APITasks)
def task_loss_mean(tasks: AVITasks | APITasks) -> Measured:
    """Mean over tasks of ``sum rho_t |Q*_t - Q^{pi_{t,K}}|``; certified."""
    return _mean(loss_of_run(run) for run in tasks.runs)


@measures(AVITasks)
def propagated_task_error(tasks: AVITasks) -> Measured:
    """``inf_r max_t C_VI,t(r)^{1/2} E_avg(r)^{1/2}`` with the policies that occurred; certified by both factors."""
    squares = [norms_squared(run.errors, run.nu, rounding_of_backup(run.mdp, run.Q)) for run in tasks.runs]
    return _propagated(tasks, _coefficients(tasks), squares)


def unit_errors(tasks: AVITasks) -> Measured:
    """``inf_r max_t C_VI,t(r)^{1/2} (sum_k alpha_k^{2r})^{1/2}``: the same for errors of size one; certified."""
    return _propagated(tasks, _coefficients(tasks), [(np.ones(tasks.runs[0].K), 0.0)])


def _coefficients(tasks: AVITasks) -> list[Coefficients]:
    return [
        realised_coefficients(
            run.mdp.kernel, run.policies, run.optimal.policy, run.mdp.discount, run.rho, run.nu
        )
        for run in tasks.runs
    ]


@measures(APITasks)
def propagated_task_evaluation_error(tasks: APITasks) -> Measured:
    """``inf_r max_t C_PI(AE),t(r)^{1/2} E_avg(r)^{1/2}`` with the policies that occurred; certified by both factors."""
    coefficients = [evaluation_coefficients(run) for run in tasks.runs]
    squares = [norms_squared(run.evaluation_errors, run.nu, evaluation_accuracy(run)) for run in tasks.runs]
    return _propagated(tasks, coefficients, squares)


@measures(APITasks)
def propagated_task_bellman_residual(tasks: APITasks) -> Measured:
    """``inf_r max_t C_PI(BR),t(r)^{1/2} E_avg(r)^{1/2}`` with the policies that occurred; certified by both factors."""
    coefficients = [residual_coefficients(run) for run in tasks.runs]
    squares = [
        norms_squared(run.bellman_residuals, run.nu, rounding_of_backup(run.mdp, run.Q)) for run in tasks.runs
    ]
    return _propagated(tasks, coefficients, squares)


def _propagated(
    tasks: AVITasks | APITasks, coefficients: list[Coefficients], squares: list[tuple[FloatArray, float]]
) -> Measured:
    gammas = [run.mdp.discount for run in tasks.runs]
    B = np.stack([c.value for c in coefficients])
    best = best_exponent_over_tasks(gammas, B, np.mean([s for s, _ in squares], axis=0))
    norm_error = max(error for _, error in squares)
    relative = max(map(relative_error, coefficients))
    return Measured(best.value, propagation_error(gammas, best, B, relative, norm_error))


@measures(AVITasks, APITasks)
def greedy_gap(tasks: AVITasks | APITasks) -> Measured:
    """By how much any task's policies are not greedy; exact."""
    return Measured(max(measure("greedy_gap", run).value for run in tasks.runs))


@measures(AVITasks)
def initial_excess(tasks: AVITasks) -> Measured:
    """By how much any task's Q_0 leaves its value range; exact up to rounding."""
    return Measured(max(measure("initial_excess", run).value for run in tasks.runs))


@measures(AVITasks, APITasks)
def K(tasks: AVITasks | APITasks) -> Measured:
    """Number of iterations; exact."""
    return Measured(tasks.runs[0].K)


@measures(AVITasks, APITasks)
def gamma(tasks: AVITasks | APITasks) -> Measured:
    """The discount that the bound uses, the tasks' largest unless an assumption is broken; exact."""
    return Measured(tasks.gamma)


@measures(AVITasks, APITasks)
def gamma_max(tasks: AVITasks | APITasks) -> Measured:
    """The largest discount of the tasks; exact."""
    return Measured(max(run.mdp.discount for run in tasks.runs))


@measures(AVITasks, APITasks)
def R_max_mean(tasks: AVITasks | APITasks) -> Measured:
    """Mean over tasks of the largest absolute reward; rounding only."""
    return _mean(Measured(run.mdp.R_max, 4 * float(np.spacing(run.mdp.R_max))) for run in tasks.runs)


def _mean(parts: Iterable[Measured]) -> Measured:
    values, errors = zip(*parts, strict=True)
    return Measured(float(np.mean(values)), float(np.mean(errors)) + 4 * float(np.spacing(max(values))))
