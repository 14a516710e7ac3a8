"""Fitted iterates of several tasks: what the inductive bound on the approximation error quantifies over."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular import bellman
from tabular.concentrability import optimality_modulus
from tabular.mdp import FiniteMDP, FloatArray, MultiTaskMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects._tasks import as_tasks
from tabular.subjects._weights import covering
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class FittedTasks:
    """Iterates Q_0 .. Q_k of every task and the best fit of the next backup within the class.

    Shapes
    ------
    Q : (T, k+1, S, A), reward units.
    best : (T, S, A), the member of the class closest to ``T* Q_k``, per task.
    nu : (T, S, A), the weights of every task's distance.
    modulus_used : the amplification a step; None for each task's own C_AE.
    """

    tasks: MultiTaskMDP
    Q: FloatArray
    best: FloatArray
    nu: FloatArray
    modulus_used: float | None = None

    @property
    def k(self) -> int:
        """The iteration that the bound speaks of, at least 1."""
        return int(self.Q.shape[1]) - 1

    def norm(self, t: int, values: FloatArray) -> float:
        """Distance in L2(nu_t)."""
        return float(np.sqrt((self.nu[t] * values**2).sum()))

    @cached_property
    def errors(self) -> FloatArray:
        """Distance of every task's best fit from its backup, shape (T,)."""
        pairs = zip(self.tasks.tasks, self.Q[:, -1], self.best, strict=True)
        return np.array(
            [self.norm(t, best - bellman.optimality(task, Q)) for t, (task, Q, best) in enumerate(pairs)]
        )

    @cached_property
    def worst(self) -> int:
        """The task with the largest error, t_k."""
        return int(self.errors.argmax())

    @property
    def worst_task(self) -> FiniteMDP:
        """The MDP of the task with the largest error."""
        return self.tasks.tasks[self.worst]

    @cached_property
    def modulus(self) -> Measured:
        """C_AE of the worst task."""
        return optimality_modulus(self.worst_task.kernel, self.nu[self.worst]).constant

    @cached_property
    def rounding(self) -> float:
        """Bound on the rounding of one of the distances: k+1 backups of values of this size."""
        size = float(np.abs(self.Q).max() + np.abs(self.best).max() + np.abs(self.tasks.r).max())
        return float((self.k + 2) * (self.tasks.S + 8) * np.finfo(float).eps * size)


@subject(k=(1, 2, 4), features=(2, 4), noise=(0.0, 0.1))
def fitted_tasks(
    mdp: FiniteMDP | MultiTaskMDP, rng: np.random.Generator, *, k: int, features: int, noise: float
) -> FittedTasks:
    """Project every backup onto random linear features and add noise, as an estimate from data would have."""
    tasks = as_tasks(mdp, rng)
    Phi = rng.standard_normal((tasks.S * tasks.A, min(features, tasks.S * tasks.A)))
    nu = np.stack([covering(task, rng) for task in tasks.tasks])
    Q, best = [], []
    for task, weights in zip(tasks.tasks, nu, strict=True):
        root = np.sqrt(weights.reshape(-1))
        iterates = [np.zeros((task.S, task.A))]
        for _ in range(k + 1):
            target = bellman.optimality(task, iterates[-1]).reshape(-1)
            fit = Phi @ np.linalg.lstsq(root[:, None] * Phi, root * target, rcond=None)[0]
            error = noise * task.R_max * rng.standard_normal(target.size)
            iterates.append((fit + error).reshape(task.S, task.A))
        Q.append(iterates[:-1])
        best.append(fit.reshape(task.S, task.A))
    return FittedTasks(tasks, np.array(Q), np.array(best), nu)


@measures(FittedTasks)
def approximation_error(fit: FittedTasks) -> Measured:
    """Mean over tasks of the squared distance of the best fit; rounding only."""
    value = float((fit.errors**2).mean())
    return Measured(value, fit.rounding * (2 * float(fit.errors.max()) + fit.rounding))


@measures(FittedTasks)
def closure_error(fit: FittedTasks) -> Measured:
    """Distance of the worst task's best fit from k+1 exact backups of Q_0; rounding only."""
    exact = fit.Q[fit.worst, 0]
    for _ in range(fit.k + 1):
        exact = bellman.optimality(fit.worst_task, exact)
    return Measured(fit.norm(fit.worst, fit.best[fit.worst] - exact), fit.rounding)


@measures(FittedTasks)
def carried_error(fit: FittedTasks) -> Measured:
    """``sum_i (gamma C)^{i+1} b_{k-1-i}`` in the worst task; certified by the error of C and rounding."""
    iterates = fit.Q[fit.worst]
    b = [
        fit.norm(fit.worst, after - bellman.optimality(fit.worst_task, before))
        for before, after in itertools.pairwise(iterates)
    ]
    constant = modulus_used(fit)

    def total(C: float, extra: float) -> float:
        powers = (fit.worst_task.discount * C) ** np.arange(1, fit.k + 1)
        return float((powers * (np.array(b[::-1]) + extra)).sum())

    value = total(constant.value, 0.0)
    return Measured(value, total(constant.value + constant.error, fit.rounding) * (1 + 1e-13) - value)


@measures(FittedTasks)
def C_AE(fit: FittedTasks) -> Measured:
    """C_AE of the worst task; certified by the backward stability of the eigenvalue."""
    return fit.modulus


@measures(FittedTasks)
def modulus_used(fit: FittedTasks) -> Measured:
    """The amplification put in place of C_AE, which is C_AE itself unless an assumption is broken."""
    return fit.modulus if fit.modulus_used is None else Measured(fit.modulus_used)


@measures(FittedTasks)
def gamma(fit: FittedTasks) -> Measured:
    """The largest discount of the tasks; exact."""
    return Measured(float(fit.tasks.gamma.max()))


@measures(FittedTasks)
def reward_peak(fit: FittedTasks) -> Measured:
    """Largest absolute reward over all tasks; exact."""
    return Measured(float(np.abs(fit.tasks.r).max()))
