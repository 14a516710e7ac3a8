"""``boundlab doctor``: what of this installation works, and the command that mends what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro
from rich.text import Text

from experiments.cli.tables import show_table
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from experiments.engine import Engine
    from experiments.sweep import Trial

BROKEN = 1
PATIENCE = 10  # seconds that a scheduler has to answer
PROGRAMS = {  # what some commands call, and what for
    "git": "the commit in the record of a run",
    "gcc": "the benchmarks beside compiled loops",
}
WORDS = {True: ("ok", "green"), False: ("BROKEN", "bold red"), None: ("optional", "yellow")}


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis; ``fine`` is None for what may be absent, ``mend`` a command or an advice."""

    what: str
    value: str
    fine: bool | None = True
    mend: str = ""


@dataclass(frozen=True)
class Doctor:
    """Look at versions, solvers, threads, folders and engines; exit with 1 when something needed is missing."""

    engine: Annotated[str | None, tyro.conf.arg(metavar="{slurm,tcp://HOST:PORT}", help_behavior_hint="")] = (
        None
    )
    """Engine that is to be tried as well: slurm, or the address of a running cluster."""

    def run(self) -> int:
        """Print the diagnosis."""
        found = [
            *versions(),
            *solvers(),
            *threads(),
            *folders(),
            *engines(self.engine),
            *extras(),
            *programs(),
        ]
        show_table([_row(finding) for finding in found])
        return BROKEN if any(finding.fine is False for finding in found) else 0


def versions() -> Iterator[Finding]:
    """Python, boundlab and what it cannot do without."""
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield _installed("boundlab")
    for requirement, extra in requirements():
        if extra is None:
            yield _installed(requirement.name, requirement)


def extras() -> Iterator[Finding]:
    """The optional packages, each once."""
    listed = requirements()
    optional = {each.name: (each, extra) for each, extra in reversed(listed) if extra is not None}
    for name in sorted(optional.keys() - {each.name for each, extra in listed if extra is None}):
        yield _installed(name, *optional[name])


def requirements() -> list[tuple[Requirement, str | None]]:
    """What boundlab's own metadata asks for, each with the extra that it belongs to."""
    from packaging.requirements import Requirement

    listed = [Requirement(line) for line in metadata.requires("boundlab") or ()]
    names = metadata.metadata("boundlab").get_all("Provides-Extra") or ()
    return [(each, _extra(each, names)) for each in listed]


def _extra(requirement: Requirement, extras: Sequence[str]) -> str | None:
    if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
        return None
    return next((extra for extra in extras if requirement.marker.evaluate({"extra": extra})), None)


def solvers() -> Iterator[Finding]:
    """What cvxpy can call: linear programs need HiGHS, conic ones Clarabel."""
    import cvxpy

    installed = cvxpy.installed_solvers()
    missing = [name for name in ("HIGHS", "CLARABEL") if name not in installed]
    packages = " ".join({"HIGHS": "highspy", "CLARABEL": "clarabel"}[name] for name in missing)
    yield Finding("cvxpy solvers", ", ".join(installed), not missing, packages and f"pip install {packages}")


def threads() -> Iterator[Finding]:
    """Cores of this process, and the limits that its environment sets."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limits = {name: os.environ[name] for name in sorted(os.environ) if name.endswith("_NUM_THREADS")}
    many = [name for name, value in limits.items() if value.isdigit() and int(value) > cores]
    listed = "".join(f", {name}={value}" for name, value in limits.items())
    yield Finding("threads", f"{cores} cores{listed}", not many, (many and f"unset {' '.join(many)}") or "")


def folders() -> Iterator[Finding]:
    """Where compiled code and runs go, tried by writing there."""
    from tabular._numba_cache import select_cache_folder

    cache = select_cache_folder()
    yield _writable("numba cache", cache, "export NUMBA_CACHE_DIR=$(mktemp -d)")
    yield _writable("current folder", Path.cwd(), "cd to a folder of yours, or give --out DIR")


def _writable(what: str, folder: Path, mend: str) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"boundlab")
    except OSError as error:
        return Finding(what, f"{folder} cannot be written: {error.strerror}", False, mend)
    free = shutil.disk_usage(folder).free / 2**30
    return Finding(what, f"{folder}, {free:.1f} GiB free")


def engines(name: str | None) -> Iterator[Finding]:
    """Whether a worker process of this machine, and one of the cluster where one is named, runs a trial.

    Raises
    ------
    InvalidInput
        If there is no such engine.
    """
    from experiments.engine import engine_named, local, remote, start_command

    yield _answers("engine local", local(1), "boundlab verify all --engine serial; it needs no worker")
    if name is not None and "://" in name:
        yield _answers("engine " + name, remote(name, PATIENCE, PATIENCE), start_command(name))
    elif name == "slurm":
        yield _slurm()
    elif name is not None:
        engine_named(name)


def _slurm() -> Finding:
    from experiments.engine import slurm

    try:
        slurm()
    except InvalidInput as error:
        return Finding(
            "engine slurm", str(error), False, "pip install 'boundlab[cluster]', on a node with sbatch"
        )
    return Finding("engine slurm", "dask-jobqueue, sbatch and scancel are there")


def _answers(what: str, engine: Engine, mend: str) -> Finding:
    from experiments.engine import Batch
    from experiments.sweep import Trial

    try:
        (done,) = engine.run(where, [Batch((Trial("doctor", "none", {}),))])
    except Exception as error:  # whatever keeps an engine from working, and from saying so in its own words
        return Finding(what, f"{type(error).__name__}: {' '.join(str(error).split())}", False, mend)
    if done.failures:
        return Finding(
            what, f"a worker answers with {done.failures[0].message}", False, "pip install boundlab there"
        )
    (row,) = done.rows
    same = row["python"] == platform.python_version()
    words = f"a worker answers, with Python {row['python']}"
    return Finding(what, words, same, "" if same else f"use Python {platform.python_version()} there")


def where(trials: Sequence[Trial]) -> list[Mapping[str, object]]:
    """Return for each trial the version of Python that runs it."""
    return [{"python": platform.python_version()} for _ in trials]


def programs() -> Iterator[Finding]:
    """Programs that some commands call where they are there."""
    from experiments.report.pdf import browser

    yield _program("chromium", browser(), "boundlab report --format pdf")
    for name, use in PROGRAMS.items():
        yield _program(name, shutil.which(name), use)


def _program(name: str, path: str | None, use: str) -> Finding:
    return Finding(
        name, path or f"absent; for {use}", True if path else None, "" if path else f"apt install {name}"
    )


def _installed(name: str, requirement: Requirement | None = None, extra: str | None = None) -> Finding:
    pip = f"{sys.executable} -m pip install"
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        target = "boundlab" if extra is None else f"boundlab[{extra}]"
        return Finding(name, "absent", False if extra is None else None, f"{pip} '{target}'")
    if requirement is None or requirement.specifier.contains(version, prereleases=True):
        return Finding(name, version)
    wanted = f"{name}{requirement.specifier}"
    return Finding(
        name, f"{version}, not {requirement.specifier}", extra is not None and None, f"{pip} '{wanted}'"
    )


def _row(finding: Finding) -> dict[str, str | Text]:
    word, colour = WORDS[finding.fine]
    return {
        "what": finding.what,
        "found": finding.value,
        "": Text(word, style=colour),
        "mend it with": finding.mend or "-",
    }
