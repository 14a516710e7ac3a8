"""A cluster that runs already: a scheduler of dask by its address, with workers that somebody else started."""

from __future__ import annotations

import re
import socket
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from experiments.engine.base import EngineLost
from experiments.engine.distributed import DaskEngine
from experiments.engine.fingerprint import difference, fingerprint, numba_threads
from theory.errors import InvalidInput

ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(\d+)")
ANSWER = 10.0  # seconds that a scheduler has to answer, at the start and when the connection breaks
ARRIVAL = 30.0  # seconds that the first worker has to arrive


def remote(address: str, answer: float = ANSWER, arrival: float = ARRIVAL) -> DaskEngine:
    """Return an engine on the workers of the scheduler at ``address``, such as ``tcp://node7:8786``.

    A run raises EngineLost when nobody answers, no worker is there, or a worker is unfit: it must have one
    thread, also in compiled code, and the driver's versions of boundlab, Python and the libraries.

    Raises
    ------
    InvalidInput
        If the address is none.
    """
    match = ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[3]) < 2**16:
        raise InvalidInput(f"{address!r} is no address of a scheduler, which is tcp://HOST:PORT")
    return DaskEngine(partial(_connected, address, answer, arrival))


def start_command(address: str) -> str:
    """Return what starts workers that are fit for this scheduler."""
    return f"NUMBA_NUM_THREADS=1 dask worker {address} --nthreads 1 --nworkers auto"


@contextmanager
def _connected(address: str, answer: float, arrival: float) -> Iterator[Any]:
    from distributed import Client

    if address.startswith("tcp"):
        _greeted(address, answer)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Mismatched versions")  # said in our own words below
            client = Client(address, timeout=answer, set_as_default=False)
    except (OSError, ImportError) as error:
        raise EngineLost(f"the scheduler at {address} does not take us: {error}") from error
    with client:
        _wait_for_a_worker(client, address, arrival)
        check_workers(client.run(state, on_error="return"), address)
        yield client


def _greeted(address: str, answer: float) -> None:
    """Wait for the first byte: a scheduler speaks first, and dask waits without end for whatever else listens."""
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    deadline = time.monotonic() + answer
    while True:
        left = max(0.1, deadline - time.monotonic())
        try:
            with socket.create_connection((host.strip("[]"), int(port)), left) as link:
                if link.recv(1):
                    return
                reason = "what listens there is no scheduler"
        except TimeoutError:
            reason = "there is no answer"
        except OSError as error:
            reason = error.strerror or str(error)
        if time.monotonic() > deadline:
            start = f"start a scheduler there with: dask scheduler --port {port}"
            raise EngineLost(f"no scheduler answers at {address} within {answer:g} s ({reason}); {start}")
        time.sleep(0.1)


def _wait_for_a_worker(client: Any, address: str, arrival: float) -> None:
    try:
        client.wait_for_workers(1, timeout=arrival)
    except TimeoutError as error:
        raise EngineLost(
            f"the scheduler at {address} has had no worker for {arrival:g} s; start some with: {start_command(address)}"
        ) from error


def state(dask_worker: Any = None) -> dict[str, Any]:
    """Return what the fitness of a worker depends on, as the worker itself sees it."""
    return {
        "threads": dask_worker.state.nthreads,
        "numba_threads": numba_threads(),
        "fingerprint": dict(fingerprint()),
    }


def check_workers(states: Mapping[str, Any], address: str) -> None:
    """Refuse a cluster with an unfit worker.

    Raises
    ------
    EngineLost
        If a worker lacks boundlab, differs from this process, or has several threads.
    """
    for worker, found in states.items():
        if isinstance(found, OSError):
            continue  # it died just now
        words = _unfit(found, address)
        if words is not None:
            raise EngineLost(f"worker {worker} {words}")


def _unfit(found: Any, address: str) -> str | None:
    if isinstance(found, ImportError):
        return (
            f"cannot import boundlab ({found}): install the driver's version there, and start the worker anew"
        )
    if isinstance(found, BaseException):
        return f"does not answer ({type(found).__name__}: {found})"
    words = difference(fingerprint(), found["fingerprint"])
    if words is not None:
        return f"has {words}"
    if found["threads"] != 1:
        return f"has {found['threads']} threads, one is needed; start workers with: {start_command(address)}"
    if found["numba_threads"] != 1:
        many = found["numba_threads"] or "all cores"
        return (
            f"would run compiled code on {many}, NUMBA_NUM_THREADS=1 is needed before it starts; "
            f"start workers with: {start_command(address)}"
        )
    return None
