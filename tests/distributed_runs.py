"""Runs of the protocol in one process and over a transport, and everything that they say of themselves."""

from __future__ import annotations

import numpy as np

from experiments.distribution.messages import Kind
from experiments.distribution.run import DistributedRun, run_distributed
from experiments.engine.processes import Transport
from linear_mdp.distmt import streams
from linear_mdp.distmt.agents import Seeded
from linear_mdp.distmt.contextual import ContextualLinearMDP, separated
from linear_mdp.distmt.protocol import ProtocolRun, Rules, run_protocol
from linear_mdp.distmt.workers import GaussianEstimates, Worker
from linear_mdp.families import random_simplex

N, SEED = 5, 7
BASE = random_simplex(np.random.default_rng(3), S=6, A=2, d=3, H=6)
TASKS = separated(BASE, 4, 0.5, lowest=0.5)
RULES = Rules(K1=4000, K2=20, threshold=0.25, policy_bytes=640)
POOLED = Rules(K1=4000, K2=20, threshold=0.25, policy_bytes=640, data_bytes=500, dedupe="pool", rounds=3)
GAUSSIAN = GaussianEstimates(TASKS)


def here(worker: Worker, rules: Rules = RULES, tasks: ContextualLinearMDP = TASKS) -> ProtocolRun:
    stream = streams.random_tasks(tasks.M, N)
    return run_protocol(tasks, Seeded(worker), stream, N, rules, np.random.default_rng(SEED))


def there(transport: Transport, worker: Worker, rules: Rules = RULES, **settings: float) -> DistributedRun:
    stream = streams.random_tasks(TASKS.M, N)
    rng = np.random.default_rng(SEED)
    return run_distributed(transport, TASKS, worker, stream, N, rules, rng, **settings)  # type: ignore[arg-type]


def told(run: ProtocolRun) -> tuple[object, ...]:
    """Everything a run says of itself, but for the server's counts of what was repeated."""
    entries = [(e.value, e.origin, e.created, e.policy.tolist()) for e in run.server.library]  # type: ignore[union-attr]
    counts = (run.rounds, run.new_rounds, run.clock, run.bytes_up, run.bytes_down, run.complete, run.mistaken)
    return (*counts, run.episodes.tolist(), run.learned.tolist(), entries, dict(run.server.decisions))


def check_pushes(run: DistributedRun) -> None:
    """Assert that every process sent what the server received, and that this is all there was to answer."""
    pushes, wire = run.pushes, run.wire
    assert pushes.sent == pushes.received
    assert not pushes.surplus
    answers = Kind.REPORT, Kind.LEARNED, Kind.STORED, Kind.DATA
    assert pushes.sent.total() == sum(wire.messages[kind] for kind in answers) + wire.messages[Kind.ECHO] // 2
