"""Whether a worker that somebody else started may run trials: the driver's code and versions, and one thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.engine.base import EngineLost
from experiments.engine.fingerprint import Fingerprint, difference, fingerprint, numba_threads


def state(dask_worker: Any = None) -> dict[str, Any]:
    """Return what the fitness of a worker depends on, as the worker itself sees it."""
    from distributed import get_worker

    worker = dask_worker or get_worker()
    return {
        "scheduler": worker.scheduler.address,
        "threads": worker.state.nthreads,
        "numba_threads": numba_threads(),
        "fingerprint": dict(fingerprint()),
    }


def unfit_here(wanted: Fingerprint) -> str | None:
    """Say in words why the worker that calls this must not run a trial, or None: it may."""
    return unfit(state(), wanted)


def check_workers(client: Any, wanted: Fingerprint) -> None:
    """Refuse a cluster with an unfit worker, before anything is sent.

    Raises
    ------
    EngineLost
        If a worker lacks boundlab, differs from the driver, or has several threads.
    """
    states: Mapping[str, Any] = client.run(state, on_error="return")
    for worker, found in states.items():
        if isinstance(found, OSError) and found.errno is None:
            continue  # it died just now: dask's own errors have no number, those of a worker's files have one
        words = unfit(found, wanted)
        if words is not None:
            raise EngineLost(f"worker {worker} {words}")


def unfit(found: Any, wanted: Fingerprint) -> str | None:
    """Say in words why a worker in this state must not run a trial and what mends it, or None: it may."""
    if isinstance(found, BaseException):
        return f"has no boundlab, or another one ({found}): install the driver's there, start the worker anew"
    words = difference(wanted, found["fingerprint"])
    if words is not None:
        return f"has {words}"
    mend = f"start workers with: {start_command(found['scheduler'])}"
    if found["threads"] != 1:
        return f"has {found['threads']} threads, one is needed; {mend}"
    if found["numba_threads"] != 1:
        many = (
            "one thread per core" if found["numba_threads"] is None else f"{found['numba_threads']} threads"
        )
        return f"would run compiled code on {many}, NUMBA_NUM_THREADS=1 must be set before it starts; {mend}"
    return None


def start_command(address: str) -> str:
    """Return what starts workers that are fit for the scheduler at this address."""
    return f"NUMBA_NUM_THREADS=1 dask worker {address} --nthreads 1 --nworkers auto"
