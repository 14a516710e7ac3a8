"""What has to be the same where trials are planned and where they run, or their numbers may differ."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGES = ("theory", "tabular", "linear_mdp", "experiments", "deep")
ONLY_SHOW = ("experiments/cli", "experiments/report", "experiments/plots")  # may change while workers run
LIBRARIES = ("numpy", "numba", "scipy", "distributed")

Fingerprint = Mapping[str, str]
"""Versions and hashes by name."""


@cache
def fingerprint() -> Fingerprint:
    """Return versions and hashes of all that computes, as this process found them first.

    They are kept: a process that has run for a day holds the code of yesterday, whatever the files now say.
    """
    from tabular._numba_cache import kernel_key

    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "boundlab": metadata.version("boundlab"),
        **{name: metadata.version(name) for name in LIBRARIES},
        "kernels": kernel_key(),
        "code": own_code(),
    }


@cache
def own_code() -> str:
    """Return :func:`code_key` of the packages that this process runs, as it found them first."""
    return code_key(Path(__file__).resolve().parent.parent.parent)


def code_key(root: Path) -> str:
    """Return a hash of the Python files under ``root`` that a trial may run, their names included."""
    hasher = hashlib.sha256()
    for path in (path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))):
        name = path.relative_to(root).as_posix()
        if not name.startswith(ONLY_SHOW):
            hasher.update(f"{name}\0{path.stat().st_size}\0".encode())
            hasher.update(path.read_bytes())
    return hasher.hexdigest()[:20]


def difference(here: Fingerprint, there: Fingerprint) -> str | None:
    """Say in words where a worker's fingerprint first differs from the driver's, and what mends it, or None."""
    for name, mine in here.items():
        theirs = there.get(name)
        if theirs == mine:
            continue
        if name in ("kernels", "code"):
            mend = "install the driver's there and start the worker anew"
            return f"other code of boundlab ({name} {theirs} there, {mine} here): {mend}"
        mend = "use the same there" if name == "python" else f"pip install {name}=={mine} there"
        return f"{name} {theirs}, the driver has {mine}: {mend}, and start the worker anew"
    return None


def numba_threads() -> int | None:
    """Return how many threads numba has or will have in this process; None is one per core."""
    config = sys.modules.get("numba.core.config")
    if config is not None:
        return int(config.NUMBA_NUM_THREADS)
    wish = os.environ.get("NUMBA_NUM_THREADS", "")
    return int(wish) if wish.isdigit() else None
