"""The agents as the protocol sees them: they identify, learn and retrieve, in this process or wherever they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from linear_mdp.distmt.workers import Worker
from tabular.mdp import Policy

SEEDS = 2**63


@dataclass(frozen=True)
class Report:
    """An agent's estimate of its task's value at s_0; ``origin``, the true task, is for the audit alone."""

    agent: int
    round: int
    value: float
    origin: int


@dataclass(frozen=True)
class Run:
    """A run of learning: ``episodes`` in all, on the data of its members, the first of whom plays.

    ``published`` says whether the library takes the policy; of several holders of a task it takes the first one's.
    """

    entry: int
    members: tuple[int, ...]
    task: int
    episodes: int
    published: bool


class Agents(Protocol):
    """What the protocol asks of all its agents in round t, one call after the other."""

    def identify(
        self, t: int, tasks: NDArray[np.int64], K1: int, rng: np.random.Generator
    ) -> Sequence[Report]:
        """Play K1 episodes each; every agent reports at least once, and repeated or late reports may be among them."""

    def learn(self, t: int, runs: Sequence[Run], rng: np.random.Generator) -> Sequence[Policy | None]:
        """Play every run on the data of this round and return its policy, in order."""

    def retrieve(
        self, t: int, found: Mapping[int, int], held: Set[int], policies: Sequence[Policy | None]
    ) -> None:
        """Give every agent in ``found`` the policy of its entry, unless it is one of those that hold it already."""


@dataclass
class InProcess:
    """All agents in this process, one after the other, on one generator."""

    worker: Worker
    _data: list[Any] = field(default_factory=list)

    def identify(
        self, t: int, tasks: NDArray[np.int64], K1: int, rng: np.random.Generator
    ) -> Sequence[Report]:
        """Play for every agent in turn."""
        found = [self.worker.identify(int(task), K1, rng) for task in tasks]
        self._data = [data for _, data in found]
        return [Report(n, t, value, int(tasks[n])) for n, (value, _) in enumerate(found)]

    def learn(self, t: int, runs: Sequence[Run], rng: np.random.Generator) -> Sequence[Policy | None]:
        """Play every run in turn."""
        return [
            self.worker.learn(run.task, run.episodes, [self._data[n] for n in run.members], rng)
            for run in runs
        ]

    def retrieve(
        self, t: int, found: Mapping[int, int], held: Set[int], policies: Sequence[Policy | None]
    ) -> None:
        """Nothing: the library is here."""


@dataclass(frozen=True, eq=False)
class Seeded:
    """A worker all of whose jobs have a generator of their own, of which only the seed comes from that of the run.

    The jobs of a run can then be played anywhere and in any order, with the same results.
    """

    worker: Worker

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Any]:
        """Identify with a generator of this job's own."""
        return self.worker.identify(task, K1, np.random.default_rng(draw_seed(rng)))

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy | None:
        """Learn with a generator of this job's own."""
        return self.worker.learn(task, K2, data, np.random.default_rng(draw_seed(rng)))


def draw_seed(rng: np.random.Generator) -> int:
    """Draw the seed of a job."""
    return int(rng.integers(SEEDS))
