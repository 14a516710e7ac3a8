"""One run that is disturbed and resumed, and what came of it: lost, doubled, changed and repeated trials."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest import mock

import fault_study
import pandas as pd
import psutil
import pyarrow.parquet as pq

from experiments import study
from experiments.engine import SerialEngine, batches
from experiments.record import frame, load_run
from theory.errors import InvalidInput

PLANNED = {trial.id for trial in fault_study.SWEEP.trials()}
INTERRUPTED = 130
PATIENCE = 180.0  # seconds for anything; a loaded machine is no fault


class TooLateError(Exception):
    """A run was over before its fault came, which therefore was not put."""


@dataclass(frozen=True)
class Outcome:
    """What came of one disturbed run: numbers of trials, and in words what should not have been."""

    lost: int
    doubled: int
    changed: int
    stored: int
    repeated: int
    repeated_stored: int
    surprises: tuple[str, ...]


@dataclass
class Case:
    """A folder for one run, the command that drives it, and what is known of it.

    ``out`` is where the run goes, ``inside`` a command that leads into the namespace where drivers live.
    """

    place: Path
    rng: random.Random
    moment: float  # in [0, 1), when the fault comes
    out: Path = field(init=False)
    inside: Sequence[str] = ()
    engine: Sequence[str] = ("--engine", "serial")
    surprises: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _stored: set[str] = field(default_factory=set)
    _struck: int = 0
    _drivers: int = 0

    def __post_init__(self) -> None:
        self.out = self.place / "run"
        self.path = fault_study.install(self.place / "packages")

    @property
    def log(self) -> Path:
        """The file with a line for every trial that began."""
        return self.place / "log"

    @property
    def environment(self) -> dict[str, str]:
        """What drivers and workers find in their environment."""
        threads = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        mine = {"PYTHONPATH": self.path, "FAULTS_LOG": str(self.log), "PYTHONWARNINGS": "ignore"}
        return {**os.environ, **threads, **mine}

    def drive(self, *options: str, settings: Mapping[str, str] | None = None) -> Driver:
        """Start ``boundlab sweep`` into the run's folder."""
        self._drivers += 1
        words = self.place / f"said-{self._drivers}"
        command = [*self.inside, sys.executable, "-m", "experiments", "sweep", "faults"]
        with words.open("w") as said:
            process = subprocess.Popen(
                [*command, *self.engine, "--out", str(self.out), *options],
                cwd=self.place,
                env={**self.environment, **(settings or {})},
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
        return Driver(process, words)

    def began(self) -> list[tuple[str, int, int]]:
        """Trial, process and time of every trial that began, in order."""
        if not self.log.exists():
            return []
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return [(trial, int(pid), int(at)) for trial, pid, at in lines]

    def stored(self) -> set[str]:
        """The trials that are on disk with a result."""
        try:
            rows = load_run(self.out)
        except InvalidInput:
            return set()
        return set(rows["id"][rows["failed"].isna()])

    def parts(self) -> list[Path]:
        """The files with stored rows."""
        return sorted((self.out / "parts").glob("*.parquet"))

    def keep(self) -> None:
        """Copy the folder of the run from a disk that goes away."""
        shutil.copytree(self.out, self.place / "kept")
        self.out = self.place / "kept"

    def strike(self) -> None:
        """Remember what is stored now: whatever of it begins later was computed twice for nothing."""
        self._stored = self.stored()
        self._struck = time.monotonic_ns()

    def resume(self) -> None:
        """Go on until the run is complete, in this process."""
        with mock.patch.dict(os.environ, FAULTS_LOG=str(self.log)):
            study.run(fault_study.STUDY, "quick", 0, out=self.out, resume=True, warn=self.warnings.append)

    def expect(self, driver: Driver, *codes: int, says: str = "") -> None:
        """Note when a driver ends in another way than it should, or leaves a process behind."""
        code = driver.wait()
        said = driver.said()
        if code not in codes:
            self.surprises.append(
                f"exit code {code} instead of {' or '.join(map(str, codes))}: {said[-2000:]}"
            )
        if not driver.gone():
            self.surprises.append("processes stayed behind")
        if code == INTERRUPTED and not self.began() and ", in main" not in said and "Traceback" in said:
            return  # Python itself was still starting, and nothing of ours could say so
        if says and code != 0 and says not in said:
            self.surprises.append(f"nothing about {says!r} in: {said[-2000:]}")
        if "Traceback" in said:
            self.surprises.append(f"a traceback: {said[-2000:]}")

    def outcome(self) -> Outcome:
        """Compare what is on disk with the plan, with an undisturbed run, and with the log."""
        rows = load_run(self.out)
        on_disk = [trial for path in self.parts() for trial in pq.read_table(path)["id"].to_pylist()]
        leftovers = [path.name for path in self.out.rglob("*.tmp")]
        if leftovers:
            self.surprises.append(f"left behind: {leftovers}")
        found = bits(rows)
        begun = self.began()
        again = [trial for trial, _, at in begun if at > self._struck and trial in self._stored]
        return Outcome(
            lost=len(PLANNED - found.keys()),
            doubled=len(on_disk) - len(set(on_disk)),
            changed=sum(row != undisturbed().get(trial) for trial, row in found.items()),
            stored=len(self._stored),
            repeated=len(begun) - len({trial for trial, _, _ in begun}),
            repeated_stored=len(again),
            surprises=tuple(self.surprises),
        )


@dataclass(frozen=True)
class Driver:
    """A process that runs ``boundlab``, in a session of its own."""

    process: subprocess.Popen[bytes]
    words: Path

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def signal(self, number: signal.Signals, everybody: bool = False) -> None:
        """Send a signal, to the process or, as a terminal does, to its children too."""
        self.check_running()
        (os.killpg if everybody else os.kill)(self.pid, number)

    def check_running(self) -> None:
        """Refuse to disturb a run that is over.

        Raises
        ------
        TooLateError
            If it is complete.
        AssertionError
            If it has failed by itself.
        """
        if self.ended():
            assert self.process.returncode == 0, self.said()
            raise TooLateError("the fault came too late: the run was over")

    def wait(self) -> int:
        """Return the exit code as a shell tells it, which makes no difference between 130 and dying of SIGINT."""
        code = self.process.wait(PATIENCE)
        return 128 - code if code < 0 else code

    def ended(self) -> bool:
        """Whether it is over."""
        return self.process.poll() is not None

    def said(self) -> str:
        """What it wrote to stderr."""
        return self.words.read_text()

    def gone(self) -> bool:
        """Whether every process of its session ends."""
        return eventually(lambda: self.pid not in _sessions(), 20.0)


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until something holds; False when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def _sessions() -> set[int]:
    found = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.add(os.getsid(process.pid))
    return found


def bits(rows: pd.DataFrame) -> dict[str, tuple[object, ...]]:
    """The rows by their trials, without durations, floats as their eight bytes."""
    plain = rows.drop(columns="seconds").sort_index(axis=1)
    return {
        str(trial): tuple(
            struct.pack("<d", value) if isinstance(value, float) else repr(value) for value in row
        )
        for trial, row in zip(rows["id"], plain.itertuples(index=False), strict=True)
    }


@cache
def undisturbed() -> dict[str, tuple[object, ...]]:
    """What one process computes of the plan, in order, with nothing in its way."""
    import workload

    done = SerialEngine().run(workload.compute, batches(fault_study.SWEEP.trials(), 1))
    return bits(frame([row for finished in done for row in finished.records()]))
