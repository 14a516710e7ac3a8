"""Agents on the workers of dask.distributed: the transport for clusters, on whatever an engine reaches.

Every child is an actor on a worker of its own. The server stays with whoever holds this object, the one process that
has the library, the accounts and the generator: it cannot be started anew behind anybody's back, and the agents go
when it does.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from experiments.distribution.line import Line
from experiments.engine import DaskEngine, EngineLost
from experiments.engine.processes import Arrival
from theory.errors import InvalidInput

T = TypeVar("T")
LOG = logging.getLogger(__name__)
ARRIVAL = 30.0  # seconds that a worker has to arrive
START = 60.0  # seconds that a child has to start
ANSWER = 10.0  # seconds that the scheduler has to answer
GLANCE = 0.2  # seconds between looks at who is there


class Actors:
    """Children on the workers of a cluster.

    Parameters
    ----------
    program : where the children find their :data:`experiments.engine.processes.Program`, as ``module:maker``.
    engine : opens the client of the cluster, which is closed with this object, and says which workers are fit.
    children : how many; the cluster needs as many workers.
    arrival : seconds that workers have to arrive: those at first, and one in the place of a dead one. If none comes,
        two children share a worker.

    Raises
    ------
    InvalidInput
        If the number is no positive integer, or the cluster has fewer workers.
    EngineLost
        If the children do not start.
    """

    def __init__(
        self,
        program: str,
        engine: DaskEngine,
        children: int,
        arrival: float = ARRIVAL,
    ) -> None:
        if isinstance(children, bool) or not isinstance(children, int) or children < 1:
            raise InvalidInput(f"the number of child processes must be a positive integer, got {children!r}")
        self._program, self._check = program, engine.check
        self._arrival, self._own = arrival, _own_worker()
        self._arrivals: queue.SimpleQueue[tuple[Line, bytes | None]] = queue.SimpleQueue()
        self._lines: list[Line] = []
        with ExitStack() as stack:
            self._client = stack.enter_context(engine.connect())
            self._thread = self._wait(_thread(), ANSWER)
            self._await_workers(children)
            for child in range(children):
                self._lines.append(self._begin(child, self._place(Counter(self.places))))
            self._stack = stack.pop_all()

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def places(self) -> tuple[str, ...]:
        """Addresses of the children's workers."""
        return tuple(line.address for line in self._lines)

    def send(self, child: int, frame: bytes) -> None:
        """Send a frame; that a child is gone is told by :meth:`receive`, not here."""
        self._client.loop.add_callback(self._lines[child].inbox.put_nowait, frame)

    def receive(self, patience: float) -> Arrival | None:
        """Return the next answer or loss, or None after so many seconds of silence.

        Raises
        ------
        EngineLost
            If the scheduler is gone.
        """
        end = time.monotonic() + patience
        while True:
            try:
                line, frame = self._arrivals.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return None
            if self._lines[line.child] is not line:
                continue  # it was given up
            if frame is None and line.cut:
                raise EngineLost("the scheduler was lost, and with it the agents")
            return Arrival(line.child, frame)

    def restart(self, child: int) -> None:
        """Give a child up and start it anew, elsewhere; what was sent to it is lost.

        Its worker is left alone, as it may be somebody else's too: what it still answers goes nowhere.

        Raises
        ------
        EngineLost
            If the scheduler is gone, or no worker is left.
        """
        old = self._lines[child]
        old.give_up()
        address = self._place(Counter(line.address for line in self._lines if line is not old), old.address)
        try:
            self._lines[child] = self._begin(child, address)
        except EngineLost as error:  # that worker went as well, which is the next loss
            LOG.warning("process %d of the agents did not start on %s: %s", child, address, error)
            self._arrivals.put((old, None))

    def working(self) -> float:
        """Return the seconds of processor time of the thread that carries the frames here; NaN where that is unknown.

        It serves a scheduler too that runs in this process.
        """
        thread = self._thread.ident
        if thread is None or not self._thread.is_alive() or not hasattr(time, "pthread_getcpuclockid"):
            return float("nan")
        return time.clock_gettime(time.pthread_getcpuclockid(thread))

    def close(self) -> None:
        """End all children, and the connection."""
        for line in self._lines:
            line.give_up()
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _await_workers(self, children: int) -> None:
        end = time.monotonic() + self._arrival
        while (there := len(self._workers())) < children:
            if time.monotonic() > end:
                raise InvalidInput(
                    f"{children} processes of agents need a worker each, got a cluster of {there}"
                )
            time.sleep(GLANCE)

    def _workers(self) -> list[str]:
        try:
            found = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
            return sorted(set(found) - {self._own})
        except (OSError, TimeoutError) as error:
            raise EngineLost(f"the scheduler was lost, and with it the agents: {error}") from error

    def _place(self, crowd: Counter[str], shunned: str | None = None) -> str:
        """Return a worker without a child; if there is none for a while, the one with the fewest."""
        end = time.monotonic() + self._arrival
        while True:
            workers = self._workers()
            free = [address for address in workers if not crowd[address] and address != shunned]
            if free or time.monotonic() > end:
                break
            time.sleep(GLANCE)
        if free:
            return free[0]
        if not workers:
            raise EngineLost("no worker of the cluster is left")
        return min(workers, key=lambda address: (address == shunned, crowd[address]))

    def _begin(self, child: int, address: str) -> Line:
        line = Line(self._client, child, address)
        try:
            self._wait(line.seat(self._program, self._check), START)
        except Exception as error:
            line.give_up()
            raise EngineLost(f"the agents did not start on worker {address}: {error!r}") from error
        line.talk = self._run(line.converse(self._arrivals))
        return line

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Start it on the client's loop; where this is a task of dask, dask is not to take it for a part of that."""
        loop = self._client.loop.asyncio_loop
        return contextvars.Context().run(asyncio.run_coroutine_threadsafe, coroutine, loop)

    def _wait(self, coroutine: Coroutine[Any, Any, T], seconds: float) -> T:
        running = self._run(coroutine)
        try:
            return running.result(seconds)
        finally:
            running.cancel()


def _own_worker() -> str | None:
    """Return the address of the worker that this is a task of: it has no room while this runs."""
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:
        return None


async def _thread() -> threading.Thread:
    return threading.current_thread()
