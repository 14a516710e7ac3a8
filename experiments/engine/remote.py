"""A cluster that runs already: a scheduler of dask by its address, with workers that somebody else started."""

from __future__ import annotations

import re
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from experiments.engine.base import EngineLost
from experiments.engine.distributed import DaskEngine
from experiments.engine.fingerprint import Fingerprint, fingerprint
from experiments.engine.fitness import check_workers, start_command, unfit_here
from theory.errors import InvalidInput

ADDRESS = re.compile(r"tcp://(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(\d+)")
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
    if match is None or not 0 < int(match[2]) < 2**16:
        raise InvalidInput(f"{address!r} is no address of a scheduler, which is tcp://HOST:PORT")
    wanted = fingerprint()
    return DaskEngine(partial(_connected, address, answer, arrival, wanted), partial(unfit_here, wanted))


@contextmanager
def _connected(address: str, answer: float, arrival: float, wanted: Fingerprint) -> Iterator[Any]:
    from distributed import Client
    from distributed.utils import silence_logging_cmgr

    _greeted(address, answer)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Mismatched versions")  # said in our own words below
            client = Client(address, timeout=answer, set_as_default=False)
    except (OSError, ImportError) as error:
        raise EngineLost(f"the scheduler at {address} does not take us: {error}") from error
    with (
        silence_logging_cmgr("CRITICAL"),
        client,
    ):  # what goes wrong is raised, and needs no traceback of dask's
        _check_scheduler(client, address)
        _wait_for_a_worker(client, address, arrival)
        check_workers(client, wanted)
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


def _check_scheduler(client: Any, address: str) -> None:
    """See whether the scheduler, which reads what passes through it, knows this package at all."""
    try:
        client.run_on_scheduler(fingerprint)
    except (ImportError, AttributeError) as error:
        raise EngineLost(
            f"the scheduler at {address} has no boundlab ({error}): start it with the driver's installation"
        ) from error


def _wait_for_a_worker(client: Any, address: str, arrival: float) -> None:
    try:
        client.wait_for_workers(1, timeout=arrival)
    except TimeoutError as error:
        raise EngineLost(
            f"the scheduler at {address} has had no worker for {arrival:g} s; start some with: {start_command(address)}"
        ) from error
