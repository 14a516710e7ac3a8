"""The source checkout that this installation runs from, if it does."""

from __future__ import annotations

from pathlib import Path

from theory import registry
from theory.errors import InvalidInput


def root(instead: str) -> Path:
    """Return the folder that holds ``theory/`` and ``pyproject.toml``.

    Raises
    ------
    InvalidInput
        If boundlab is an installed copy; ``instead`` says what the user may give then.
    """
    folder = registry.FOLDER.parent.parent
    if not (folder / "pyproject.toml").is_file():
        raise InvalidInput(f"boundlab does not run from a source checkout here; give {instead}")
    return folder
