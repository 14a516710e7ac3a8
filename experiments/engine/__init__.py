"""Engines run trials: in this process, in worker processes of this machine, or on a cluster.

A cluster is reached by the address of its scheduler, or made of jobs of Slurm.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from experiments.engine.base import Batch, Compute, Engine, EngineLost, Failure, Finished, execute
from experiments.engine.batching import batches, stream
from experiments.engine.distributed import DaskEngine
from experiments.engine.fitness import start_command
from experiments.engine.local import local
from experiments.engine.remote import remote
from experiments.engine.serial import SerialEngine
from experiments.engine.slurm import slurm
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.jobs import SlurmJobs

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
    "slurm",
    "start_command",
    "stream",
]

ENGINES = ("serial", "local", "slurm", "tcp://HOST:PORT")


def engine_named(name: str, workers: int | None = None, jobs: SlurmJobs | None = None) -> Engine:
    """Return the engine with this name, or on the cluster whose scheduler has this address.

    The number of workers matters to ``local`` and ``slurm``: ``serial`` has none, a running cluster its own.
    ``jobs`` matter to ``slurm``.

    Raises
    ------
    InvalidInput
        If there is no such engine, naming the closest one, or it cannot be had with these options.
    """
    if name == "serial":
        return SerialEngine()
    if name == "local":
        return local(workers)
    if name == "slurm":
        return slurm(workers, jobs)
    if "://" in name:
        return remote(name)
    close = difflib.get_close_matches(name, ENGINES, n=1)
    hint = f" did you mean {close[0]}?" if close else ""
    raise InvalidInput(f"there is no engine {name!r},{hint} the engines are {', '.join(ENGINES)}")
