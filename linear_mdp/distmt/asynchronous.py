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

FREE = -1  # in place of the task of an agent that has learned one


@dataclass(frozen=True, eq=False)
class AsynchronousRun:
    """What a run without a barrier cost.

    Attributes
    ----------
    draws : tasks handed out before the library was full, each worth K1 episodes.
    covering : reports until every task had been reported; all of them if one never was.
    episodes : (N,), played by every agent; learned : (N,), its learning runs.
    makespan : the time, in episodes, at which the last policy was ready.
    server : the library and the audit's counts.
    """

    draws: int
    covering: int
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
    clock = _Clock(contexts, worker, agents, rules, rng)
    while clock.events:
        clock.advance()
    return clock.outcome()


class _Clock:
    """The accounts of one run, and what is going to happen: (time, order of draws, agent, its task or FREE)."""

    def __init__(
        self,
        contexts: ContextualLinearMDP,
        worker: Worker,
        agents: int,
        rules: Rules,
        rng: np.random.Generator,
    ) -> None:
        self.contexts, self.worker, self.rules, self.rng = contexts, worker, rules, rng
        self.server = Server(rules.threshold, agents, rules.match, contexts.M)
        self.episodes, self.learned = np.zeros((2, agents), dtype=np.int64)
        self.draws = self.makespan = self.reports = self.covering = 0
        self.unseen = set(range(contexts.M))
        self.events: list[tuple[int, int, int, int]] = []
        for n in rng.permutation(agents).tolist():  # all start at once; who reports first is chance
            self._draw(0, n)

    def advance(self) -> None:
        now, order, n, task = heapq.heappop(self.events)
        if task != FREE and self._learns(now, order, n, task):
            heapq.heappush(self.events, (now + self.rules.K2, order, n, FREE))
        elif len(self.server.library) < self.contexts.M:
            self._draw(now, n)

    def _draw(self, now: int, n: int) -> None:
        heapq.heappush(
            self.events, (now + self.rules.K1, self.draws, n, int(self.rng.integers(self.contexts.M)))
        )
        self.draws += 1

    def _learns(self, now: int, order: int, n: int, task: int) -> bool:
        """Report a task, and learn it if it is new."""
        K1, K2 = self.rules.K1, self.rules.K2
        value, data = self.worker.identify(task, K1, self.rng)
        reply = self.server.report(n, order, value, task)
        self.episodes[n] += K1
        self.reports += 1
        if self.unseen:
            self.unseen.discard(task)
            self.covering = self.reports
        if reply.new:
            self.server.publish(reply.entry, self.worker.learn(task, K2, [data], self.rng))
            self.episodes[n] += K2
            self.learned[n] += 1
            self.makespan = max(self.makespan, now + K2)
        return reply.new

    def outcome(self) -> AsynchronousRun:
        return AsynchronousRun(
            self.draws, self.covering, self.episodes, self.learned, self.makespan, self.server
        )
