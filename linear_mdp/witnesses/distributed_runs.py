"""Runs of the protocol that attain what is claimed of them, and runs that break what is assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from linear_mdp.distmt import streams
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.protocol import run_protocol
from linear_mdp.distmt.separated_tasks import plain_tasks
from linear_mdp.distmt.streams import Stream
from linear_mdp.distmt.workers import GaussianEstimates, Oracle, Worker
from linear_mdp.subjects.distributed_run import DistributedRun, rules_for
from tabular.families.registry import family


def run(
    contexts: ContextualLinearMDP,
    worker: Worker,
    stream: Stream,
    N: int,
    rng: np.random.Generator,
    **changes: Any,
) -> DistributedRun:
    """Run the protocol with some rules changed."""
    rules = replace(rules_for(contexts), **changes)
    return DistributedRun(contexts.M, N, rules, run_protocol(contexts, worker, stream, N, rules, rng))


@family(M=(1, 8), N=(1, 2, 8, 16))
def tasks_in_turn(rng: np.random.Generator, *, M: int, N: int) -> DistributedRun:
    """Hand the tasks out in turn, so that nobody gets more of them than need be."""
    contexts = plain_tasks(M, 4)
    return run(contexts, Oracle(contexts), streams.round_robin(M, N), N, rng, fair=False)


@family()
def every_holder_learns(rng: np.random.Generator) -> DistributedRun:
    """Let every holder of a new task learn it."""
    contexts = plain_tasks(4, 4)
    return run(contexts, Oracle(contexts), streams.random_tasks(4, 8), 8, rng, dedupe="none")


@family()
def one_round_only(rng: np.random.Generator) -> DistributedRun:
    """Stop two agents after one round on four tasks."""
    contexts = plain_tasks(4, 4)
    return run(contexts, Oracle(contexts), streams.random_tasks(4, 2), 2, rng, rounds=1)


@family()
def pooling_agents(rng: np.random.Generator) -> DistributedRun:
    """Let five agents share the episodes of a task that all of them hold."""
    contexts = plain_tasks(1, 4)
    return run(contexts, Oracle(contexts), streams.lockstep(1, 5), 5, rng, dedupe="pool")


@family()
def noisy_agents(rng: np.random.Generator) -> DistributedRun:
    """Estimate the values of eight tasks with errors so large that they say nothing."""
    contexts = plain_tasks(8, 4)
    return run(contexts, GaussianEstimates(contexts, kappa=10.0), streams.random_tasks(8, 8), 8, rng)


@family(M=(2, 8), N=(1, 4), stream=("lockstep", "hot potato"), dedupe=("elect", "none"))
def one_new_task_a_round(
    rng: np.random.Generator, *, M: int, N: int, stream: str, dedupe: str
) -> DistributedRun:
    """Hand out one new task a round: to all agents, or to one, before the others get it."""
    contexts, made = plain_tasks(M, 4), streams.lockstep if stream == "lockstep" else streams.hot_potato
    return run(contexts, Oracle(contexts), made(M, N), N, rng, fair=False, dedupe=dedupe)


@family(N=(2, 8))
def several_new_tasks_a_round(rng: np.random.Generator, *, N: int) -> DistributedRun:
    """Hand eight tasks out in turn to several agents."""
    contexts = plain_tasks(8, 4)
    return run(contexts, Oracle(contexts), streams.round_robin(8, N), N, rng, fair=False)


@family()
def fairly_elected(rng: np.random.Generator) -> DistributedRun:
    """Hand one new task a round to eight agents, and draw who learns it."""
    contexts = plain_tasks(8, 4)
    return run(contexts, Oracle(contexts), streams.lockstep(8, 8), 8, rng)
