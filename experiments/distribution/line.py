"""What joins the server to one child on a worker of dask: frames go there one after the other, answers into a queue.

Calls of an actor may overtake each other on the way, so that a child has one frame in hand at a time. Nor does every
call end whose worker died, since dask only logs some errors: the line looks for itself whether it lives.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

from experiments.distribution.seat import Seat
from experiments.engine.distributed import Check

LOG = logging.getLogger(__name__)
GLANCE = 0.2  # seconds between looks at whether a worker lives that has a frame in hand
SETTLING = 2.0  # seconds until the client has heard why a call broke


class Line:
    """A child until it is given up; whoever takes its place has a line of its own.

    Parameters
    ----------
    client : of the cluster; coroutines of this object run on its loop.
    child, address : which one, and its worker.
    """

    def __init__(self, client: Any, child: int, address: str) -> None:
        self.child, self.address = child, address
        self.inbox: asyncio.Queue[bytes] = asyncio.Queue()
        self.talk: Future[None] | None = None
        self.cut = False  # whether the child went with the scheduler
        self._client = client
        self._future: Any = None
        self._actor: Any = None

    async def seat(self, program: str, check: Check | None) -> None:
        """Start the child on its worker, if that is fit."""
        with self._client.as_current():
            self._future = self._client.submit(
                Seat,
                program,
                check,
                actor=True,
                key=f"agents-{secrets.token_hex(8)}",
                workers=[self.address],
                allow_other_workers=False,
            )
            self._actor = await self._future

    async def converse(self, arrivals: SimpleQueue[tuple[Line, bytes | None]]) -> None:
        """Put every frame to the child, and what it answers into the queue, until it is gone: then None."""
        with self._client.as_current():
            answer: bytes | None = b""
            while answer is not None:
                answer = await self._answer(await self.inbox.get())
                arrivals.put((self, answer))

    def give_up(self) -> None:
        """Expect nothing more of the child, and let it go."""
        if self.talk is not None:
            self.talk.cancel()
        if self._future is not None:
            self._future.release()

    async def _answer(self, frame: bytes) -> bytes | None:
        try:
            call = asyncio.ensure_future(self._actor.answer(frame))
            while self._future.status == "finished" and not call.done():
                await asyncio.wait({call}, timeout=GLANCE)
            if call.done():
                return bytes(call.result())
            call.cancel()
        except Exception as error:  # of the connection, of the program, or one that dask made of either
            LOG.warning("process %d of the agents, on %s: %r", self.child, self.address, error)
        await self._settle()
        return None

    async def _settle(self) -> None:
        """Wait until the client knows whether it was the worker that went or the scheduler."""
        end = time.monotonic() + SETTLING
        while self._future.status == "finished" and time.monotonic() < end:
            await asyncio.sleep(GLANCE / 10)
        self.cut = self._future.cancelled()
