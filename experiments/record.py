"""A run on disk: a manifest and append-only Parquet parts that survive crashes, cuts and full disks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from experiments import _lock, _parts
from experiments._files import make_folder, write_atomically
from experiments._parts import frame
from experiments.provenance import Manifest
from experiments.sweep import Row, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Record", "frame", "load_manifest", "load_run"]

MANIFEST = "manifest.json"
MANY = 256  # parts that are merged into one when they have become so many, and so are those


class Record:
    """The folder of one run, open for writing by this process alone.

    ``ids`` are the stored trials, ``failed`` those among them that have no result, only the error they ended
    with; ``warnings`` tells what had to be repaired.
    Made by :meth:`open`; close it, or use it as a context.
    """

    def __init__(self, out: Path, lock: _lock.FolderLock, manifest: Manifest) -> None:
        self.out = out
        self.manifest = manifest
        self.warnings: list[str] = []
        self.ids: set[str] = set()
        self.failed: set[str] = set()
        self._lock = lock
        self._columns = _parts.Columns()
        self._files: list[Path] = []
        self._merged: list[Path] = []

    @classmethod
    def open(cls, out: Path | str, manifest: Manifest, resume: bool = False) -> Record:
        """Open a folder for a run, a new one or, with ``resume``, one that was begun before.

        Torn parts are renamed to ``*.torn`` and their trials count as not yet run; files that a
        killed driver was writing when it died are removed.

        Raises
        ------
        InvalidInput
            If the folder holds something and ``resume`` is not set, holds another run or something
            else than a run, is being written by another driver, or cannot be written.
        """
        out = Path(out)
        make_folder(out)
        _refuse_foreign(out)
        lock = _lock.FolderLock(out)
        try:
            begun = (out / MANIFEST).exists()  # only now: another driver may just have begun it, and ended
            if begun and not resume:
                raise InvalidInput(
                    f"{out} holds a run already; pass --resume to go on with it or another --out"
                )
            record = cls(out, lock, manifest)
            make_folder(record._folder)
            if lock.taken_over:
                record.warnings.append(f"{lock.taken_over} left {out} without closing it, taken over")
            if begun:
                record._continue()
            elif resume:
                record.warnings.append(f"{out} held no run to go on with: this is a new one")
            write_atomically(out / MANIFEST, record.manifest.to_json().encode())
        except BaseException:
            lock.release()
            raise
        return record

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _folder(self) -> Path:
        return self.out / _parts.FOLDER

    def _continue(self) -> None:
        before = _manifest(self.out)
        difference = before.first_difference(self.manifest)
        if difference:
            raise InvalidInput(
                f"{self.out} holds another run: {difference}; give the same settings or another --out"
            )
        now = self.manifest
        others = before.other_origins(now.provenance)
        if others:
            changes = "; ".join(
                f"{name} {value}, now {now.provenance.get(name)}" for name, value in others.items()
            )
            self.warnings.append(
                f"so far {self.out} was run with {changes}: its rows come from different code or versions"
            )
        entry = {"started": now.started, "provenance": dict(now.provenance), "differs": sorted(others)}
        self.manifest = replace(before, resumed=(*before.resumed, entry))
        for leftover in self._folder.glob(".*.tmp"):
            leftover.unlink()
        self._load()

    def _load(self) -> None:
        for path in _parts.files(self._folder):
            found = _parts.scan(path)
            if found is None:
                aside = _set_aside(path)
                self.warnings.append(
                    f"{path} is cut or damaged, set aside as {aside.name}; its trials run again"
                )
                continue
            ends, schema = found
            self._columns.learn(schema)
            self._note(zip(ends["id"].to_pylist(), ends["failed"].to_pylist(), strict=True))
            self._files.append(path)

    def _note(self, ends: Iterable[tuple[str, object]]) -> None:
        """Take in ids and failures, None for none; a result, wherever it is stored, goes before a failure."""
        failed: set[str] = set()
        succeeded: set[str] = set()
        for id_, failure in ends:
            (succeeded if failure is None else failed).add(id_)
        self.failed |= failed - (self.ids - self.failed)
        self.failed -= succeeded
        self.ids |= failed | succeeded

    def remaining(self, trials: Iterable[Trial]) -> tuple[Trial, ...]:
        """Return the trials without a stored result, in order: what failed before is tried once more."""
        succeeded = self.ids - self.failed
        return tuple(trial for trial in trials if trial.id not in succeeded)

    def append(self, rows: Sequence[Row]) -> None:
        """Store rows durably in one part.

        Values are numbers, texts, truth values, None, sequences of numbers, or mappings (stored as
        canonical JSON). Floats come back bit for bit.

        Raises
        ------
        InvalidInput
            If a value fits no column or the disk refuses; what was stored before stays.
        """
        if not rows:
            return
        table = self._columns.table(self._columns.check(rows))
        self._files.append(_parts.write(self._folder, table))
        self._note((str(row["id"]), row.get("failed")) for row in rows)
        if len(self._files) >= MANY:
            self._merged.append(self._merge(self._files))
            self._files = []
        if len(self._merged) >= MANY:
            self._merged = [self._merge(self._merged)]

    def compact(self) -> None:
        """Merge all parts into one file."""
        whole = [*self._merged, *self._files]
        if len(whole) > 1:
            self._merged, self._files = [self._merge(whole)], []

    def _merge(self, old: Sequence[Path]) -> Path:
        """Write several files as one.

        The new file is durable before the first old one goes; a crash in between leaves rows twice,
        which every reader tells by their id.
        """
        merged = _parts.merge(self._folder, map(self._read_again, old))
        for path in old:
            path.unlink()
        return merged

    def _read_again(self, path: Path) -> Any:
        table = _parts.read(path)
        if table is None:
            raise InvalidInput(f"{path} was damaged while this run was writing; run again with --resume")
        return table

    def close(self) -> None:
        """Give the folder free for other drivers."""
        self._lock.release()


def load_run(out: Path | str) -> pd.DataFrame:
    """Return all rows of a run, each trial once, sorted by id; also of a run that is still going on.

    ``attrs["manifest"]`` is the manifest, where ``stored`` counts these rows beside the ``trials`` that are
    planned; ``attrs["torn"]`` lists the parts that cannot be read. A result of a trial goes before a failure of it.

    Raises
    ------
    InvalidInput
        If the folder is missing, holds no run or cannot be read.
    """
    out = Path(out)
    manifest = load_manifest(out)
    tables = _all_tables(out / _parts.FOLDER)
    whole = [table for table in tables.values() if table is not None]
    rows = _parts.as_frame(_parts.joined(whole))
    rows.attrs["manifest"] = _Shared({**manifest, "stored": len(rows)})
    rows.attrs["torn"] = [path.name for path, table in tables.items() if table is None]
    return rows


class _Shared(dict[str, object]):
    """A manifest beside the rows: pandas copies all that is there, deeply, with every selection of a column."""

    def __deepcopy__(self, memo: object) -> _Shared:
        return self


def load_manifest(out: Path | str) -> dict[str, object]:
    """Return the manifest of a run as plain JSON values.

    Raises
    ------
    InvalidInput
        If the folder is missing, holds no run or cannot be read.
    """
    if not (Path(out) / MANIFEST).exists():
        raise InvalidInput(f"{out} is no folder of a run: there is no {MANIFEST} in it")
    return _manifest(Path(out)).as_dict()


def _all_tables(folder: Path) -> dict[Path, Any]:
    while True:
        try:
            return {path: _parts.read(path) for path in _parts.files(folder)}
        except FileNotFoundError:
            continue  # a driver has just merged the parts


def _manifest(out: Path) -> Manifest:
    path = out / MANIFEST
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"cannot read {path}: {error}") from error


def _refuse_foreign(out: Path) -> None:
    harmless = {_lock.NAME, f".{MANIFEST}.tmp"}
    try:
        entries = sorted(out.iterdir())
    except OSError as error:
        raise InvalidInput(f"cannot read the folder {out}: {error.strerror}") from error
    if (out / MANIFEST).exists():  # asked last: what is seen before may be another driver's beginning
        return
    for entry in entries:
        empty = entry.name == _parts.FOLDER and entry.is_dir() and not any(entry.iterdir())
        if entry.name in harmless or empty:
            continue
        raise InvalidInput(f"{out} is not empty and holds no run ({entry.name} is in it); give another --out")


def _set_aside(path: Path) -> Path:
    aside = path.with_name(path.name + _parts.TORN)
    path.rename(aside)
    return aside
