"""The engine on dask.distributed: any cluster that a client reaches, a local one by default.

Killed workers are replaced and their batches run again. A batch that keeps killing workers is taken
apart, and its trials run one at a time with nothing else on the cluster, so that only the trial which
does it alone is called failed.
"""

from __future__ import annotations

import secrets
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from experiments.engine.base import Batch, Compute, EngineLost, Failure, Finished, execute

AHEAD = 2  # batches under way per worker: one runs while the next one is already there


@dataclass(frozen=True)
class DaskEngine:
    """Runs batches on the workers of a ``distributed.Client``.

    ``connect`` opens the client, for instance ``functools.partial(Client, "tcp://host:8786")``; the
    workers must have this package installed. The client is closed when the run ends.
    """

    connect: Callable[[], AbstractContextManager[Any]]

    def run(self, function: Compute, batches: Iterable[Batch]) -> Iterator[Finished]:
        """Run every batch, and yield each as it finishes.

        Raises
        ------
        EngineLost
            If the scheduler goes away before every batch is finished.
        """
        with self.connect() as client:
            run = _Run(client, function, iter(batches))
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
    token: str = field(default_factory=lambda: secrets.token_hex(4))  # keys of two runs never meet
    under_way: dict[Any, Batch] = field(default_factory=dict)
    suspects: deque[Batch] = field(default_factory=deque)

    @cached_property
    def sent(self) -> Any:
        """The function as the result of a task: it travels once, and unlike scattered data it can be lost."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sending large graph")  # a user's own MDP may be large
            return self.client.submit(_itself, self.function, key=f"function-{self.token}", pure=False)

    def finished(self) -> Iterator[Finished]:
        from distributed import as_completed

        queue = as_completed(loop=self.client.loop)
        self._fill(queue)
        for future in queue:
            batch = self.under_way.pop(future)
            done = self._outcome(future, batch)
            future.release()  # a result that stays with its worker is lost, and run again, when that worker dies
            if done is not None:
                yield done
            self._fill(queue)
        while self.suspects:
            yield from self._alone(self.suspects.popleft())

    def _fill(self, queue: Any) -> None:
        wanted = AHEAD * max(1, sum(self.client.nthreads().values()))
        while len(self.under_way) < wanted:
            batch = next(self.batches, None)
            if batch is None:
                return
            queue.add(self._submit(batch, "batch"))

    def _submit(self, batch: Batch, kind: str) -> Any:
        key = f"{kind}-{self.token}-{batch.id}"
        future = self.client.submit(execute, self.sent, batch, key=key, pure=False)
        self.under_way[future] = batch
        return future

    def _outcome(self, future: Any, batch: Batch) -> Finished | None:
        """Return what came of a batch, or None when it becomes a suspect."""
        from distributed.scheduler import KilledWorker

        _settle(future)
        if future.status == "finished":
            done: Finished = future.result()
            return done
        if future.status != "error":
            raise EngineLost(
                f"the scheduler was lost (a batch is {future.status}), {len(self.under_way) + 1} batches were under way"
            )
        error = future.exception()
        if isinstance(error, KilledWorker):
            self.suspects.extend(Batch((trial,)) for trial in batch.trials)
            return None
        text = "a batch could not be sent to a worker or back"
        return _all_failed(batch, error, f"{text}: {error}")

    def _alone(self, batch: Batch) -> Iterator[Finished]:
        from distributed import wait
        from distributed.scheduler import KilledWorker

        future = self._submit(batch, "alone")
        wait(future)
        del self.under_way[future]
        if future.status == "error" and isinstance(error := future.exception(), KilledWorker):
            yield _all_failed(batch, error, "every worker that ran this trial, alone, was killed")
        else:
            done = self._outcome(future, batch)
            assert done is not None  # None means KilledWorker, which the branch above takes
            yield done
        future.release()

    def cancel(self) -> None:
        if self.under_way:
            self.client.cancel(list(self.under_way), force=True)


def _settle(future: Any) -> None:
    """Wait again for a batch whose result died with its worker once it was finished: the scheduler runs it anew."""
    from distributed import CancelledError, wait

    while future.status in ("lost", "pending"):
        with suppress(CancelledError):  # the status then says so
            wait(future)


def _itself(function: Compute) -> Compute:
    return function


def _all_failed(batch: Batch, error: BaseException, message: str) -> Finished:
    name = type(error).__name__
    return Finished(batch, (), tuple(Failure(trial, name, message) for trial in batch.trials))
