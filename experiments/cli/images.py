"""Figures as files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from theory.errors import InvalidInput

FORMATS = (".png", ".svg", ".pdf")


def check_format(path: Path) -> None:
    """Refuse a file name with another ending."""
    if path.suffix.lower() not in FORMATS:
        raise InvalidInput(f"--to {path}: the ending must be one of {', '.join(FORMATS)}")


def draw_quietly() -> None:
    """Let matplotlib draw into memory, with or without a screen."""
    import matplotlib

    matplotlib.use("Agg")


def save(figure: Any, path: Path) -> None:
    """Write a figure in one step, in the format that the file's ending names."""
    from experiments._files import write_atomically

    buffer = io.BytesIO()
    figure.savefig(buffer, format=path.suffix.lower().lstrip("."))
    write_atomically(path, buffer.getvalue())
