"""What a distributed run cost on the wire and on the clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from experiments.distribution.messages import Kind
from experiments.engine.processes import FRAMING
from tabular.mdp import FloatArray


@dataclass
class Wire:
    """Counts of messages and of their bytes on the wire, the framing included, each way and by kind."""

    messages: Counter[Kind] = field(default_factory=Counter)
    bytes_up: Counter[Kind] = field(default_factory=Counter)
    bytes_down: Counter[Kind] = field(default_factory=Counter)

    def down(self, kind: Kind, frame: bytes) -> None:
        """Count a message from the server."""
        self.messages[kind] += 1
        self.bytes_down[kind] += len(frame) + FRAMING

    def up(self, kind: Kind, frame: bytes) -> None:
        """Count a message to the server."""
        self.messages[kind] += 1
        self.bytes_up[kind] += len(frame) + FRAMING

    @property
    def total(self) -> tuple[int, int]:
        """All bytes to the server, and from it."""
        return self.bytes_up.total(), self.bytes_down.total()


@dataclass(eq=False)
class RoundTimes:
    """A round: seconds of computation of every agent, (N,), of the server, and of the clock on the wall.

    Computation is processor time of the threads that do it, which a busy machine changes little.
    """

    identify: FloatArray
    learn: FloatArray
    bytes_up: int = 0
    bytes_down: int = 0
    busy: float = 0.0
    wall: float = 0.0

    @classmethod
    def blank(cls, agents: int) -> RoundTimes:
        """Return a round in which nothing has happened yet."""
        return cls(np.zeros(agents), np.zeros(agents))

    @property
    def new(self) -> bool:
        """Whether somebody learned."""
        return bool(self.learn.any())

    @property
    def slowest(self) -> float:
        """Seconds of computation on the critical path: the slowest to identify, then the slowest to learn."""
        return float(self.identify.max() + self.learn.max())

    def parallel(self, latency: float) -> float:
        """Return the seconds the round takes with a machine for every agent.

        The slowest agents, the server's work one message after the other, and a latency each for report and reply.
        """
        return self.slowest + self.busy + 2 * latency

    def idle(self, latency: float) -> float:
        """Return the share of such a round that the mean agent spends waiting."""
        working = float((self.identify + self.learn).mean())
        return 1 - working / self.parallel(latency)
