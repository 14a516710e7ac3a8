"""The engine on dask.distributed: any cluster that a client reaches, a local one by default.

Killed workers are replaced and their batches run again. A batch that keeps killing workers is taken
apart, and its trials run one at a time with nothing else on the cluster, so that only the trial which
does it alone is called failed.
"""

from __future__ import annotations

import queue
import secrets
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from experiments.engine.base import Batch, Compute, EngineLost, Failure, Finished, execute

AHEAD = 2  # batches under way per worker: one runs while the next one is already there
PATIENCE = 60.0  # seconds without any worker, after which a run is given up
PULSE = 1.0  # seconds between two looks at how many workers there are
BLINK = 0.05  # seconds between two looks at a result that was lost
MEND = "install there what the driver has, and start the worker anew"

Check = Callable[[], str | None]
"""Says on a worker why it must not run a trial, or None: it may."""


class Unfit(RuntimeError):
    """What a worker answers that must not run a trial."""


@dataclass(frozen=True)
class DaskEngine:
    """Runs batches on the workers of a ``distributed.Client``.

    ``connect`` opens the client, for instance ``functools.partial(Client, "tcp://host:8786")``; the
    scheduler and the workers must have this package installed. The client is closed when the run ends. A worker
    asks ``check`` before each batch, for workers come and go. ``patience`` is how many seconds a run goes on
    without any worker; None is for ever.
    """

    connect: Callable[[], AbstractContextManager[Any]]
    check: Check | None = None
    patience: float | None = PATIENCE

    def run(self, function: Compute, batches: Iterable[Batch]) -> Iterator[Finished]:
        """Run every batch, and yield each as it finishes.

        Raises
        ------
        EngineLost
            If the scheduler or the last worker goes away before every batch is finished, or a worker is unfit.
        """
        with self.connect() as client:
            run = _Run(client, function, iter(batches), self.check, self.patience)
            try:
                yield from run.finished()
            except OSError as error:  # what the client raises once it has given up reconnecting
                raise EngineLost(f"the scheduler was lost: {error}") from error
            finally:
                run.cancel()


@dataclass
class _Run:
    client: Any
    function: Compute
    batches: Iterator[Batch]
    check: Check | None = None
    patience: float | None = PATIENCE
    token: str = field(default_factory=lambda: secrets.token_hex(4))
    under_way: dict[Any, Batch] = field(default_factory=dict)
    suspects: deque[Batch] = field(default_factory=deque)
    arrived: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self.workers = _Workers(self.client, self.patience)

    @cached_property
    def sent(self) -> Any:
        """The function as the result of a task: it travels once, and unlike scattered data it can be lost.

        As bytes: what a worker cannot load as itself would be taken for what kills workers.
        """
        from cloudpickle import dumps  # type: ignore[import-untyped]

        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph")  # a user's own MDP may be large
            return self.client.submit(_itself, dumps(self.function), key=f"function-{self.token}", pure=False)

    def finished(self) -> Iterator[Finished]:
        self._fill()
        while self.under_way:
            done = self._next()
            if done is not None:
                yield done
            self._fill()
        while self.suspects:
            self._submit(self.suspects.popleft(), "alone")
            done = self._next()
            assert done is not None  # a trial that was alone is no suspect any more
            yield done

    def _fill(self) -> None:
        wanted = AHEAD * max(1, self.workers.count())
        while len(self.under_way) < wanted:
            batch = next(self.batches, None)
            if batch is None:
                return
            self._submit(batch, "batch")

    def _submit(self, batch: Batch, kind: str) -> None:
        """Send a batch; its key at the scheduler tells its trials, and their run.

        A scheduler gives two tasks of one key one result. Two runs may have a trial in common and not its
        row, which follows from the seed and the code as well: hence the token, of which every run has its own.
        """
        key = f"{kind}-{self.token}-{batch.id}"
        future = self.client.submit(_execute, self.sent, batch, self.check, key=key, pure=False)
        self.under_way[future] = batch
        future.add_done_callback(self.arrived.put)

    def _next(self) -> Finished | None:
        """Wait for a batch, and return what came of it, or None when its trials became suspects."""
        future = self._arrival()
        alone = str(future.key).startswith("alone")
        done = self._outcome(future, self.under_way.pop(future), alone)
        future.release()  # a result that stays with its worker is lost, and run again, when that worker dies
        return done

    def _arrival(self) -> Any:
        while True:
            with suppress(queue.Empty):
                return self.arrived.get(timeout=PULSE)
            self.workers.count()

    def _outcome(self, future: Any, batch: Batch, alone: bool) -> Finished | None:
        from distributed.scheduler import KilledWorker

        self._settle(future)
        if future.status == "finished":
            done: Finished = future.result()
            return done
        if future.status != "error":
            raise EngineLost(
                f"the scheduler was lost (a batch is {future.status}), {len(self.under_way) + 1} batches were under way"
            )
        error = future.exception()
        if isinstance(error, Unfit):
            raise EngineLost(str(error)) from error
        if not isinstance(error, KilledWorker):
            return _all_failed(batch, error, f"a batch could not be sent to a worker or back: {error}")
        if alone:
            return _all_failed(batch, error, "every worker that ran this trial, alone, was killed")
        self.suspects.extend(Batch((trial,)) for trial in batch.trials)
        return None

    def _settle(self, future: Any) -> None:
        """Wait for a batch whose result died with its worker once it was finished: the scheduler runs it anew."""
        while future.status in ("lost", "pending"):
            time.sleep(BLINK)
            self.workers.count()

    def cancel(self) -> None:
        if self.under_way:
            self.client.cancel(list(self.under_way), force=True)


@dataclass
class _Workers:
    """How many workers there are, asked at most once a second, and for how long there have been none."""

    client: Any
    patience: float | None
    known: int = 0
    asked: float = -PULSE
    missing: float | None = None

    def count(self) -> int:
        now = time.monotonic()
        if now - self.asked >= PULSE:
            self.known, self.asked = sum(self.client.nthreads().values()), now
        self.missing = None if self.known else self.missing or now
        if self.missing is not None and self.patience is not None and now - self.missing > self.patience:
            raise EngineLost(f"there has been no worker for {self.patience:g} s")
        return self.known


def _itself(function: bytes) -> bytes:
    return function


def _execute(function: bytes, batch: Batch, check: Check | None) -> Finished:
    try:
        words = check() if check is not None else None
    except Exception as error:  # whatever an installation does that is broken, or changed under a worker
        words = f"cannot be checked ({type(error).__name__}: {error}): {MEND}"
    if words is not None:
        raise _unfit(words)
    try:
        compute = _loaded(function)
    except Exception as error:  # whatever a package does that is not there, or another one
        raise _unfit(f"cannot load what the trials run ({type(error).__name__}: {error}): {MEND}") from error
    return execute(compute, batch)


@lru_cache(maxsize=2)
def _loaded(function: bytes) -> Compute:
    from cloudpickle import loads

    compute: Compute = loads(function)
    return compute


def _unfit(words: str) -> Unfit:
    from distributed import get_worker

    return Unfit(f"worker {get_worker().address} {words}")


def _all_failed(batch: Batch, error: BaseException, message: str) -> Finished:
    name = type(error).__name__
    return Finished(batch, (), tuple(Failure(trial, name, message) for trial in batch.trials))
