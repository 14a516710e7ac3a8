"""The protocol in rounds: explore, ask the server, retrieve or learn; a clock in episodes, bytes, and an audit.

Reconstructed from the paper's abstract-level description; every reconstructed choice is a switch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linear_mdp.distmt.agents import Agents, InProcess, Report, Run
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.payloads import SCALAR
from linear_mdp.distmt.server import Decision, MatchRule, Reply, Server
from linear_mdp.distmt.streams import Stream
from linear_mdp.distmt.workers import Worker
from tabular.mdp import Policy
from theory.errors import InvalidInput

Dedupe = Literal["none", "elect", "pool"]


@dataclass(frozen=True)
class Rules:
    """The switches of the protocol.

    Parameters
    ----------
    K1, K2 : episodes to identify a task, and to learn a new one.
    threshold : values at most this far apart are one task; ``c_sep / 2`` in the paper.
    dedupe : of several holders of a new task, everyone learns (none), one does (elect), or they share the K2
        episodes and pool their data (pool).
    match : how an estimate is matched with the library: :class:`linear_mdp.distmt.server.Server`.
    rounds : stop after so many; None stops once the library holds as many entries as there are tasks.
    most_rounds : give up after so many.
    policy_bytes : what a policy weighs on the wire; ``cache`` sends each policy to an agent once.
    data_bytes : what the data of an agent weigh; where they are pooled, they travel to the first holder.
    fair : whether reports arrive in a random order, or agent 0's first.
    """

    K1: int
    K2: int
    threshold: float
    dedupe: Dedupe = "elect"
    match: MatchRule = "any"
    rounds: int | None = None
    most_rounds: int = 10_000
    policy_bytes: int = 0
    data_bytes: int = 0
    cache: bool = False
    fair: bool = True

    def __post_init__(self) -> None:
        if self.K1 < 1 or self.K2 < 1:
            raise InvalidInput(f"the protocol needs K1 >= 1 and K2 >= 1, got K1={self.K1} and K2={self.K2}")
        if self.dedupe not in ("none", "elect", "pool"):
            raise InvalidInput(f"dedupe must be 'none', 'elect' or 'pool', got {self.dedupe!r}")
        if self.rounds is not None and self.rounds < 1:
            raise InvalidInput(f"the number of rounds must be positive, got {self.rounds}")


@dataclass(frozen=True, eq=False)
class ProtocolRun:
    """What a run of the protocol cost, and what it left.

    Attributes
    ----------
    rounds, new_rounds : rounds played, and those in which somebody learned.
    episodes : (N,), played by every agent; learned : (N,), its learning runs.
    clock : episodes on the critical path, as a round lasts as long as its slowest agent.
    bytes_up, bytes_down : payloads.
    server : the library and the audit's counts.
    complete : whether every true task has an entry.
    """

    rounds: int
    new_rounds: int
    episodes: NDArray[np.int64]
    learned: NDArray[np.int64]
    clock: int
    bytes_up: int
    bytes_down: int
    server: Server
    complete: bool

    @property
    def mistaken(self) -> int:
        """How many of the server's decisions were wrong."""
        return self.server.decisions[Decision.SPLIT] + self.server.decisions[Decision.MERGE]


def run_protocol(
    contexts: ContextualLinearMDP,
    worker: Worker,
    stream: Stream,
    agents: int,
    rules: Rules,
    rng: np.random.Generator,
) -> ProtocolRun:
    """Run the protocol with a barrier after every round, all agents in this process.

    Raises
    ------
    InvalidInput
        If there is no agent, the stream hands out what is no task, or the library is not full after ``most_rounds``.
    """
    return run_rounds(contexts, InProcess(worker), stream, agents, rules, rng)


def run_rounds(
    contexts: ContextualLinearMDP,
    hands: Agents,
    stream: Stream,
    agents: int,
    rules: Rules,
    rng: np.random.Generator,
) -> ProtocolRun:
    """Run the protocol with a barrier after every round, the agents wherever ``hands`` reaches them.

    Raises
    ------
    InvalidInput
        As :func:`run_protocol`, and if a report comes from an agent that does not exist.
    """
    if agents < 1:
        raise InvalidInput(f"{contexts.name}: the protocol needs at least one agent, got {agents}")
    table = _Table(contexts, hands, rules, agents, rng)
    t = 0
    while not table.stops(t):
        if t == rules.most_rounds:
            raise InvalidInput(
                f"{contexts.name}: the library holds {len(table.server.library)} of {contexts.M} tasks after "
                f"{t} rounds; the stream may starve it"
            )
        table.play_round(t, checked_tasks(stream(t, table.server.origins, rng), contexts.M, agents))
        t += 1
    return table.outcome(t)


def checked_tasks(tasks: NDArray[np.int64], M: int, agents: int) -> NDArray[np.int64]:
    """Return the tasks of a round, or say what is wrong with them."""
    if tasks.shape != (agents,) or tasks.min() < 0 or tasks.max() >= M:
        raise InvalidInput(f"a stream must hand {agents} agents tasks in [0, {M}), got {tasks.tolist()}")
    return tasks


class _Table:
    """The accounts of one run."""

    def __init__(
        self,
        contexts: ContextualLinearMDP,
        hands: Agents,
        rules: Rules,
        agents: int,
        rng: np.random.Generator,
    ) -> None:
        self.contexts, self.hands, self.rules, self.rng = contexts, hands, rules, rng
        self.server = Server(rules.threshold, agents, rules.match, contexts.M)
        self.episodes, self.learned = np.zeros((2, agents), dtype=np.int64)
        self.clock = self.new_rounds = self.bytes_up = self.bytes_down = 0
        self.cached: set[tuple[int, int]] = set()

    def stops(self, t: int) -> bool:
        if self.rules.rounds is not None:
            return t == self.rules.rounds
        return len(self.server.library) >= self.contexts.M

    def play_round(self, t: int, tasks: NDArray[np.int64]) -> None:
        rules, agents = self.rules, len(tasks)
        reports = self.hands.identify(t, tasks, rules.K1, self.rng)
        order = self.rng.permutation(agents) if rules.fair else np.arange(agents)
        replies = self._replies(t, reports, order)
        self.episodes += rules.K1
        self.bytes_up += SCALAR * agents
        self.bytes_down += SCALAR * agents
        groups = self._learners(t, replies)
        runs = [run for entry, members in groups.items() for run in self._runs(entry, members, tasks)]
        for run, policy in zip(runs, self.hands.learn(t, runs, self.rng), strict=True):
            self._learned(run, policy)
        self.new_rounds += bool(groups)
        self.clock += rules.K1 + max((run.episodes // len(run.members) for run in runs), default=0)
        playing = {run.members[0] for run in runs}
        self._retrieve(t, {n: reply.entry for n, reply in replies.items() if n not in playing})

    def _replies(self, t: int, reports: Sequence[Report], order: NDArray[np.int64]) -> dict[int, Reply]:
        """Ask the server in that order; it counts what is repeated or late, and refuses strangers."""
        first: dict[int, Report] = {}
        others = []
        for report in reports:
            current = report.round == t and report.agent < len(order) and report.agent not in first
            if current:
                first[report.agent] = report
            else:
                others.append(report)
        replies = {int(n): self._reply(first[int(n)]) for n in order}
        for report in others:
            self._reply(report)
        return replies

    def _reply(self, report: Report) -> Reply:
        return self.server.report(report.agent, report.round, report.value, report.origin)

    def _learners(self, t: int, replies: dict[int, Reply]) -> dict[int, list[int]]:
        """Return who learns each entry made in this round, the agent whose report made it first."""
        groups: dict[int, list[int]] = {}
        for n, reply in replies.items():
            fresh = self.server.library[reply.entry].created == t
            if fresh and (reply.new or self.rules.dedupe != "elect"):
                groups.setdefault(reply.entry, []).append(n)
        return groups

    def _runs(self, entry: int, members: list[int], tasks: NDArray[np.int64]) -> list[Run]:
        """Return the runs that learn an entry; the first of them publishes its policy."""
        task, K2 = int(tasks[members[0]]), self.rules.K2
        if self.rules.dedupe == "pool":
            share = -(-K2 // len(members))
            return [Run(entry, tuple(members), task, share * len(members), True)]
        return [Run(entry, (n,), int(tasks[n]), K2, n == members[0]) for n in members]

    def _learned(self, run: Run, policy: Policy | None) -> None:
        if run.published:
            self.server.publish(run.entry, policy)
            self.bytes_up += self.rules.policy_bytes
        members = list(run.members)
        pooled = self.rules.data_bytes * (len(members) - 1)
        self.bytes_up += pooled
        self.bytes_down += pooled
        self.episodes[members] += run.episodes // len(members)
        self.learned[members] += 1

    def _retrieve(self, t: int, found: dict[int, int]) -> None:
        held = {n for n, entry in found.items() if self.rules.cache and (n, entry) in self.cached}
        self.cached.update(found.items())
        self.bytes_down += self.rules.policy_bytes * (len(found) - len(held))
        self.hands.retrieve(t, found, held, [entry.policy for entry in self.server.library])

    def outcome(self, rounds: int) -> ProtocolRun:
        return ProtocolRun(
            rounds,
            self.new_rounds,
            self.episodes,
            self.learned,
            self.clock,
            self.bytes_up,
            self.bytes_down,
            self.server,
            self.server.origins == set(range(self.contexts.M)),
        )
