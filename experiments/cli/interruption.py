"""Runs that end early: what is recorded stays, and one line says how to go on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.cli.progress import Progress

INTERRUPTED = 130  # what a shell reports of a program that SIGINT ended
LOST = 3
REFUSED = 4


class Unfinished(Exception):
    """A run that stopped before its end, with the exit code that says so."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def resumable(progress: Progress, out: Path, arguments: Sequence[str]) -> Iterator[None]:
    """Turn Ctrl-C, lost workers and a disk that refuses into :class:`Unfinished` with the command that goes on.

    A folder that refuses before anything is planned is a mistake of the command, and stays one.

    ``arguments`` are those of the command that was given, without ``--out`` and ``--resume``.
    """
    from experiments._files import WriteRefused
    from experiments.engine import EngineLost

    try:
        yield
    except KeyboardInterrupt as error:
        raise Unfinished(f"interrupted; {_way_on(progress, out, arguments)}", INTERRUPTED) from error
    except EngineLost as error:
        raise Unfinished(f"{error}; {_way_on(progress, out, arguments)}", LOST) from error
    except WriteRefused as error:
        if not progress.total:
            raise
        raise Unfinished(f"{error}; {_way_on(progress, out, arguments)}", REFUSED) from error


def _way_on(progress: Progress, out: Path, arguments: Sequence[str]) -> str:
    if not progress.total:
        return "nothing had run yet"
    command = shlex.join(["boundlab", *arguments, "--out", str(out), "--resume"])
    return f"{progress.done} of {progress.total} trials are kept in {out}, go on with: {command}"
