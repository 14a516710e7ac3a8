"""Workers for the tests of distribution, importable by name where the agents live."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from linear_mdp.distmt.workers import Worker
from tabular.mdp import Policy


@dataclass(frozen=True)
class Dying:
    """Kills its own process on one task, in one phase, so many times; files count."""

    worker: Worker
    phase: str
    task: int
    times: int
    count: Path

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Any]:
        self._perhaps("identify", task)
        return self.worker.identify(task, K1, rng)

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy | None:
        self._perhaps("learn", task)
        return self.worker.learn(task, K2, data, rng)

    def _perhaps(self, phase: str, task: int) -> None:
        if (phase, task) != (self.phase, self.task):
            return
        for death in range(self.times):
            try:  # two processes that come at once do not both find the place free
                self.count.with_name(f"{self.count.name}.{death}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Failing:
    """Raises on every task."""

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Any]:
        raise ArithmeticError(f"no value of task {task}")

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy | None:
        raise NotImplementedError


@dataclass(frozen=True)
class Looking:
    """Reports which of three things its process has: the cache of kernels, single threads, a session of its own."""

    cache: str

    def identify(self, task: int, K1: int, rng: np.random.Generator) -> tuple[float, Any]:
        import numba
        import threadpoolctl

        threads = [library["num_threads"] for library in threadpoolctl.threadpool_info()]
        seen = (
            self.cache == numba.config.CACHE_DIR,
            {numba.config.NUMBA_NUM_THREADS, *threads} == {1},
            os.getsid(0) == os.getpid(),
        )
        return float(sum(2**i for i, good in enumerate(seen) if good)), None

    def learn(self, task: int, K2: int, data: Sequence[Any], rng: np.random.Generator) -> Policy | None:
        return None
