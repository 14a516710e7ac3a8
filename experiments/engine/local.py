"""Worker processes on this machine: a dask.distributed LocalCluster with one thread per process."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from experiments.engine.distributed import DaskEngine
from theory.errors import InvalidInput

SINGLE_THREAD = {
    name: 1 for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
}
SETTINGS = {
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.scheduler.allowed-failures": 1,  # two dead workers make a suspect, which is then tried alone
    "distributed.scheduler.worker-ttl": None,  # a kernel holds the interpreter as long as it needs
    "distributed.admin.tick.limit": "1h",  # for the same reason nobody wants to hear of a blocked event loop
}


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
    from distributed import Client

    pre_spawn = {**dask.config.get("distributed.nanny.pre-spawn-environ", {}), **SINGLE_THREAD}
    settings = {**SETTINGS, "distributed.nanny.pre-spawn-environ": pre_spawn}
    before = {name: os.environ.get(name) for name in (*pre_spawn, "PYTHONHASHSEED")}
    with dask.config.set(settings):
        try:
            with _interrupts_ignored():
                client = Client(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            try:
                _restore(before)
                client.register_plugin(_for_workers_started_anew())
                yield client
            finally:
                with _interrupts_ignored():
                    client.close()
        finally:
            _restore(before)  # a worker that was started anew has set them once more


def _restore(environment: dict[str, str | None]) -> None:
    """Undo what the start of a worker leaves in this process: its limits are not the driver's."""
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C for the second in which a cluster starts or closes: half a cluster is of no use.

    Workers started in here inherit it. Ctrl-C reaches the whole process group, and it is the driver
    that must close the workers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _for_workers_started_anew() -> Any:
    """Return a plugin that makes a worker ignore Ctrl-C; the replacement of a dead one does not inherit it."""
    from distributed import WorkerPlugin

    class IgnoreInterrupts(WorkerPlugin):  # type: ignore[misc]
        def setup(self, worker: Any) -> None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    return IgnoreInterrupts()
