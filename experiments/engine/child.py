"""What runs in a child of :class:`experiments.engine.processes.Processes`: answers frames until the link is closed."""

from __future__ import annotations

import sys
from importlib import import_module
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.engine.processes import Program


def serve(link: Connection, program: Program) -> None:
    """Answer every frame with one frame, until the other side is gone."""
    try:
        while True:
            link.send_bytes(program(link.recv_bytes()))
    except (EOFError, ConnectionError):
        return


def main(descriptor: str, place: str) -> None:
    """Make the program and serve it."""
    module, name = place.split(":")
    with Connection(int(descriptor)) as link:
        serve(link, getattr(import_module(module), name)())


if __name__ == "__main__":
    main(*sys.argv[1:])
