"""The program of a process of agents: it plays what it is told and keeps what every agent has seen and retrieved."""

from __future__ import annotations

import pickle
import time
import traceback
from typing import Any

import numpy as np

from experiments.distribution.messages import (
    AROUND,
    Kind,
    Message,
    decode,
    pack_policy,
    unpack_parts,
    unpack_policy,
)
from linear_mdp.distmt.workers import Worker
from tabular.mdp import Policy


class Host:
    """The agents of one process; a new worker makes them forget everything."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._data: dict[int, tuple[int, Any]] = {}
        self._policies: dict[tuple[int, int], Policy] = {}
        self._sent = 0

    def __call__(self, frame: bytes) -> bytes:
        """Answer a frame; an exception becomes an answer as well."""
        message = decode(frame)
        try:
            answer = self._answer(message)
        except Exception:  # whatever a worker raises belongs to the server
            answer = (Kind.FAILED, (), traceback.format_exc().encode())
        kind, fields, tail = answer
        self._sent += kind not in AROUND
        return Message(kind, message.run, message.agent, message.round, fields, tail).encode()

    def _answer(self, message: Message) -> tuple[Kind, tuple[float, ...], bytes]:
        match message.kind:
            case Kind.SETUP:
                self._worker = pickle.loads(message.tail)
                self._data.clear()
                self._policies.clear()
                self._sent = 0
                return Kind.READY, (), b""
            case Kind.IDENTIFY:
                return self._identify(message)
            case Kind.SHARE:
                return self._share(message)
            case Kind.LEARN:
                return self._learn(message)
            case Kind.FOUND:
                return self._found(message)
            case Kind.TALLY:
                return Kind.TOTAL, (self._sent,), b""
            case _:
                return Kind.ECHO, (), message.tail

    def _identify(self, message: Message) -> tuple[Kind, tuple[float, ...], bytes]:
        start = time.thread_time()
        value = self._play(message.agent, message.round, *map(int, message.fields))
        return Kind.REPORT, (value, time.thread_time() - start), b""

    def _play(self, agent: int, round_: int, task: int, K1: int, seed: int) -> float:
        assert self._worker is not None
        value, data = self._worker.identify(task, K1, np.random.default_rng(seed))
        self._data[agent] = round_, data
        return value

    def _own(self, message: Message, task: int, K1: int, seed: int) -> Any:
        """Return what the agent saw in this round; it is played again if it died with the agent before this one."""
        if self._data.get(message.agent, (-1, None))[0] != message.round:
            self._play(message.agent, message.round, task, K1, seed)
        return self._data[message.agent][1]

    def _share(self, message: Message) -> tuple[Kind, tuple[float, ...], bytes]:
        start = time.thread_time()
        packed = pickle.dumps(self._own(message, *map(int, message.fields)))
        return Kind.DATA, (time.thread_time() - start,), packed

    def _learn(self, message: Message) -> tuple[Kind, tuple[float, ...], bytes]:
        assert self._worker is not None
        start = time.thread_time()
        entry, task, K1, first, episodes, seed, size, send = map(int, message.fields)
        own = self._own(message, task, K1, first)
        data = [own, *map(pickle.loads, unpack_parts(message.tail))]
        policy = self._worker.learn(task, episodes, data, np.random.default_rng(seed))
        seconds = time.thread_time() - start
        if policy is None:
            return Kind.LEARNED, (seconds,), b""
        self._policies[message.agent, entry] = policy
        return Kind.LEARNED, (seconds,), pack_policy(policy, size) if send else b""

    def _found(self, message: Message) -> tuple[Kind, tuple[float, ...], bytes]:
        key = message.agent, int(message.fields[0])
        policy = unpack_policy(message.tail)
        if policy is not None:
            self._policies[key] = policy
        return Kind.STORED, (key in self._policies,), b""
