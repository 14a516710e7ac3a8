"""What every engine has in common: batches in, finished batches out, and how one batch is executed."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from experiments.engine._threads import one_thread
from experiments.sweep import Row, Trial, digest

Compute = Callable[[Sequence[Trial]], Sequence[Mapping[str, object]]]
"""A function of some trials that returns one row for each, in their order.

It is importable by name (a module-level function, or a ``functools.partial`` of one), and the row
of a trial depends on that trial alone, never on its neighbours in the batch.
"""


class EngineLost(RuntimeError):
    """The machinery that runs the trials went away; what was recorded until then stays."""


@dataclass(frozen=True)
class Batch:
    """Some trials that run together in one place."""

    trials: tuple[Trial, ...]

    @cached_property
    def id(self) -> str:
        """The id of its only trial, or a hash of the trials, in order."""
        if len(self.trials) == 1:
            return self.trials[0].id
        return digest("\n".join(trial.id for trial in self.trials))


@dataclass(frozen=True)
class Failure:
    """A trial that has no result: the name of the exception, its message and its traceback as text."""

    trial: Trial
    type: str
    message: str
    traceback: str = ""

    def row(self) -> Row:
        """Return the row of a failed trial: its identity and, under ``failed``, what happened."""
        detail = f"{self.type}: {self.message}" if self.message else self.type
        return {**self.trial.columns(), "failed": f"{detail}\n{self.traceback}".rstrip()}


@dataclass(frozen=True)
class Finished:
    """A batch that ran: a row for every trial that succeeded, a failure for every other one.

    ``seconds`` is the wall-clock time of the whole batch where it ran.
    """

    batch: Batch
    rows: tuple[Row, ...]
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0

    def records(self) -> list[Row]:
        """Return one row for every trial of the batch, the failed ones included."""
        return [*self.rows, *(failure.row() for failure in self.failures)]


class Engine(Protocol):
    """Runs batches somewhere and hands each back when it is finished, in any order.

    No result depends on the engine: one thread of linear algebra per trial everywhere, randomness
    from the trial alone. Leaving the iterator early, by an exception or Ctrl-C, cancels what is left.
    """

    def run(self, function: Compute, batches: Iterable[Batch]) -> Iterator[Finished]:
        """Run every batch; each trial comes back exactly once, as a row or as a failure."""
        ...


def execute(function: Compute, batch: Batch) -> Finished:
    """Run one batch in this process; a trial that raises fails alone.

    When the batch as a whole raises, its trials run again one by one, so that only the culprit is lost.
    """
    start = time.perf_counter()
    with one_thread():
        rows, failures = _attempt(function, batch.trials)
    return Finished(batch, tuple(rows), tuple(failures), time.perf_counter() - start)


def _attempt(function: Compute, trials: tuple[Trial, ...]) -> tuple[list[Row], list[Failure]]:
    start = time.perf_counter()
    try:
        answers = list(function(trials))
        if len(answers) != len(trials):
            raise TypeError(f"{len(answers)} rows came back for {len(trials)} trials, one each is needed")
    except (Exception, SystemExit) as error:  # a library that calls sys.exit must not end the sweep
        if len(trials) == 1:
            return [], [_failure(trials[0], error)]
        alone = [_attempt(function, (trial,)) for trial in trials]
        return [row for rows, _ in alone for row in rows], [f for _, failures in alone for f in failures]
    seconds = (time.perf_counter() - start) / max(1, len(trials))
    rows = [
        {**trial.columns(), "failed": None, "seconds": seconds, **answer}
        for trial, answer in zip(trials, answers, strict=True)
    ]
    return rows, []


def _failure(trial: Trial, error: BaseException) -> Failure:
    return Failure(trial, type(error).__name__, str(error), "".join(traceback.format_exception(error)))
