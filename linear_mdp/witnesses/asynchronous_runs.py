"""Runs without a barrier that attain what is claimed of them, and runs that break what is assumed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.distmt.asynchronous import run_asynchronously
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.separated_tasks import paying, plain_tasks
from linear_mdp.distmt.server import Decision
from linear_mdp.distmt.workers import GaussianEstimates, Oracle
from linear_mdp.subjects.asynchronous_run import FreeRun
from linear_mdp.subjects.distributed_run import rules_for
from tabular.families.registry import family


def free_run(
    contexts: ContextualLinearMDP, N: int, rng: np.random.Generator, K1: int = 2, K2: int = 5
) -> FreeRun:
    """Run the protocol on tasks that are all recognised."""
    rules = rules_for(contexts, K1, K2)
    return FreeRun(contexts.M, N, rules, run_asynchronously(contexts, Oracle(contexts), N, rules, rng))


@family(M=(1, 8), N=(1, 4, 16))
def free_agents(rng: np.random.Generator, *, M: int, N: int) -> FreeRun:
    """Let agents draw tasks: one agent never waits, and of one task there is nothing to wait for."""
    return free_run(plain_tasks(M, 4), N, rng)


@family()
def splitting_agents(rng: np.random.Generator) -> FreeRun:
    """Estimate the values of eight tasks with errors that say nothing: agents on their way fill the library over."""
    contexts = plain_tasks(8, 4)
    rules, worker = rules_for(contexts), GaussianEstimates(contexts, kappa=10.0)
    return FreeRun(8, 16, rules, run_asynchronously(contexts, worker, 16, rules, rng))


@family()
def merging_agents(rng: np.random.Generator) -> FreeRun:
    """Take two tasks for one unless estimates are far apart: the library is full long after it could be.

    A run without a mistake is drawn again.
    """
    contexts = paying(np.array([0.4, 0.6]), 4)
    rules = replace(rules_for(contexts), threshold=3 * contexts.separation)
    while True:
        done = run_asynchronously(contexts, GaussianEstimates(contexts), 1, rules, rng)
        if done.server.decisions[Decision.MERGE]:
            return FreeRun(2, 1, rules, done)


@family(K1=(20, 100))
def long_identification(rng: np.random.Generator, *, K1: int) -> FreeRun:
    """Identify for far longer than it takes to learn: agents are still at it when the last policy is ready."""
    return free_run(plain_tasks(8, 4), 8, rng, K1, 1)
