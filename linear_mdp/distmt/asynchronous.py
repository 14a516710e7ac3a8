"""The protocol without a barrier: an agent draws its next task as soon as it is free."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.protocol import Rules
from linear_mdp.distmt.server import Server
from linear_mdp.distmt.workers import Worker
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class AsynchronousRun:
    """What a run without a barrier cost.

    Attributes
    ----------
    draws : tasks handed out before the library was full, each worth K1 episodes.
    episodes : (N,), played by every agent; learned : (N,), its learning runs.
    makespan : the time, in episodes, at which the last policy was ready.
    server : the library and the audit's counts.
    """

    draws: int
    episodes: NDArray[np.int64]
    learned: NDArray[np.int64]
    makespan: int
    server: Server


def run_asynchronously(
    contexts: ContextualLinearMDP, worker: Worker, agents: int, rules: Rules, rng: np.random.Generator
) -> AsynchronousRun:
    """Run the protocol on uniformly random tasks with an event clock; one holder of a new task learns it.

    Agents stop drawing once the library holds as many entries as there are tasks. Total work is
    ``draws K1 + M K2``.

    Raises
    ------
    InvalidInput
        If there is no agent, or the rules ask for another way than to elect.
    """
    if agents < 1:
        raise InvalidInput(f"{contexts.name}: the protocol needs at least one agent, got {agents}")
    if rules.dedupe != "elect" or rules.rounds is not None:
        raise InvalidInput(
            f"{contexts.name}: without a barrier one holder is elected and the run stops at a full library, "
            f"got dedupe={rules.dedupe!r} and rounds={rules.rounds}"
        )
    server = Server(rules.threshold, agents, rules.match, contexts.M)
    episodes, learned = np.zeros((2, agents), dtype=np.int64)
    draws = makespan = 0
    events: list[tuple[int, int, int, int]] = []  # time, order, agent, task
    for n in rng.permutation(agents).tolist():  # all start at once; who reports first is chance
        heapq.heappush(events, (rules.K1, draws, n, int(rng.integers(contexts.M))))
        draws += 1
    while events:
        now, order, n, task = heapq.heappop(events)
        value, data = worker.identify(task, rules.K1, rng)
        reply = server.report(n, order, value, task)
        episodes[n] += rules.K1
        if reply.new:
            server.publish(reply.entry, worker.learn(task, rules.K2, [data], rng))
            episodes[n] += rules.K2
            learned[n] += 1
            now += rules.K2
            makespan = max(makespan, now)
        if len(server.library) < contexts.M:
            heapq.heappush(events, (now + rules.K1, draws, n, int(rng.integers(contexts.M))))
            draws += 1
    return AsynchronousRun(draws, episodes, learned, makespan, server)
