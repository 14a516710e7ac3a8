"""Faults put into real runs: a few of those of ``fault_table``, which puts all of them, and many times."""

from __future__ import annotations

import random
import signal
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import fault_study
import pytest
from fault_case import Case, Driver, TooLateError
from fault_disk import Disk
from faults import FAULTS
from namespace import Refused

from experiments.provenance import Manifest
from experiments.record import Record, load_run
from experiments.sweep import Row
from theory.errors import InvalidInput

TRIALS = fault_study.SWEEP.trials()


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("driver killed while it writes", 0.5),
        ("Ctrl-C while it writes", 0.9),  # the parts are being merged
    ],
)
def test_a_fault_costs_no_trial_and_no_bit(name: str, moment: float, tmp_path: Path) -> None:
    (fault,) = (fault for fault in FAULTS if fault.name == name)
    case = Case(tmp_path, random.Random(1), moment)
    try:
        fault.inject(case)
    except TooLateError as reason:
        pytest.skip(str(reason))
    outcome = case.outcome()
    assert outcome.surprises == ()
    assert (outcome.lost, outcome.doubled, outcome.changed, outcome.repeated_stored) == (0, 0, 0, 0)
    assert outcome.repeated <= 1
    assert outcome.stored > 0


def test_a_fault_that_comes_after_the_end_is_not_counted(tmp_path: Path) -> None:
    for command, error in (("true", TooLateError), ("false", AssertionError)):
        driver = Driver(subprocess.Popen([command]), tmp_path / "said")
        driver.words.touch()
        driver.wait()
        with pytest.raises(error):
            driver.signal(signal.SIGKILL)


def test_the_comparison_sees_what_is_lost_doubled_and_changed(tmp_path: Path) -> None:
    case = Case(tmp_path, random.Random(1), 0.0)
    with Record.open(case.out, manifest()) as record:
        record.append([{**row(0), "measured": 0.5, "bound": 1.0, "facts": {}}])
        record.append([row(1)])
        record.append([row(1)])
    case.log.write_text("".join(f"{TRIALS[number].id} 1 0\n" for number in (0, 1, 1)))
    case.strike()
    with case.log.open("a") as log:
        log.write(f"{TRIALS[0].id} 1 {10**18}\n")
    (case.out / "parts" / ".x.parquet.tmp").touch()
    outcome = case.outcome()
    assert (outcome.lost, outcome.doubled, outcome.changed) == (len(TRIALS) - 2, 1, 2)
    assert (outcome.stored, outcome.repeated, outcome.repeated_stored) == (2, 2, 1)
    assert outcome.surprises == ("left behind: ['.x.parquet.tmp']",)


# A record on a disk that refuses


@pytest.fixture
def disk() -> Iterator[Disk]:
    try:
        made = Disk("64k")
    except Refused as refusal:
        pytest.skip(str(refusal))
    with made:
        yield made


def manifest() -> Manifest:
    return Manifest.of(TRIALS, 0, {})


def row(number: int) -> Row:
    return {**TRIALS[number].columns(), "failed": None, "measured": float(number)}


def test_a_disk_that_is_full_keeps_what_is_stored(disk: Disk) -> None:
    out = disk.folder / "run"

    def stored() -> int:
        measured = sorted(load_run(out)["measured"])
        assert measured == [*range(len(measured))]
        return len(measured)

    with Record.open(out, manifest()) as record:
        with pytest.raises(InvalidInput, match="No space left on device"):
            append_each(record, range(len(TRIALS)))
        kept = stored()
        assert 3 < kept < len(TRIALS)
        with pytest.raises(InvalidInput, match="No space left on device"):  # for a while rows are there twice
            record.compact()
        assert stored() == kept
    with pytest.raises(InvalidInput, match="No space left on device"):
        Record.open(out, manifest(), resume=True)
    disk.resize("1m")
    with Record.open(out, manifest(), resume=True) as record:
        assert len(record.remaining(TRIALS)) == len(TRIALS) - kept
        append_each(record, range(kept, len(TRIALS)))
        record.compact()
    assert stored() == len(TRIALS)


def append_each(record: Record, numbers: Iterable[int]) -> None:
    for number in numbers:
        record.append([row(number)])


def test_a_folder_that_becomes_read_only_keeps_what_is_stored(disk: Disk) -> None:
    with Record.open(disk.folder / "run", manifest()) as record:
        record.append([row(0), row(1)])
        disk.forbid_writing()
        with pytest.raises(InvalidInput, match="Read-only file system"):
            record.append([row(2)])
    assert len(load_run(disk.folder / "run")) == 2  # to be read it need not be writable
    for out in (disk.folder / "run", disk.folder / "another"):
        with pytest.raises(InvalidInput, match=f"{out}.*Read-only file system"):
            Record.open(out, manifest(), resume=True)
    disk.allow_writing()
    with Record.open(disk.folder / "run", manifest(), resume=True) as record:
        assert len(record.remaining(TRIALS)) == len(TRIALS) - 2
        assert not [warning for warning in record.warnings if "without closing" in warning]
