"""How far a run is: a bar with the time left on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import sys
from time import monotonic as now
from types import TracebackType
from typing import Self

from rich import progress as bars
from rich.console import Console

PATIENCE = 2.0  # seconds without a word; a run that is done by then says nothing
INTERVAL = 10.0  # seconds between two lines
FEW = 50  # before one trial in fifty is done, nothing is said of the time left


class Progress:
    """A context that is called with (done, total), and writes to stderr.

    ``done`` and ``total`` are those of the last call, 0 before the first one.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.done = 0
        self.total = 0
        self._begun = 0
        self._start = self._next = now()
        self._bar = _bar() if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
            self._bar.add_task(self.title, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away; a second call does nothing."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` trials are finished, and show it when it is time."""
        time = now()
        if not self.total:
            self._begun, self._start, self._next = done, time, time + PATIENCE
        self.done, self.total = done, total
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)
        elif time >= self._next:
            self._next = time + INTERVAL
            print(self.line(time - self._start), file=sys.stderr, flush=True)

    def line(self, elapsed: float) -> str:
        """One line: how much is done after so many seconds, and about how long the rest takes."""
        text = f"{self.title}: {self.done} of {self.total} trials"
        fresh = self.done - self._begun
        if fresh < self.total / FEW or self.done == self.total:
            return text
        return f"{text}, about {elapsed / fresh * (self.total - self.done):.0f} s left"


def _bar() -> bars.Progress:
    return bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        bars.TextColumn("left"),
        bars.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
