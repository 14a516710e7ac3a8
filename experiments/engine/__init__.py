"""Engines run trials: ``serial`` in this process, ``local`` in worker processes of this machine."""

from __future__ import annotations

import difflib

from experiments.engine.base import Batch, Compute, Engine, EngineLost, Failure, Finished, execute
from experiments.engine.batching import batches, stream
from experiments.engine.distributed import DaskEngine
from experiments.engine.local import local
from experiments.engine.serial import SerialEngine
from theory.errors import InvalidInput

__all__ = [
    "ENGINES",
    "Batch",
    "Compute",
    "DaskEngine",
    "Engine",
    "EngineLost",
    "Failure",
    "Finished",
    "SerialEngine",
    "batches",
    "engine_named",
    "execute",
    "local",
    "stream",
]

ENGINES = ("serial", "local")


def engine_named(name: str, workers: int | None = None) -> Engine:
    """Return the engine with this name; ``serial`` knows no workers and ignores their number.

    Raises
    ------
    InvalidInput
        If there is no such engine, naming the closest one.
    """
    if name == "serial":
        return SerialEngine()
    if name == "local":
        return local(workers)
    close = difflib.get_close_matches(name, ENGINES, n=1)
    hint = f" did you mean {close[0]}?" if close else ""
    raise InvalidInput(f"there is no engine {name!r},{hint} the engines are {', '.join(ENGINES)}")
