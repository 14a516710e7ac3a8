"""The engine that runs everything in this process, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from experiments.engine.base import Batch, Compute, Finished, execute


@dataclass(frozen=True)
class SerialEngine:
    """Runs one batch after another in this process."""

    def run(self, function: Compute, batches: Iterable[Batch]) -> Iterator[Finished]:
        """Run every batch in order; a batch is taken from ``batches`` only when the last one is done."""
        for batch in batches:
            yield execute(function, batch)
