"""Child processes that answer: one frame of bytes goes in, one comes back, and a killed child is told apart.

A child is a fresh interpreter, neither forked nor a daemon: it may be started from a worker of dask, it imports
nothing of the script that started it, it ends when this process ends however that happens, and Ctrl-C is not for it.
"""

from __future__ import annotations

import multiprocessing
import os
import selectors
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import connection
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from experiments.engine.local import SINGLE_THREAD
from theory.errors import InvalidInput

FRAMING = 4  # bytes before every frame that say how long it is
GRACE = 5.0  # seconds to end by itself

Program = Callable[[bytes], bytes]
"""What a child does with a frame."""


class Arrival(NamedTuple):
    """Which child answered what; None stands for a child that is gone."""

    child: int
    frame: bytes | None


class Transport(Protocol):
    """Carries frames to children, numbered from zero, and their answers back."""

    def __len__(self) -> int:
        """Return how many children there are."""

    def send(self, child: int, frame: bytes) -> None:
        """Send a frame; that a child is gone is told by :meth:`receive`, not here."""

    def receive(self, patience: float) -> Arrival | None:
        """Return the next answer or loss, or None after so many seconds of silence."""

    def restart(self, child: int) -> None:
        """End a child, if it still runs, and start it anew; what was sent to it is lost."""

    def working(self) -> float:
        """Return the seconds of processor time that other threads of this process have spent on carrying frames."""


class Processes:
    """Children on this machine, over pairs of sockets.

    Parameters
    ----------
    program : where the children find their :data:`Program`, as ``module:maker``; the maker is called once in each.
    children : how many.

    Raises
    ------
    InvalidInput
        If the number is no positive integer.
    """

    def __init__(self, program: str, children: int) -> None:
        if isinstance(children, bool) or not isinstance(children, int) or children < 1:
            raise InvalidInput(f"the number of child processes must be a positive integer, got {children!r}")
        self._program = program
        self._links: dict[int, connection.Connection] = {}
        self._selector = selectors.DefaultSelector()
        self._running = [self._start(child) for child in range(children)]

    def __len__(self) -> int:
        return len(self._running)

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the children."""
        return tuple(process.pid for process in self._running)

    def send(self, child: int, frame: bytes) -> None:
        """Send a frame; that a child is gone is told by :meth:`receive`, not here."""
        link = self._links.get(child)
        if link is None:
            return
        try:
            link.send_bytes(frame)
        except OSError:
            return

    def receive(self, patience: float) -> Arrival | None:
        """Return the next answer or loss, or None after so many seconds of silence.

        A loss is told once; the child has to be started anew.
        """
        ready = self._selector.select(patience)
        if not ready:
            return None
        child: int = ready[0][0].data
        try:
            return Arrival(child, self._links[child].recv_bytes())
        except (EOFError, OSError):
            self._cut(child)
            return Arrival(child, None)

    def restart(self, child: int) -> None:
        """End a child, if it still runs, and start it anew; what was sent to it is lost."""
        self._cut(child)
        _end(self._running[child], 0.0)
        self._running[child] = self._start(child)

    def working(self) -> float:
        """Return zero: the thread that sends and receives does all of it."""
        return 0.0

    def close(self) -> None:
        """End all children."""
        for child in range(len(self)):
            self._cut(child)
        self._selector.close()
        for process in self._running:
            _end(process, GRACE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _cut(self, child: int) -> None:
        link = self._links.pop(child, None)
        if link is not None:
            self._selector.unregister(link)
            link.close()

    def _start(self, child: int) -> subprocess.Popen[bytes]:
        here, there = multiprocessing.Pipe()
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        with there:
            command = [
                sys.executable,
                "-P",
                "-m",
                "experiments.engine.child",
                str(there.fileno()),
                self._program,
            ]
            process = subprocess.Popen(
                command,
                env={**os.environ, **SINGLE_THREAD, "PYTHONPATH": path},
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._links[child] = here
        self._selector.register(here, selectors.EVENT_READ, child)
        return process


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
