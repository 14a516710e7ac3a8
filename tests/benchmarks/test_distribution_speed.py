"""What carrying the protocol's messages costs: round trips on both transports, and the bytes that each adds.

Times are ratios of those taken in turn in one process; bytes are the kernel's own count for the server's sockets.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe
from typing import Any

import pytest
from timing import least_times, report

from experiments.distribution.actors import Actors
from experiments.distribution.messages import HEADER, Kind, Message
from experiments.distribution.run import PROGRAM, processes
from experiments.engine import DaskEngine, local
from experiments.engine.processes import FRAMING, Transport

EMPTY, PUSH = HEADER.size, 960  # bytes of the messages, there and back
ACKED = (
    120  # where TCP_INFO of Linux has the bytes that the other side has acknowledged; those received follow
)
TIMES = 50
LIMIT = 600  # bytes that dask may add to a message, each way
SLOWER = 100  # times as long as over a pair of sockets that a round trip may take


@dataclass(frozen=True)
class Ways:
    """The child reached over a pair of sockets, by way of dask's scheduler, and from dask's client directly."""

    sockets: Transport
    scheduler: Transport
    direct: Transport
    clients: dict[str, Any]


@pytest.fixture(scope="module")
def ways() -> Iterator[Ways]:
    from distributed import Client

    with ExitStack() as stack:
        enter = stack.enter_context
        first = enter(local(1).connect())
        second = enter(Client(first.scheduler.address, direct_to_workers=True, set_as_default=False))
        scheduler, direct = (
            enter(Actors(PROGRAM, DaskEngine(partial(nullcontext, client)), 1)) for client in (first, second)
        )
        yield Ways(enter(processes(1)), scheduler, direct, {"scheduler": first, "direct": second})


def echo(size: int) -> bytes:
    return Message(Kind.ECHO, 0, 0, 0, (), bytes(size - HEADER.size)).encode()


def trip(transport: Transport, frame: bytes) -> Callable[[], None]:
    def run() -> None:
        transport.send(0, frame)
        answer = transport.receive(60.0)
        assert answer is not None
        assert answer.frame == frame

    return run


def test_round_trips(benchmark: Any, ways: Ways) -> None:
    candidates = {
        f"{name} {size}": trip(getattr(ways, name), echo(size))
        for name in ("sockets", "scheduler", "direct")
        for size in (EMPTY, PUSH)
    }
    times = least_times(
        candidates, lambda t: all(t[name] < SLOWER * t[f"sockets {PUSH}"] for name in t), TIMES
    )
    for name, seconds in times.items():
        print(f"{name} bytes: {1e3 * seconds:.3g} ms")
    ratios = {
        f"{name}_{size}_over_sockets": times[f"{name} {size}"] / times[f"sockets {size}"]
        for name in ("scheduler", "direct")
        for size in (EMPTY, PUSH)
    }
    report(benchmark, **ratios)
    assert max(ratios.values()) < SLOWER


def test_a_pair_of_sockets_adds_four_bytes() -> None:
    here, there = Pipe()
    with here, there:
        here.send_bytes(echo(PUSH))
        assert len(os.read(there.fileno(), 2 * PUSH)) == PUSH + FRAMING


@pytest.mark.parametrize("way", ["scheduler", "direct"])
def test_dask_adds_the_same_to_every_message(benchmark: Any, ways: Ways, way: str) -> None:
    """On the way to the scheduler, which sends as much on to the worker, or to the worker itself."""
    transport, client = getattr(ways, way), ways.clients[way]
    added = {}
    for size in (EMPTY, PUSH):
        run = trip(transport, echo(size))
        run()  # the connection is there
        before = carried(client)
        for _ in range(TIMES):
            run()
        after = carried(client)
        added[size] = [(b - a) / TIMES - size for a, b in zip(before, after, strict=True)]
        print(f"{way}, message of {size} bytes: {added[size][0]:.1f} more there, {added[size][1]:.1f} back")
    report(benchmark, down=added[PUSH][0] / PUSH, up=added[PUSH][1] / PUSH)
    for framing in (*added[EMPTY], *added[PUSH]):
        assert FRAMING < framing < LIMIT
    assert added[EMPTY] == pytest.approx(added[PUSH], abs=20)


def carried(client: Any) -> tuple[int, int]:
    """Bytes sent and received so far over all connections that carry calls of the client."""
    time.sleep(0.2)  # until all is acknowledged

    async def sockets() -> list[socket.socket]:
        return [comm.stream.socket for comms in client.rpc.available.values() for comm in comms]

    try:
        counts = [
            struct.unpack_from("<QQ", found.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), ACKED)
            for found in client.sync(sockets)
        ]
    except (AttributeError, OSError, struct.error) as error:
        pytest.skip(f"this system does not count the bytes of a socket: {error}")
    return sum(sent for sent, _ in counts), sum(received for _, received in counts)
