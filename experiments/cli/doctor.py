"""``boundlab doctor``: what of this installation works, and what to install for the rest."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from rich.text import Text

from experiments.cli.tables import show_table

BROKEN = 1
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(\[[^\]]*\])?[^;]*(?:;.*extra\s*==\s*['\"]([\w-]+)['\"])?")


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis; ``fine`` is None for what may be absent."""

    what: str
    value: str
    fine: bool | None = True


@dataclass(frozen=True)
class Doctor:
    """Look at versions, solvers, threads, caches and folders; exit with 1 when something needed is missing."""

    def run(self) -> int:
        """Print the diagnosis."""
        found = [*versions(), *solvers(), *threads(), *folders(), *extras()]
        show_table([_row(finding) for finding in found])
        return BROKEN if any(finding.fine is False for finding in found) else 0


def versions() -> Iterator[Finding]:
    """Python, boundlab and what it cannot do without."""
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _version("boundlab", None)
    for name, extra in requirements():
        if extra is None:
            yield _version(name, None)


def extras() -> Iterator[Finding]:
    """The optional packages, each once."""
    listed = requirements()
    optional = {name: extra for name, extra in reversed(listed) if extra is not None}
    for name in sorted(optional.keys() - {name for name, extra in listed if extra is None}):
        yield _version(name, optional[name])


def requirements() -> list[tuple[str, str | None]]:
    """Distributions that boundlab's own metadata names, each with the extra that it belongs to."""
    matches = (REQUIREMENT.match(line) for line in metadata.requires("boundlab") or ())
    return [(match[1], match[3]) for match in matches if match]


def solvers() -> Iterator[Finding]:
    """What cvxpy can call: linear programs need HiGHS."""
    import cvxpy

    installed = cvxpy.installed_solvers()
    yield Finding("cvxpy solvers", ", ".join(installed), "HIGHS" in installed)


def threads() -> Iterator[Finding]:
    """Cores of this process, and the limits that its environment sets."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    limits = [f"{name}={os.environ[name]}" for name in sorted(os.environ) if name.endswith("_NUM_THREADS")]
    yield Finding("threads", f"{cores} cores" + (f", {', '.join(limits)}" if limits else ""))


def folders() -> Iterator[Finding]:
    """Where compiled code and runs go."""
    from tabular._numba_cache import select_cache_folder

    cache = select_cache_folder()
    yield _writable("numba cache", cache)
    yield _writable("current folder", Path.cwd())


def _writable(what: str, folder: Path) -> Finding:
    fine = os.access(folder, os.W_OK)
    return Finding(what, f"{folder}" + ("" if fine else " cannot be written"), fine)


def _version(name: str, extra: str | None) -> Finding:
    try:
        return Finding(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        target = "boundlab" if extra is None else f"boundlab[{extra}]"
        return Finding(name, f"absent; pip install '{target}'", False if extra is None else None)


def _row(finding: Finding) -> dict[str, str | Text]:
    word, colour = {True: ("ok", "green"), False: ("BROKEN", "bold red"), None: ("optional", "yellow")}[
        finding.fine
    ]
    return {"what": finding.what, "found": finding.value, "": Text(word, style=colour)}
