"""The values of several tasks, and what the library hands out where they coincide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.protocol import Rules, run_protocol
from linear_mdp.distmt.workers import Oracle, loss
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

START = 0
PAYING = 1  # of the gated chain
DECLARED = 0.01  # separation that the server is told


@dataclass(frozen=True, eq=False)
class TaskSet:
    """Several tasks; ``pay`` multiplies all rewards, to leave [0, 1] on purpose."""

    contexts: ContextualLinearMDP
    pay: float = 1.0


@dataclass(frozen=True, eq=False)
class Transfer:
    """Two gated chains, and the loss of what the library hands out for the second."""

    contexts: ContextualLinearMDP
    loss: float


@subject()
def task_set(contexts: ContextualLinearMDP, rng: np.random.Generator) -> TaskSet:
    """Take the tasks as they are."""
    return TaskSet(contexts)


@subject()
def transfer(contexts: ContextualLinearMDP, rng: np.random.Generator) -> Transfer:
    """Let an agent learn the first task, another meet the second and get the policy that its value matches."""
    rules = Rules(K1=1, K2=1, threshold=DECLARED / 2, rounds=2)
    worker = Oracle(contexts)
    server = run_protocol(contexts, worker, lambda t, known, rng: np.array([t]), 1, rules, rng).server
    entry = server.report(0, 2, worker.identify(1, 1, rng)[0], 1).entry
    policy = server.library[entry].policy
    assert policy is not None
    return Transfer(contexts, loss(contexts, 1, policy))


@measures(TaskSet)
def separation(tasks: TaskSet) -> Measured:
    """Least distance of two values; certified errors of both."""
    return Measured(tasks.pay * tasks.contexts.separation, 1e-12 * tasks.pay * tasks.contexts.tasks[0].H)


@measures(TaskSet)
def M(tasks: TaskSet) -> Measured:
    """Number of tasks; exact."""
    return Measured(tasks.contexts.M)


@measures(TaskSet)
def reward_peak(tasks: TaskSet) -> Measured:
    """Largest reward over tasks; rounding."""
    peak = tasks.pay * max(float(np.abs(task.r).max()) for task in tasks.contexts.tasks)
    return Measured(peak, 1e-9 * peak)


@measures(TaskSet, Transfer)
def H(tasks: TaskSet | Transfer) -> Measured:
    """Steps of an episode; exact."""
    return Measured(tasks.contexts.tasks[0].H)


@measures(Transfer)
def transfer_loss(transferred: Transfer) -> Measured:
    """Loss of the policy at the start; certified errors of two values."""
    return Measured(transferred.loss, 1e-12 * transferred.contexts.tasks[0].H)


@measures(Transfer)
def gate_gap(transferred: Transfer) -> Measured:
    """Distance of the second task's gates; rounding of products."""
    gates = transferred.contexts.tasks[1].kernel(0)[START, :, PAYING]
    return Measured(float(np.ptp(gates)), 1e-15)


@measures(Transfer)
def value_gap(transferred: Transfer) -> Measured:
    """Distance of the two optimal values; certified errors of both."""
    values = transferred.contexts.values
    return Measured(float(abs(values[1] - values[0])), 1e-12 * transferred.contexts.tasks[0].H)
