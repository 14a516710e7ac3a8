"""Where the agents of the communication study live: in child processes, or on workers of dask."""

from __future__ import annotations

from multiprocessing import current_process
from typing import TYPE_CHECKING

from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.distribution.actors import Actors
    from experiments.engine import DaskEngine
    from experiments.engine.processes import Processes

SOCKETS = "sockets"


def check(study: str, transport: str) -> None:
    """Refuse a transport that there is not."""
    try:
        known = transport == SOCKETS or _cluster(transport) is not None
    except InvalidInput:
        known = False
    if not known:
        raise InvalidInput(
            f"study {study}: transport must be {SOCKETS}, local or tcp://HOST:PORT, got {transport!r}"
        )


def start(transport: str, children: int) -> Processes | Actors:
    """Start processes of agents; those of a cluster have a worker each.

    Raises
    ------
    InvalidInput
        If workers are to be started from a worker, which dask does not permit.
    """
    from experiments.distribution.run import actors, processes

    if transport == "local" and current_process().daemon:
        raise InvalidInput("transport local needs --engine serial: no worker of dask can start others")
    cluster = None if transport == SOCKETS else _cluster(transport, children)
    return processes(children) if cluster is None else actors(cluster, children)


def _cluster(transport: str, workers: int = 1) -> DaskEngine | None:
    from experiments.engine import DaskEngine, engine_named

    engine = engine_named(transport, workers)
    return engine if isinstance(engine, DaskEngine) else None
