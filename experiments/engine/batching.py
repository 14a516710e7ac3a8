"""Batches of about equal duration: short trials travel together, long ones alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from experiments.engine.base import Batch, Compute, Engine, Finished
from experiments.sweep import Trial
from theory.errors import InvalidInput

SHORT_TRIAL = 0.06  # seconds; a distributed task costs some 12 ms: a fifth of this, a fortieth of a batch
TARGET = 0.5  # seconds of a batch: at most this much is computed again after a crash
LARGEST = 1000
GROWTH = 4  # a grid may get dearer along its axes: the next batch is at most this much larger


def batches(trials: Iterable[Trial], size: int) -> Iterator[Batch]:
    """Yield batches of ``size`` trials in order, the last one possibly smaller.

    Raises
    ------
    InvalidInput
        If size is no positive integer.
    """
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise InvalidInput(f"batch size must be a positive integer, got {size!r}")
    return _grouped(trials, _Size(size))


def stream(engine: Engine, function: Compute, trials: Iterable[Trial]) -> Iterator[Finished]:
    """Run trials in batches whose size follows the measured duration of the batches before.

    Trials of 60 ms and more travel alone; shorter ones in batches of about half a second. Rows do not
    depend on the size of the batches.
    """
    size = _Size()
    finished = engine.run(function, _grouped(trials, size))
    try:
        for done in finished:
            size.observe(len(done.batch.trials), done.seconds)
            yield done
    finally:
        close = getattr(finished, "close", None)  # an early exit must reach the engine's own cleaning up
        if close is not None:
            close()


@dataclass
class _Size:
    current: int = field(default=1)

    def observe(self, trials: int, seconds: float) -> None:
        each = seconds / trials
        wanted = 1 if each >= SHORT_TRIAL else int(TARGET / max(each, TARGET / LARGEST))
        self.current = max(1, min(wanted, GROWTH * trials))


def _grouped(trials: Iterable[Trial], size: _Size) -> Iterator[Batch]:
    group: list[Trial] = []
    for trial in trials:
        group.append(trial)
        if len(group) >= size.current:
            yield Batch(tuple(group))
            group = []
    if group:
        yield Batch(tuple(group))
