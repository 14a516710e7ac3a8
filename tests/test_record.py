"""Records: nothing is lost by a kill, a cut, a full disk or a second driver, and floats stay the same bits."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
import workload
from workload import PLAN, SEED, compute

from experiments._lock import FolderLock
from experiments._parts import read
from experiments.engine import SerialEngine, batches
from experiments.provenance import Manifest
from experiments.record import Record, frame, load_run
from experiments.sweep import Row, Sweep, Trial
from theory.errors import InvalidInput

ROOT = Path(__file__).parent.parent
TRIALS = Sweep("c", "f", {"S": (1, 2, 3, 4)}).trials()


def manifest(trials: tuple[Trial, ...] = TRIALS, seed: int = 0, **config: object) -> Manifest:
    return Manifest.of(trials, seed, config)


def rows(trials: tuple[Trial, ...] = TRIALS) -> list[Row]:
    return [{**trial.columns(), "failed": None, "measured": trial.params["S"]} for trial in trials]


def parts(out: Path) -> list[Path]:
    return sorted((out / "parts").glob("*.parquet"))


def bits(table: pd.DataFrame) -> list[tuple[object, ...]]:
    """All but the durations, floats as their eight bytes."""
    return [
        tuple(struct.pack("<d", value) if isinstance(value, float) else repr(value) for value in row)
        for row in table.drop(columns="seconds").itertuples(index=False)
    ]


def drive(out: Path, engine: str, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", workload.__file__, str(out), engine, *options],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(driver: subprocess.Popen[str], stored: int) -> None:
    assert driver.stdout is not None
    for line in driver.stdout:
        if int(line) >= stored:
            return
    assert driver.stderr is not None
    raise AssertionError(driver.stderr.read())


def group_is_gone(leader: int) -> bool:
    for _ in range(100):
        if leader not in _groups():
            return True
        time.sleep(0.1)
    return False


def _groups() -> set[int]:
    found = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.add(os.getpgid(process.pid))
    return found


@pytest.fixture(scope="module")
def undisturbed() -> list[tuple[object, ...]]:
    done = SerialEngine().run(compute, batches(PLAN, 5))
    return bits(frame([row for finished in done for row in finished.records()]))


# A run that is disturbed


@pytest.mark.parametrize("engine", ["serial", "local"])
def test_a_killed_driver_goes_on_to_the_same_bits(
    engine: str, tmp_path: Path, undisturbed: list[tuple[object, ...]]
) -> None:
    first = drive(tmp_path / "run", engine)
    wait_for(first, 12)
    first.kill()
    first.communicate()
    assert group_is_gone(first.pid)  # no orphaned workers
    survived = load_run(tmp_path / "run")
    assert 12 <= len(survived) < len(PLAN)
    kept = {path.name for path in parts(tmp_path / "run")}
    (tmp_path / "run" / "parts" / ".half.parquet.tmp").write_bytes(b"PAR1")

    with Record.open(tmp_path / "run", Manifest.of(PLAN, SEED, {"engine": "any"}), resume=True) as record:
        assert survived.attrs["manifest"]["stored"] == len(survived)
        assert survived.attrs["manifest"]["trials"] == len(PLAN)
        assert record.remaining(PLAN) == tuple(t for t in PLAN if t.id not in set(survived["id"]))
        assert {path.name for path in parts(tmp_path / "run")} == kept
        assert any(str(first.pid) in warning for warning in record.warnings)
        for finished in SerialEngine().run(compute, batches(record.remaining(PLAN), 7)):
            record.append(finished.records())
        record.compact()
    whole = load_run(tmp_path / "run")
    assert bits(whole) == undisturbed
    assert survived.set_index("id")["seconds"].equals(
        whole.set_index("id")["seconds"][survived["id"]]
    )  # not again
    assert [path.suffix for path in (tmp_path / "run" / "parts").iterdir()] == [".parquet"]
    assert len(whole.attrs["manifest"]["resumed"]) == 1


@pytest.mark.parametrize("engine", ["serial", "local"])
def test_ctrl_c_keeps_what_is_finished_and_says_nothing_else(engine: str, tmp_path: Path) -> None:
    driver = drive(tmp_path / "run", engine)
    wait_for(driver, 5)
    os.killpg(driver.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    out, err = driver.communicate(timeout=120)
    assert driver.returncode == 130
    assert err == ""
    assert group_is_gone(driver.pid)
    stored = len(load_run(tmp_path / "run"))
    assert stored >= int((out.split() or ["5"])[-1])
    with Record.open(tmp_path / "run", Manifest.of(PLAN, SEED, {"engine": "any"}), resume=True) as record:
        assert len(record.remaining(PLAN)) == len(PLAN) - stored
        assert not [w for w in record.warnings if "without closing" in w]


def test_ctrl_c_while_workers_start_is_not_lost(tmp_path: Path) -> None:
    driver = drive(tmp_path / "run", "local")
    while not (tmp_path / "run" / "manifest.json").exists():
        assert driver.poll() is None
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(driver.pid, signal.SIGINT)
    _, err = driver.communicate(timeout=120)
    assert (driver.returncode, err) == (130, "")
    assert group_is_gone(driver.pid)
    assert len(load_run(tmp_path / "run")) < len(PLAN)


def test_a_second_driver_is_refused_and_a_dead_one_replaced(tmp_path: Path) -> None:
    mine = Manifest.of(PLAN, SEED, {"engine": "any"})
    first = drive(tmp_path / "run", "serial")
    wait_for(first, 1)
    for resume in (False, True):
        with pytest.raises(InvalidInput, match=f"written by process {first.pid} on {socket.gethostname()}"):
            Record.open(tmp_path / "run", mine, resume=resume)
    first.kill()
    first.communicate()
    with (
        Record.open(tmp_path / "run", mine, resume=True),
        pytest.raises(InvalidInput, match=f"written by process {os.getpid()} on"),
    ):
        Record.open(tmp_path / "run", mine, resume=True)
    Record.open(tmp_path / "run", mine, resume=True).close()


def test_a_folder_that_has_nothing_to_go_on_with_is_told(tmp_path: Path) -> None:
    with Record.open(tmp_path / "typo", manifest(), resume=True) as record:
        assert record.warnings == [f"{tmp_path / 'typo'} held no run to go on with: this is a new one"]
    with Record.open(tmp_path / "new", manifest()) as record:
        assert record.warnings == []


def test_a_driver_on_another_host_is_respected(tmp_path: Path) -> None:
    Record.open(tmp_path, manifest()).close()
    (tmp_path / ".lock").write_text(json.dumps({"pid": 1, "host": "elsewhere", "since": "noon"}))
    with pytest.raises(InvalidInput, match=r"process 1 on elsewhere since noon; .*delete .*\.lock"):
        Record.open(tmp_path, manifest(), resume=True)


def test_a_driver_that_comes_while_another_begins_or_ends_waits_for_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the lock and the name in it there is a moment, and another one at the end."""
    monkeypatch.setattr("experiments._lock.PATIENCE", 0.5)
    name = json.dumps({"pid": 7, "host": socket.gethostname(), "since": "noon"})
    path = tmp_path / ".lock"
    path.touch()
    with path.open("r+b", buffering=0) as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(InvalidInput, match="written by another process"):
            FolderLock(tmp_path)
        with (
            later(0.1, lambda: first.write(name.encode())),
            pytest.raises(InvalidInput, match="by process 7 on"),
        ):
            FolderLock(tmp_path)
        first.truncate(0)
        with later(0.1, lambda: fcntl.flock(first, fcntl.LOCK_UN)):
            FolderLock(tmp_path).release()


@contextlib.contextmanager
def later(seconds: float, act: Callable[[], object]) -> Iterator[None]:
    timer = threading.Timer(seconds, act)
    timer.start()
    try:
        yield
    finally:
        timer.join()


def test_a_run_that_begins_and_ends_while_another_driver_starts_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(out: Path) -> None:
        monkeypatch.undo()
        with Record.open(out, manifest()) as record:
            record.append(rows())

    monkeypatch.setattr("experiments.record._refuse_foreign", meanwhile)
    with pytest.raises(InvalidInput, match="holds a run already"):
        Record.open(tmp_path, manifest(seed=1))
    assert load_run(tmp_path).attrs["manifest"]["root_seed"] == 0


def test_a_lock_is_given_back_though_its_file_cannot_be_written_any_more(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    with lock.path.open("rb") as read_only:
        os.dup2(read_only.fileno(), lock._descriptor)
    lock.release()
    second = FolderLock(tmp_path)
    assert second.taken_over  # what the first wrote could not be wiped
    second.release()


# Damaged files


@pytest.mark.parametrize("damage", ["half", "empty", "last byte", "flipped"])
def test_a_damaged_part_is_set_aside_and_runs_again(damage: str, tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        record.append(rows(TRIALS[:2]))
        (victim,) = parts(tmp_path)
        record.append(rows(TRIALS[2:]))
    data = bytearray(victim.read_bytes())
    data[30] ^= 0xFF  # within the first page: only its checksum tells
    cut = bytes(
        {"half": data[: len(data) // 2], "empty": b"", "last byte": data[:-1], "flipped": data}[damage]
    )
    victim.write_bytes(cut)

    seen = load_run(tmp_path)
    assert set(seen["id"]) == {trial.id for trial in TRIALS[2:]}
    assert seen.attrs["torn"] == [victim.name]
    with Record.open(tmp_path, manifest(), resume=True) as record:
        assert [w for w in record.warnings if victim.name + ".torn" in w]
        assert record.remaining(TRIALS) == TRIALS[:2]
        record.append(rows(record.remaining(TRIALS)))
    assert victim.with_name(victim.name + ".torn").read_bytes() == cut
    assert set(load_run(tmp_path)["id"]) == {trial.id for trial in TRIALS}


def test_a_wrong_bit_anywhere_in_a_part_is_noticed(tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        record.append(rows())
    (path,) = parts(tmp_path)
    data = path.read_bytes()
    for position in range(0, len(data), 11):  # the footer too, of which Parquet keeps no checksum
        wrong = bytearray(data)
        wrong[position] ^= 1 << position % 8
        path.write_bytes(wrong)
        assert read(path) is None
    assert load_run(tmp_path).attrs["torn"] == [path.name]
    path.write_bytes(data)
    path.rename(path.with_name("0123456789abcdef.parquet"))  # as the first runs were called
    assert len(load_run(tmp_path)) == len(TRIALS)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"config": {}}', b"\xff\xfe"])
def test_a_damaged_manifest_is_named(content: bytes, tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        record.append(rows())
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"manifest\.json"):
        Record.open(tmp_path, manifest(), resume=True)
    with pytest.raises(InvalidInput, match=r"manifest\.json"):
        load_run(tmp_path)
    assert len(parts(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("provenance", None), ("config", "quick"), ("trials", "4"), ("resumed", [1]), ("root_seed", 0.5)],
)
def test_a_field_of_the_manifest_that_was_edited_is_named(name: str, value: object, tmp_path: Path) -> None:
    Record.open(tmp_path, manifest()).close()
    text = json.dumps({**json.loads((tmp_path / "manifest.json").read_text()), name: value})
    (tmp_path / "manifest.json").write_text(text)
    words = re.escape(f"manifest.json is not the manifest of a run: {name} cannot be {json.dumps(value)}")
    with pytest.raises(InvalidInput, match=words):
        load_run(tmp_path)
    with pytest.raises(InvalidInput, match=words):
        Record.open(tmp_path, manifest(), resume=True)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        record.append(rows(TRIALS[:1]))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))  # no file may grow beyond 1,000 bytes
        try:
            with pytest.raises(InvalidInput, match=rf"cannot write {tmp_path}/parts/.*File too large"):
                record.append(rows(TRIALS[1:]))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert record.remaining(TRIALS) == TRIALS[1:]
        assert [path.suffix for path in (tmp_path / "parts").iterdir()] == [".parquet"]
        record.append(rows(TRIALS[1:]))  # there is room again
    assert len(load_run(tmp_path)) == 4


def test_a_crash_between_merging_and_deleting_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        for trial in TRIALS:
            record.append(rows((trial,)))
        old = {path: path.read_bytes() for path in parts(tmp_path)}
        before = load_run(tmp_path)
        record.compact()
        assert len(parts(tmp_path)) == 1
    pd.testing.assert_frame_equal(load_run(tmp_path), before)
    for path, data in list(old.items())[1:]:
        path.write_bytes(data)
    pd.testing.assert_frame_equal(load_run(tmp_path), before)
    with Record.open(tmp_path, manifest(), resume=True) as record:
        assert record.remaining(TRIALS) == ()
        record.compact()
    assert len(parts(tmp_path)) == 1
    pd.testing.assert_frame_equal(load_run(tmp_path), before)


# Folders that do not fit


def test_a_run_is_not_overwritten(tmp_path: Path) -> None:
    with Record.open(tmp_path / "a" / "b", manifest()) as record:
        record.append(rows())
    with pytest.raises(InvalidInput, match=r"holds a run already; pass --resume .* another --out"):
        Record.open(tmp_path / "a" / "b", manifest())
    assert len(load_run(tmp_path / "a" / "b")) == 4


@pytest.mark.parametrize("resume", [False, True])
def test_somebody_elses_folder_is_left_alone(resume: bool, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(InvalidInput, match=r"holds no run \(thesis\.tex is in it\); give another --out"):
        Record.open(tmp_path, manifest(), resume=resume)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (manifest(seed=1), "root_seed is 0 there and 1 here"),
        (manifest(TRIALS[1:]), "the plan has 4 trials there"),
        (manifest(preset={"draws": 5}), "config.preset.draws is null there and 5 here"),
        (manifest(TRIALS[1:], seed=1), "root_seed is 0 there"),
    ],
)
def test_another_run_is_refused_by_its_first_difference(other: Manifest, words: str, tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        record.append(rows())
    with pytest.raises(InvalidInput, match=words):
        Record.open(tmp_path, other, resume=True)
    Record.open(tmp_path, manifest(), resume=True).close()  # the refusal gave the folder free


OTHER_ORIGINS: dict[str, dict[str, object]] = {
    "kernels": {"kernels": "0ld"},
    "code": {"code": "0ld"},
    "numpy": {"numpy": "0.1"},
    "python": {"python": "2.7.18"},
    "code, commit": {"code": "0ld", "commit": "c0ffee"},
    "": {"commit": "c0ffee", "modified": None, "host": "elsewhere"},  # the same code by another name
}


@pytest.mark.parametrize("names", OTHER_ORIGINS)
def test_rows_of_other_code_or_versions_are_told_and_kept(names: str, tmp_path: Path) -> None:
    now = manifest()
    Record.open(tmp_path, replace(now, provenance={**now.provenance, **OTHER_ORIGINS[names]})).close()
    for again in range(2):  # its rows stay mixed when the same code goes on once more
        with Record.open(tmp_path, now, resume=True) as record:
            told = [warning for warning in record.warnings if "different code or versions" in warning]
        assert len(told) == bool(names)
        for name in filter(None, names.split(", ")):
            assert f"{name} {OTHER_ORIGINS[names][name]}, now {now.provenance[name]}" in told[0]
        kept = load_run(tmp_path).attrs["manifest"]["resumed"][again]
        assert ", ".join(kept["differs"]) == names


def test_a_run_without_the_hash_of_its_code_is_told_from_another_by_its_commit(tmp_path: Path) -> None:
    now = manifest()
    old = {name: value for name, value in now.provenance.items() if name != "code"}
    cases: list[tuple[str, dict[str, object], int]] = [
        ("a", {}, 0),
        ("b", {"commit": "c0ffee"}, 1),
        ("c", {"modified": "so"}, 1),
    ]
    for folder, of, told in cases:
        Record.open(tmp_path / folder, replace(now, provenance={**old, **of})).close()
        with Record.open(tmp_path / folder, now, resume=True) as record:
            assert len(record.warnings) == told


def test_places_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "file", tmp_path / "file" / "run", Path("/proc/run")):
        with pytest.raises(InvalidInput, match=str(out)):
            Record.open(out, manifest())
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "parts").write_text("")
    with pytest.raises(InvalidInput, match="parts"):
        Record.open(tmp_path / "run", manifest())
    with pytest.raises(InvalidInput, match="no folder of a run"):
        load_run(tmp_path / "nowhere")


# What a row may hold


def test_floats_and_gaps_come_back_bit_for_bit(tmp_path: Path) -> None:
    floats = [
        float("inf"),
        -float("inf"),
        float("nan"),
        -0.0,
        5e-324,
        1.7976931348623157e308,
        0.1,
        1 / 3,
        None,
    ]
    floats.append(struct.unpack("<d", struct.pack("<Q", 0x7FF8DEADBEEF0001))[0])  # a NaN with a payload
    trials = Sweep("c", "f", {}, replications=len(floats)).trials()
    with Record.open(tmp_path, manifest(trials)) as record:
        for trial, value in zip(trials, floats, strict=True):
            row: Row = {**trial.columns(), "failed": None, "bound": value, "n": None, "curve": None}
            if trial.replicate == 3:
                row.update(
                    n=np.int64(2**53 + 1), flag=np.bool_(True), curve=np.array([0.1, np.inf]), note="ü"
                )
            if trial.replicate == 4:
                row.update(mixed=1)
            if trial.replicate == 5:
                row.update(mixed=0.5, facts={"inner": {"x": (np.float64(0.1), 2)}, "inf": float("inf")})
            record.append([row])  # one part each: columns that are empty in one part and typed in the next
        record.compact()
    table = load_run(tmp_path).sort_values("replicate", ignore_index=True)
    for value, back in zip(floats, table["bound"], strict=True):
        assert value is None or struct.pack("<d", value) == struct.pack("<d", back)
    assert np.isnan(table["bound"][8])
    assert table["n"][3] == 2**53 + 1
    assert table["flag"][3] is np.True_ or table["flag"][3] is True
    assert table["curve"][3].tolist() == [0.1, np.inf]
    assert table["note"][3] == "ü"
    assert table["mixed"][4:6].tolist() == [1.0, 0.5]
    assert json.loads(table["facts"][5]) == {"inner": {"x": [0.1, 2]}, "inf": float("inf")}
    assert table[["n", "flag", "mixed"]].isna().sum().tolist() == [9, 9, 8]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"measured": "high"}, "column measured holds number values, got 'high'"),
        ({"extra": "text"}, "column extra holds number values, got 'text'"),
        ({"extra": object}, "column extra cannot hold"),
        ({"extra": 2**63}, "column extra cannot hold 9223372036854775808"),
        ({"facts": {"x": object}}, "column facts cannot hold"),
        ({"curve": ["a"]}, "column curve cannot hold"),
        ({"id": None}, "needs the id of its trial"),
    ],
)
def test_a_value_that_fits_no_column_is_named_and_harms_nothing(bad: Row, words: str, tmp_path: Path) -> None:
    good: Row = {**rows()[0], "extra": 0.5}
    with Record.open(tmp_path, manifest()) as record:
        record.append([good])
    with Record.open(tmp_path, manifest(), resume=True) as record:  # the kinds are known again
        with pytest.raises(InvalidInput, match=words):
            record.append([{**rows()[1], **bad}])
        record.append([{**rows()[1], "extra": 2}])
    assert sorted(load_run(tmp_path)["extra"]) == [0.5, 2]


def test_a_result_goes_before_a_failure(tmp_path: Path) -> None:
    failure: Row = {**TRIALS[0].columns(), "failed": "KilledWorker"}
    with Record.open(tmp_path, manifest()) as record:
        record.append([failure, {**TRIALS[1].columns(), "failed": "ValueError: x"}])
        assert record.failed == {TRIALS[0].id, TRIALS[1].id}
        assert record.remaining(TRIALS) == TRIALS  # what failed runs once more
        record.append(rows(TRIALS[:1]))
        record.append([failure])
        assert record.remaining(TRIALS) == TRIALS[1:]
        assert record.failed == {TRIALS[1].id}
    table = load_run(tmp_path).set_index("id")
    assert pd.isna(table["failed"][TRIALS[0].id])
    assert table["measured"][TRIALS[0].id] == 1
    assert table["failed"][TRIALS[1].id] == "ValueError: x"
    result: Row = {**rows()[0], "seconds": 1.0}
    for order in ([failure, result], [result, failure]):
        assert frame(order)["measured"].tolist() == [1]


def test_many_parts_are_merged_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.record.MANY", 4)
    trials = Sweep("c", "f", {"S": 1}, replications=17).trials()
    sizes = []
    with Record.open(tmp_path, manifest(trials)) as record:
        for trial in trials:
            record.append(rows((trial,)))
            sizes.append(len(parts(tmp_path)))
        assert sizes == [
            1,
            2,
            3,
            1,
            2,
            3,
            4,
            2,
            3,
            4,
            5,
            3,
            4,
            5,
            6,
            1,
            2,
        ]  # no row is rewritten at every merge
        record.compact()
    assert len(parts(tmp_path)) == 1
    assert load_run(tmp_path)["id"].tolist() == sorted(trial.id for trial in trials)


def test_an_empty_run_reads_as_an_empty_frame(tmp_path: Path) -> None:
    with Record.open(tmp_path, manifest()) as record:
        record.append([])
        record.compact()
    assert load_run(tmp_path).empty
    assert "measured" in load_run(tmp_path)


def test_the_manifest_says_where_a_run_comes_from_and_no_path(tmp_path: Path) -> None:
    Record.open(tmp_path, manifest(preset="quick", axes={"S": (4, 8)})).close()
    text = (tmp_path / "manifest.json").read_text()
    stored = json.loads(text)
    assert stored["config"] == {"preset": "quick", "axes": {"S": [4, 8]}}
    assert stored["root_seed"] == 0
    assert stored["provenance"]["numpy"] == np.__version__
    assert stored["provenance"]["host"] == socket.gethostname()
    assert {"python", "numba", "scipy", "sympy", "platform", "commit", "code", "kernels"} <= stored[
        "provenance"
    ].keys()
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
    with pytest.raises(InvalidInput, match="root seed must be a natural number, got -1"):
        manifest(seed=-1)
    with pytest.raises(InvalidInput, match="made of JSON values"):
        manifest(bad=object)
