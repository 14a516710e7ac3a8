"""Where a child of :class:`experiments.distribution.actors.Actors` sits: an actor on a worker of dask."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module

from experiments.engine._threads import one_thread
from experiments.engine.distributed import Check, Unfit


class Seat:
    """A program that answers frames, with one thread of linear algebra from the first one on.

    Parameters
    ----------
    program : where it is found, as ``module:maker``.
    check : says why this worker must not run it, or None.

    Raises
    ------
    Unfit
        If it must not.
    """

    def __init__(self, program: str, check: Check | None = None) -> None:
        if check is not None and (reason := check()) is not None:
            raise Unfit(reason)
        module, name = program.split(":")
        self._program = getattr(import_module(module), name)()
        self._limits: ExitStack | None = None

    def answer(self, frame: bytes) -> bytes:
        """Return the program's answer."""
        if self._limits is None:  # here, as some libraries count the threads of each thread by itself
            self._limits = ExitStack()
            self._limits.enter_context(one_thread())
        answer: bytes = self._program(frame)
        return answer
