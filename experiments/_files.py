"""Files that are whole or absent, whatever happens to the process or the machine in between."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from theory.errors import InvalidInput


class WriteRefused(InvalidInput):
    """The system does not let a file be written; when it does again, what was asked for can go on."""


def write_atomically(path: Path, data: bytes | memoryview) -> None:
    """Write a file so that it is durable on return, and untouched when anything goes wrong.

    Raises
    ------
    WriteRefused
        If the system refuses (full disk, read-only folder, quota), naming the path and the reason.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WriteRefused(
            f"cannot write {path}: {error.strerror}; what was recorded before stays"
        ) from error


def make_folder(path: Path) -> None:
    """Create a folder and its parents unless it exists.

    Raises
    ------
    InvalidInput
        If a file stands in its place or the system refuses, naming the path.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise InvalidInput(f"{path} is a file, a folder is needed") from error
    except NotADirectoryError as error:
        raise InvalidInput(f"cannot make the folder {path}: one of its parents is a file") from error
    except OSError as error:
        raise InvalidInput(f"cannot make the folder {path}: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; some network file systems cannot, and then it is as durable as they are."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
