"""Worker processes on this machine: a dask.distributed LocalCluster with one thread per process."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from experiments.engine.base import EngineLost
from experiments.engine.distributed import DaskEngine
from experiments.engine.interrupts import interrupts_held
from theory.errors import InvalidInput

SINGLE_THREAD = {
    name: "1" for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
}
SETTINGS = {
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.scheduler.allowed-failures": 1,  # two dead workers make a suspect, which is then tried alone
    "distributed.scheduler.worker-ttl": None,  # a kernel holds the interpreter as long as it needs
    "distributed.admin.tick.limit": "1h",  # for the same reason nobody wants to hear of a blocked event loop
    "distributed.admin.tick.interval": "1s",  # with the next two: what dask counts of itself is 5 % of a core
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.profile.enabled": False,
}

ANY_PORT = "127.0.0.1:0"  # None would still serve a page, on port 8787, and warn when a second run starts


def local(workers: int | None = None) -> DaskEngine:
    """Return an engine with this many worker processes, one per available core when omitted.

    Raises
    ------
    InvalidInput
        If workers is no positive integer.
    """
    if workers is None:
        workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InvalidInput(f"workers must be a positive integer, got {workers!r}")
    return DaskEngine(partial(_local_client, workers))


@contextmanager
def _local_client(workers: int) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    pre_spawn = {**dask.config.get("distributed.nanny.pre-spawn-environ", {}), **SINGLE_THREAD}
    settings = {**SETTINGS, "distributed.nanny.pre-spawn-environ": pre_spawn}
    before = {name: os.environ.get(name) for name in (*pre_spawn, "PYTHONHASHSEED")}
    running = ExitStack()
    try:
        # scheduler and nannies keep the settings that they read when they start
        with _starting(), interrupts_held(), dask.config.set(settings):
            # made here, since a client leaves the scheduler running of a cluster of its own that does not start
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=ANY_PORT,
                worker_dashboard_address=ANY_PORT,
                silence_logs=logging.CRITICAL,
            )
            client = running.enter_context(Client(running.enter_context(cluster)))
        _restore(before)
        yield client
    finally:
        with interrupts_held():
            running.close()
        _restore(before)  # a worker that was started anew has set them once more


@contextmanager
def _starting() -> Iterator[None]:
    """Turn what dask says when no worker comes up into the engine's own error."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        raise EngineLost(
            f"the worker processes did not start ({error}); --engine serial needs none"
        ) from error


def _restore(environment: dict[str, str | None]) -> None:
    """Undo what the start of a worker leaves in this process: its limits are not the driver's."""
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
