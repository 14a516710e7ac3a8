"""One driver per run folder: the second is refused with the name of the first."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from theory.errors import InvalidInput

NAME = ".lock"
PATIENCE = 2.0  # seconds for a driver that has just taken the lock to write its name, or to go when it ends


class FolderLock:
    """An exclusive lock on a folder, held until :meth:`release` or the death of the process.

    The kernel's file lock decides on one host: it ends with its process, so the leftover of a killed
    driver is taken over. The content (pid, host, time) decides between hosts and where the file
    system knows no locks. The file stays after the release: removing it would let two drivers lock
    two files of the same name.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.taken_over: str | None = None
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise InvalidInput(f"cannot write {self.path}: {error.strerror}") from error
        try:
            self._acquire()
        except BaseException:
            os.close(self._descriptor)
            raise

    def _acquire(self) -> None:
        certain = self._taken()
        owner = self._owner()
        if owner:
            here = owner.get("host") == socket.gethostname()
            if not here or not (certain or _is_dead(owner.get("pid"))):
                raise self._refusal(owner)
            self.taken_over = f"process {owner.get('pid')} on {owner.get('host')}"
        self._write({"pid": os.getpid(), "host": socket.gethostname(), "since": _now()})

    def _taken(self) -> bool:
        """Take the kernel's lock; False on a file system without locks, refused when somebody has it."""
        patient_until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = self._owner()
                if owner or time.monotonic() > patient_until:
                    raise self._refusal(owner) from None
                time.sleep(0.01)
            except OSError:
                return False
            else:
                return True

    def _owner(self) -> dict[str, object]:
        try:
            owner = json.loads(os.pread(self._descriptor, 4096, 0) or b"{}")
        except ValueError:
            return {}
        return owner if isinstance(owner, dict) else {}

    def _refusal(self, owner: dict[str, object]) -> InvalidInput:
        who = (
            f"process {owner['pid']} on {owner['host']} since {owner['since']}"
            if owner
            else "another process"
        )
        return InvalidInput(
            f"{self.path.parent} is being written by {who}; wait for it, choose another --out, "
            f"or delete {self.path} if you know that it is dead"
        )

    def _write(self, owner: dict[str, object]) -> None:
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, json.dumps(owner).encode(), 0)
        except OSError as error:
            raise InvalidInput(f"cannot write {self.path}: {error.strerror}") from error

    def release(self) -> None:
        """Give the folder free; a second call does nothing."""
        if self._descriptor >= 0:
            with suppress(OSError):  # the disk may be read-only by now; the kernel's lock ends all the same
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1


def _is_dead(pid: object) -> bool:
    if not isinstance(pid, int):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
