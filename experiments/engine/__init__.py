"""Engines run trials: in this process, in worker processes of this machine, or on a cluster by its address."""

from __future__ import annotations

import difflib

from experiments.engine.base import Batch, Compute, Engine, EngineLost, Failure, Finished, execute
from experiments.engine.batching import batches, stream
from experiments.engine.distributed import DaskEngine
from experiments.engine.local import local
from experiments.engine.remote import remote
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
    "remote",
    "stream",
]

ENGINES = ("serial", "local", "tcp://HOST:PORT")


def engine_named(name: str, workers: int | None = None) -> Engine:
    """Return the engine with this name, or on the cluster whose scheduler has this address.

    The number of workers matters to ``local`` alone: ``serial`` has none, a cluster its own.

    Raises
    ------
    InvalidInput
        If there is no such engine, naming the closest one.
    """
    if name == "serial":
        return SerialEngine()
    if name == "local":
        return local(workers)
    if "://" in name:
        return remote(name)
    close = difflib.get_close_matches(name, ENGINES, n=1)
    hint = f" did you mean {close[0]}?" if close else ""
    raise InvalidInput(f"there is no engine {name!r},{hint} the engines are {', '.join(ENGINES)}")
