"""Agents that live in other processes, as the protocol sees them: lost ones are replaced, and what they owe is redone.

Every job is sent with the seed of its generator, so that it can be played again anywhere with the same result, and
is open until its answer arrives. A process that is lost, or silent while it owes answers, is started anew and told
its open jobs again; data that died with it are recreated from their seed. Repeated and late reports go to the
server, which counts them.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from experiments.distribution.ledger import RoundTimes, Wire
from experiments.distribution.messages import (
    AROUND,
    Kind,
    Message,
    decode,
    pack_parts,
    pack_policy,
    unpack_policy,
)
from experiments.distribution.pushes import Pushes
from experiments.engine import EngineLost
from experiments.engine.processes import Transport
from linear_mdp.distmt.agents import Report, Run, draw_seed
from linear_mdp.distmt.workers import Worker
from tabular.mdp import Policy

LOG = logging.getLogger(__name__)
MOST_LOSSES = 3
"""So often in a row a process may be lost without an answer from it."""
ANSWERS = {
    Kind.SETUP: Kind.READY,
    Kind.IDENTIFY: Kind.REPORT,
    Kind.LEARN: Kind.LEARNED,
    Kind.FOUND: Kind.STORED,
    Kind.ECHO: Kind.ECHO,
    Kind.SHARE: Kind.DATA,
    Kind.TALLY: Kind.TOTAL,
}
Key = tuple[Kind, int, int]  # kind of the answer, agent, round


class AgentFailed(RuntimeError):
    """A worker raised an exception where its agent lives; its traceback is in the message."""


class Fleet:
    """N agents on the children of a transport, agent n on child n modulo their number.

    Parameters
    ----------
    transport : its children run :class:`experiments.distribution.host.Host`; one fleet at a time.
    worker : what the agents do; it must be picklable.
    agents : N.
    size : bytes a policy is padded to; ``policies`` says whether they travel at all.
    patience : seconds of silence after which processes that owe an answer are replaced.
    """

    def __init__(
        self,
        transport: Transport,
        worker: Worker,
        agents: int,
        *,
        size: int = 0,
        policies: bool = True,
        patience: float = 600.0,
    ) -> None:
        self.transport, self.agents, self.size, self.policies = transport, agents, size, policies
        self.patience = patience
        self.run = time.monotonic_ns() % 2**32  # tells answers to this fleet from those to one before it
        self.wire, self.rounds, self.pushes = Wire(), list[RoundTimes](), Pushes()
        self.replaced = self.ignored = 0
        self._setup, self._losses = pickle.dumps(worker), Counter[int]()
        self._tasks: dict[tuple[int, int], int] = {}
        self._seeds: dict[int, tuple[int, int]] = {}
        self._strays: list[Message] = []
        self._begun = (0.0, 0.0, (0, 0))
        self._ask([self._setting_up(child) for child in self._children])

    def identify(
        self, t: int, tasks: NDArray[np.int64], K1: int, rng: np.random.Generator
    ) -> Sequence[Report]:
        """Hand out tasks and wait for a report of every agent; strays since the last round come along."""
        self._begun = time.perf_counter(), self._working(), self.wire.total
        self.rounds.append(RoundTimes.blank(self.agents))
        self._seeds = {n: (K1, draw_seed(rng)) for n in range(self.agents)}
        jobs = []
        for n, task in enumerate(tasks.tolist()):
            self._tasks[n, t] = task
            jobs.append(self._message(Kind.IDENTIFY, n, t, (task, *self._seeds[n])))
        answers = self._ask(jobs)
        for n, message in answers.items():
            self.rounds[-1].identify[n] = message.fields[1]
        strays, self._strays = self._strays, []
        return [self._report(message) for message in (*answers.values(), *strays)]

    def learn(self, t: int, runs: Sequence[Run], rng: np.random.Generator) -> Sequence[Policy | None]:
        """Have every run played by its first agent and return the policies; those not published stay there.

        Where agents pool their data, those of the others travel to the first by way of the server.
        """
        pooled = self._gathered(t, runs)
        jobs = []
        for run in runs:
            n = run.members[0]
            send = run.published and self.policies
            body = (run.entry, run.task, *self._seeds[n], run.episodes, draw_seed(rng), self.size, send)
            tail = pack_parts([pooled[member] for member in run.members[1:]])
            jobs.append(self._message(Kind.LEARN, n, t, body, tail))
        answers = self._ask(jobs)
        for n, message in answers.items():
            self.rounds[-1].learn[n] += message.fields[0]
        return [unpack_policy(answers[run.members[0]].tail) for run in runs]

    def _gathered(self, t: int, runs: Sequence[Run]) -> dict[int, bytes]:
        """Ask for the data that are not where they are needed."""
        others = [(run.task, n) for run in runs for n in run.members[1:]]
        jobs = [self._message(Kind.SHARE, n, t, (task, *self._seeds[n])) for task, n in others]
        answers = self._ask(jobs)
        for n, message in answers.items():
            self.rounds[-1].learn[n] += message.fields[0]
        return {n: message.tail for n, message in answers.items()}

    def retrieve(
        self, t: int, found: Mapping[int, int], held: Set[int], policies: Sequence[Policy | None]
    ) -> None:
        """Tell every agent its entry, with the policy unless it holds that; one that lost it gets it again."""
        packed = {entry: self._packed(policies[entry]) for entry in set(found.values())}
        jobs = [self._found(t, n, entry, b"" if n in held else packed[entry]) for n, entry in found.items()]
        answers = self._ask(jobs)
        lost = [n for n in held if packed[found[n]] and not answers[n].fields[0]]
        self._ask([self._found(t, n, found[n], packed[found[n]]) for n in lost])
        wall, busy, (up, down) = self._begun
        times = self.rounds[-1]
        times.wall, times.busy = time.perf_counter() - wall, self._working() - busy
        now_up, now_down = self.wire.total
        times.bytes_up, times.bytes_down = now_up - up, now_down - down

    def latency(self, repeats: int = 21) -> float:
        """Return the median seconds of a message one way: half of what an empty one takes there and back."""
        taken = []
        for i in range(repeats):
            start = time.perf_counter()
            self._ask([self._message(Kind.ECHO, 0, i)])
            taken.append(time.perf_counter() - start)
        return float(np.median(taken)) / 2

    def settle(self) -> None:
        """Ask every process how many answers it has sent, and compare.

        Raises
        ------
        Miscounted
            If the server has taken others.
        """
        answers = self._ask([self._message(Kind.TALLY, child, 0) for child in self._children])
        self.pushes.compare({child: int(message.fields[0]) for child, message in answers.items()})

    def _working(self) -> float:
        return time.thread_time() + self.transport.working()

    @property
    def _children(self) -> range:
        return range(min(self.agents, len(self.transport)))

    def _message(
        self, kind: Kind, agent: int, t: int, fields: tuple[float, ...] = (), tail: bytes = b""
    ) -> Message:
        return Message(kind, self.run, agent, t, fields, tail)

    def _setting_up(self, child: int) -> Message:
        return self._message(Kind.SETUP, child, 0, (), self._setup)

    def _found(self, t: int, n: int, entry: int, tail: bytes) -> Message:
        return self._message(Kind.FOUND, n, t, (entry, bool(tail)), tail)

    def _packed(self, policy: Policy | None) -> bytes:
        return b"" if policy is None else pack_policy(policy, self.size)

    def _report(self, message: Message) -> Report:
        origin = self._tasks.get((message.agent, message.round), -1)
        return Report(message.agent, message.round, message.fields[0], origin)

    def _ask(self, jobs: Sequence[Message]) -> dict[int, Message]:
        """Send one job each to some agents and return their answers, in order of the jobs."""
        open_: dict[Key, Message] = {(ANSWERS[job.kind], job.agent, job.round): job for job in jobs}
        answers: dict[int, Message] = {}
        for job in jobs:
            self._send(job)
        while open_:
            arrival = self.transport.receive(self.patience)
            if arrival is None:
                for child in sorted({self._child(job.agent) for job in open_.values()}):
                    self._replace(child, open_, f"silent for {self.patience:g} seconds")
            elif arrival.frame is None:
                self._replace(arrival.child, open_, "gone")
            else:
                self._take(arrival.child, arrival.frame, open_, answers)
        return {job.agent: answers[job.agent] for job in jobs}

    def _take(self, child: int, frame: bytes, open_: dict[Key, Message], answers: dict[int, Message]) -> None:
        message = decode(frame)
        self.wire.up(message.kind, frame)
        key = message.kind, message.agent, message.round
        if message.kind is not Kind.READY:  # which also a process says that dies of its next job
            self._losses[child] = 0
        if message.run != self.run:
            self.ignored += 1
            return
        if message.kind not in AROUND:
            self.pushes.arrived(child, key in open_)
        if message.kind is Kind.FAILED:
            raise AgentFailed(f"agent {message.agent}, round {message.round}:\n{message.tail.decode()}")
        elif open_.pop(key, None) is not None:
            answers[message.agent] = message
        elif message.kind is Kind.REPORT:
            LOG.warning("nobody waits for the report of agent %d for round %d", *key[1:])
            self._strays.append(message)
        elif message.kind is not Kind.READY:
            self.ignored += 1

    def _replace(self, child: int, open_: Mapping[Key, Message], why: str) -> None:
        self._losses[child] += 1
        if self._losses[child] > MOST_LOSSES:
            raise EngineLost(
                f"process {child} of the agents was lost {MOST_LOSSES + 1} times in a row, and is now {why}"
            )
        self.replaced += 1
        self.pushes.forget(child)
        owed = [job for job in open_.values() if self._child(job.agent) == child]
        LOG.warning(
            "process %d of the agents is %s; it is started anew and owes %d jobs", child, why, len(owed)
        )
        self.transport.restart(child)
        for job in [self._setting_up(child), *(job for job in owed if job.kind is not Kind.SETUP)]:
            self._send(job)

    def _send(self, job: Message) -> None:
        frame = job.encode()
        self.wire.down(job.kind, frame)
        self.transport.send(self._child(job.agent), frame)

    def _child(self, agent: int) -> int:
        return agent % len(self.transport)
