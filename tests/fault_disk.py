"""A disk of its own for a test: a tmpfs in a mount namespace, small, full or read-only as wanted."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Refused(Exception):
    """The system does not permit what a test needs."""


class Disk:
    """A file system in memory; ``folder`` reaches into the namespace where it is mounted.

    Raises
    ------
    Refused
        If there is no ``unshare`` here, or it may not mount.
    """

    def __init__(self, size: str) -> None:
        self._mount = tempfile.mkdtemp()
        try:
            self._shell = subprocess.Popen(
                ["unshare", "--user", "--map-root-user", "--mount", "sh"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self._do(f"mount -t tmpfs -o size={size} none {self._mount}")
        except OSError as error:
            raise Refused(f"no mount namespace: {error}") from error
        self.folder = Path(f"/proc/{self._shell.pid}/root{self._mount}/disk")
        self._do(f"mkdir {self._mount}/disk")

    def resize(self, size: str) -> None:
        """Make it larger or smaller."""
        self._do(f"mount -o remount,size={size} {self._mount}")

    def forbid_writing(self) -> None:
        """Let every new access to ``folder`` find it read-only."""
        self._do(f"mount --bind {self._mount}/disk {self._mount}/disk")
        self._do(f"mount -o remount,bind,ro {self._mount}/disk")

    def allow_writing(self) -> None:
        """Undo :meth:`forbid_writing`."""
        self._do(f"umount -l {self._mount}/disk")

    def _do(self, command: str) -> None:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        with suppress(BrokenPipeError):  # unshare was refused, and has said why
            self._shell.stdin.write(f"{command} && echo done || echo failed\n")
            self._shell.stdin.flush()
        words = self._shell.stdout.readline().strip()
        if words != "done":
            self._shell.kill()
            self._shell.wait()
            raise Refused(f"no mount namespace: {words}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._shell:
            self._shell.kill()
        Path(self._mount).rmdir()
