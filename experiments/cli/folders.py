"""Where a run goes that was given no folder."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from theory.errors import InvalidInput

RUNS = Path("runs")


def folder_for(out: Path | None, title: str, resume: bool) -> Path:
    """Return the given folder, or a new one: ``runs/<title>-<time in UTC>``.

    Raises
    ------
    InvalidInput
        If a run is to be resumed and no folder is given; the message names the last one.
    """
    if out is not None:
        return out
    if resume:
        before = sorted(RUNS.glob(f"{title}-*"), key=lambda path: path.stat().st_mtime)
        hint = f"such as --out {before[-1]}" if before else f"there is none in {RUNS}/"
        raise InvalidInput(f"--resume: give the folder of the run with --out, {hint}")
    name = f"{title}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (name if again == 1 else f"{name}-{again}" for again in count(1))
    return next(path for path in (RUNS / name for name in names) if not path.exists())
