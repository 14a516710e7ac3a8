"""A disk of its own for a test: a tmpfs in a mount namespace, small, full or read-only as wanted."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from namespace import Refused, Shell


class Disk:
    """A file system in memory; ``folder`` reaches into the namespace where it is mounted.

    Raises
    ------
    Refused
        If the system permits no such namespace.
    """

    def __init__(self, size: str) -> None:
        self._shell = Shell("unshare", "--user", "--map-root-user", "--mount")
        self._mount = tempfile.mkdtemp()
        try:
            self._shell.do(f"mount -t tmpfs -o size={size} none {self._mount}")
            self._shell.do(f"mkdir {self._mount}/disk")
        except Refused:
            self.close()
            raise
        self.folder = Path(f"/proc/{self._shell.pid}/root{self._mount}/disk")

    def resize(self, size: str) -> None:
        """Make it larger or smaller."""
        self._shell.do(f"mount -o remount,size={size} {self._mount}")

    def forbid_writing(self) -> None:
        """Let every new access to ``folder`` find it read-only."""
        self._shell.do(f"mount --bind {self._mount}/disk {self._mount}/disk")
        self._shell.do(f"mount -o remount,bind,ro {self._mount}/disk")

    def allow_writing(self) -> None:
        """Undo :meth:`forbid_writing`."""
        self._shell.do(f"umount -l {self._mount}/disk")

    def close(self) -> None:
        """Drop it with all that is on it."""
        self._shell.close()
        Path(self._mount).rmdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
