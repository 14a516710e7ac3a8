"""The protocol over processes: the same library and accounts as in one, whatever is lost, repeated or late."""

from __future__ import annotations

import logging
import os
import pickle
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from distributed_runs import BASE, GAUSSIAN, POOLED, RULES, TASKS, N, check_pushes, here, there, told
from distributed_workers import Dying, Failing, Looking

from experiments.distribution.fleet import AgentFailed
from experiments.distribution.host import Host
from experiments.distribution.messages import (
    AROUND,
    Kind,
    Message,
    decode,
    pack_parts,
    pack_policy,
    unpack_parts,
    unpack_policy,
)
from experiments.distribution.pushes import Miscounted
from experiments.distribution.run import processes, run_distributed
from experiments.engine import EngineLost
from experiments.engine.processes import Arrival, Processes
from linear_mdp.algorithms.bonus import constant
from linear_mdp.distmt import streams
from linear_mdp.distmt.protocol import Rules
from linear_mdp.distmt.workers import LSVIWorker
from theory.errors import InvalidInput

REPORT, HEAD = 4 + 13 + 16, 4 + 13  # bytes on the wire


@pytest.fixture(scope="module")
def crew() -> Iterator[Processes]:
    with processes(2) as crew:
        yield crew


@pytest.mark.parametrize(
    "rules",
    [RULES, POOLED, Rules(K1=4000, K2=20, threshold=0.25, dedupe="none", rounds=4, cache=True, fair=False)],
    ids=["elect", "pool", "none"],
)
def test_processes_do_what_one_does(crew: Processes, rules: Rules) -> None:
    worker = LSVIWorker(TASKS, constant(BASE, 0.5), ridge=1e-2)
    run = there(crew, worker, rules)
    assert told(run.protocol) == told(here(worker, rules))
    assert run.protocol.complete
    assert run.protocol.mistaken == 0
    assert (run.replaced, run.ignored, run.protocol.server.repeated) == (0, 0, 0)
    check_pushes(run)
    other = there(crew, GAUSSIAN, rules)  # the same processes, another worker
    assert told(other.protocol) == told(here(GAUSSIAN, rules)) != told(run.protocol)


def test_bytes_on_the_wire_are_those_of_the_messages(crew: Processes) -> None:
    run = there(crew, GAUSSIAN)
    protocol, wire = run.protocol, run.wire
    reports, learned = N * protocol.rounds, int(protocol.learned.sum())
    found = reports - learned
    assert wire.bytes_up[Kind.REPORT] == reports * REPORT
    assert wire.bytes_up[Kind.LEARNED] == learned * (HEAD + 8 + 640)
    assert wire.bytes_down[Kind.FOUND] == found * (HEAD + 5 + 640)
    assert wire.bytes_up[Kind.STORED] == found * (HEAD + 1)
    assert protocol.bytes_up == reports * 8 + learned * 640 < wire.bytes_up.total()
    silent = there(crew, GAUSSIAN, policies=False)
    assert silent.wire.bytes_down[Kind.FOUND] == found * (HEAD + 5)
    assert all(entry.policy is None for entry in silent.protocol.server.library)


def test_pooled_data_travel_and_are_counted() -> None:
    """The data of every holder but the first go to the server, and from there to the first one."""
    worker = LSVIWorker(TASKS, constant(BASE, 0.5), ridge=1e-2)
    run, alone = there(Doubled(), worker, POOLED), there(Doubled(), worker, replace(POOLED, dedupe="elect"))
    assert told(run.protocol) == told(here(worker, POOLED))
    learned, shared = int(run.protocol.learned.sum()), run.wire.messages[Kind.DATA]
    assert shared == run.wire.messages[Kind.SHARE] == learned - len(run.protocol.server.library) > 0
    each = len(pickle.dumps(worker.identify(0, 10, np.random.default_rng(0))[1]))
    assert run.wire.bytes_up[Kind.DATA] == pytest.approx(shared * (HEAD + 8 + each), rel=1e-3)
    grown = run.wire.bytes_down[Kind.LEARN] - alone.wire.bytes_down[Kind.LEARN]
    assert grown == run.wire.bytes_up[Kind.DATA] - shared * (HEAD + 8) + 8 * shared
    assert run.protocol.bytes_up - alone.protocol.bytes_up == shared * POOLED.data_bytes
    assert run.protocol.bytes_down - alone.protocol.bytes_down == shared * POOLED.data_bytes
    assert run.wire.messages[Kind.FOUND] == alone.wire.messages[Kind.FOUND]  # who shared gets the policy too


def test_shared_data_of_a_lost_agent_are_played_again() -> None:
    worker = LSVIWorker(TASKS, constant(BASE, 0.5), ridge=1e-2)
    run = there(Unsharing(), worker, POOLED)
    assert told(run.protocol) == told(here(worker, POOLED))
    assert run.replaced == 1


def test_every_round_says_what_it_took(crew: Processes) -> None:
    run = there(crew, GAUSSIAN)
    assert len(run.rounds) == run.protocol.rounds
    assert sum(times.new for times in run.rounds) == run.protocol.new_rounds
    for times in run.rounds:
        assert 0 < times.busy <= times.parallel(0.0) == times.slowest + times.busy
        assert times.parallel(1.0) == pytest.approx(times.slowest + times.busy + 2)
        assert 0 < times.idle(0.0) < times.idle(1.0) < 1
        assert times.wall > 0
    up, down = run.wire.total
    around = Kind.ECHO, Kind.SETUP, *AROUND, Kind.TALLY  # before the first round and after the last
    assert sum(times.bytes_up for times in run.rounds) == up - sum(run.wire.bytes_up[k] for k in around)
    assert sum(times.bytes_down for times in run.rounds) == down - sum(run.wire.bytes_down[k] for k in around)


@pytest.mark.parametrize("phase", ["identify", "learn"])
def test_a_killed_agent_is_replaced_and_nothing_is_missing(
    crew: Processes, tmp_path: Path, phase: str, caplog: pytest.LogCaptureFixture
) -> None:
    worker = LSVIWorker(TASKS, constant(BASE, 0.5), ridge=1e-2)
    count = tmp_path / "deaths"
    count.touch()
    before = crew.pids
    with caplog.at_level(logging.WARNING):
        run = there(crew, Dying(worker, phase, task=2, times=1, count=count))
    assert told(run.protocol) == told(here(worker))
    assert run.protocol.complete
    assert (run.replaced, run.ignored) == (1, 0)
    assert run.pushes.sent == run.pushes.received
    assert "gone; it is started anew" in caplog.text
    assert len({*before, *crew.pids}) == 3


def test_what_a_worker_raises_is_told_and_the_processes_go_on(crew: Processes) -> None:
    with pytest.raises(AgentFailed, match=r"(?s)agent \d, round 0:.*ArithmeticError: no value of task"):
        there(crew, Failing())
    run = there(crew, GAUSSIAN)
    assert told(run.protocol) == told(here(GAUSSIAN))


def test_agents_have_the_cache_of_this_process_one_thread_and_no_ctrl_c(crew: Processes) -> None:
    rules = Rules(K1=1, K2=1, threshold=10.0, rounds=1)
    run = there(crew, Looking(os.environ["NUMBA_CACHE_DIR"]), rules)
    assert [entry.value for entry in run.protocol.server.library] == [7.0]


def test_no_process_stays() -> None:
    crew = processes(1)
    (pid,) = crew.pids
    crew.close()
    assert not psutil.pid_exists(pid)


class Doubled:
    """Two hosts in this process and a network that answers with whatever its subclasses make of an answer."""

    def __init__(self) -> None:
        self.hosts = [Host(), Host()]
        self.answers: deque[Arrival] = deque()

    def __len__(self) -> int:
        return len(self.hosts)

    def send(self, child: int, frame: bytes) -> None:
        for answer in self.made_of(decode(frame), self.hosts[child](frame)):
            self.answers.append(Arrival(child, answer))

    def receive(self, patience: float) -> Arrival | None:
        return self.answers.popleft() if self.answers else None

    def restart(self, child: int) -> None:
        self.hosts[child] = Host()

    def working(self) -> float:
        return 0.0

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        return [answer]


class Twice(Doubled):
    """Every message comes twice, the second time with another value."""

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        message = decode(answer)
        if message.kind is not Kind.REPORT:
            return [answer, answer]
        value, seconds = message.fields
        again = Message(Kind.REPORT, message.run, message.agent, message.round, (value + 9, seconds))
        return [answer, again.encode()]


class Late(Doubled):
    """What agent 1 says in round 0 arrives in round 1, long after it was given up."""

    held: bytes | None = None
    silent = True

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        if asked.kind is Kind.IDENTIFY and asked.agent == 1 and asked.round == 0 and self.held is None:
            self.held = answer
            return []
        if asked.kind is Kind.IDENTIFY and asked.round == 1 and self.silent:
            self.silent = False
            return [self.held, answer]
        return [answer]


class Losing(Doubled):
    """Loses a host, and all it held, when it is told of its first retrieval in round 2."""

    lost = False

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        if asked.kind is Kind.FOUND and asked.round == 2 and not self.lost:
            self.lost = True
            return [None]
        return [answer]


class Unsharing(Doubled):
    """Loses a host, and all it held, when it is first asked for data."""

    lost = False

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        if asked.kind is Kind.SHARE and not self.lost:
            self.lost = True
            return [None]
        return [answer]


class Poisoned(Doubled):
    """A host that dies of every learning."""

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        return [None] if asked.kind is Kind.LEARN else [answer]


class Amnesiac(Doubled):
    """Starts a host anew behind the server's back, once, with the worker that it had."""

    setup = b""
    told = False

    def send(self, child: int, frame: bytes) -> None:
        asked = decode(frame)
        if asked.kind is Kind.SETUP:
            self.setup = frame
        if asked.kind is Kind.IDENTIFY and asked.round == 1 and not self.told:
            self.told = True
            self.restart(child)
            self.hosts[child](self.setup)
        super().send(child, frame)


class Swallowing(Doubled):
    """Asks a host twice, and loses one of its answers."""

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        if asked.kind is Kind.IDENTIFY and (asked.agent, asked.round) == (1, 1):
            self.hosts[1](asked.encode())
        return [answer]


class Strange(Doubled):
    """A report of an agent that nobody knows."""

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        if asked.kind is not Kind.IDENTIFY:
            return [answer]
        return [Message(Kind.REPORT, asked.run, 99, asked.round, (1.0, 0.0)).encode(), answer]


class Garbled(Doubled):
    """Something else than the protocol."""

    def made_of(self, asked: Message, answer: bytes) -> list[bytes | None]:
        return [answer[:5]]


def test_repeated_messages_are_counted_logged_and_change_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        run = there(Twice(), GAUSSIAN)
    assert told(run.protocol) == told(here(GAUSSIAN))
    repeated = run.protocol.server.repeated
    assert N * (run.protocol.rounds - 1) <= repeated <= N * run.protocol.rounds
    assert caplog.text.count("nobody waits for the report") >= repeated
    assert run.ignored > 0
    assert run.pushes.surplus == run.pushes.taken == run.pushes.sent


def test_a_late_message_is_counted_logged_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        run = there(Late(), GAUSSIAN)
    assert told(run.protocol) == told(here(GAUSSIAN))
    assert run.protocol.server.repeated == 1
    assert run.replaced == 1
    assert "silent for 600 seconds" in caplog.text
    assert "report of agent 1 for round 0" in caplog.text


def test_an_agent_that_lost_a_cached_policy_gets_it_again() -> None:
    rules = Rules(K1=4000, K2=20, threshold=0.25, rounds=8, cache=True)
    careful, forgetful = (there(transport, GAUSSIAN, rules) for transport in (Doubled(), Losing()))
    assert told(forgetful.protocol) == told(careful.protocol) == told(here(GAUSSIAN, rules))
    assert forgetful.replaced == 1
    assert forgetful.wire.messages[Kind.FOUND] > careful.wire.messages[Kind.FOUND] + 1


@pytest.mark.parametrize(
    ("transport", "error", "message"),
    [
        (Poisoned, EngineLost, "process . of the agents was lost 4 times in a row, and is now gone"),
        (
            Amnesiac,
            Miscounted,
            "process 0 of the agents says that it sent .* answers, the server took .* 0 more",
        ),
        (
            Swallowing,
            Miscounted,
            "process 1 of the agents says that it sent .* answers, the server took .* 0 more",
        ),
        (Strange, InvalidInput, "the server knows agents 0 to 4, got a report of 99"),
        (Garbled, InvalidInput, "a frame of 5 bytes is no message of the protocol"),
    ],
)
def test_what_cannot_be_recovered_is_one_error(
    transport: type[Doubled], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        there(transport(), GAUSSIAN)


@pytest.mark.parametrize("actions", [1, 4, 255, 256, 1000])
def test_policies_survive_the_wire(actions: int) -> None:
    policy = np.random.default_rng(0).integers(actions, size=(3, 5))
    policy[0, 0] = actions - 1
    for size in (0, 10, 999):
        packed = pack_policy(policy, size)
        assert len(packed) == max(size, 9 + 15 * (1 if actions <= 256 else 8))
        np.testing.assert_array_equal(unpack_policy(packed), policy)
    assert unpack_policy(b"") is None


def test_data_of_several_agents_survive_the_wire() -> None:
    parts = [b"", b"one", bytes(1000)]
    assert unpack_parts(pack_parts(parts)) == parts
    assert unpack_parts(b"") == []


def test_messages_survive_the_wire() -> None:
    message = Message(Kind.LEARN, 2**32 - 1, 199, 7, (3, 2, 3000, 2**63 - 1, 30_000, 5, 640, True), b"tail")
    assert decode(message.encode()) == message


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: processes(0), "child processes must be a positive integer, got 0"),
        (lambda: there(Doubled(), GAUSSIAN, patience=0.0), "patience must be positive seconds, got 0"),
        (lambda: unpack_parts(b"too short"), "end within a part, at 0"),
        (lambda: unpack_parts(b"abc"), "data of 3 bytes end within a part"),
        (
            lambda: run_distributed(
                Doubled(), TASKS, GAUSSIAN, streams.round_robin(4, 1), 0, RULES, np.random.default_rng(0)
            ),
            "at least one agent, got 0",
        ),
    ],
)
def test_bad_input_is_named(attempt: object, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        attempt()  # type: ignore[operator]
