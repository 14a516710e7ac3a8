"""Rows as Parquet: one file for every append, bit for bit what was given.

The name of a file ends with a digest of its content. Parquet's own checksums cover the pages alone: one wrong
bit in the footer renames a column, or moves where its values are read, and the file still opens.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from experiments._arrow import frugal
from experiments._files import write_atomically
from experiments.sweep import Row, canonical
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

FOLDER = "parts"
AT_ONCE = 10_000  # rows of a large file that are held at a time
PLAIN = {str, float, int, bool}
TORN = ".torn"
KINDS = {
    **dict.fromkeys(("id", "claim", "family", "role", "params", "facts", "failed"), "text"),
    **dict.fromkeys(("measured", "measured_error", "bound", "bound_error", "trivial", "seconds"), "number"),
    "replicate": "integer",
}
"""The kind of every column that the package writes itself; further columns take that of their first value."""


class Columns:
    """The columns of one run and the kind of each; a value of another kind is refused."""

    def __init__(self) -> None:
        self.kinds: dict[str, str | None] = dict(KINDS)

    def learn(self, schema: Any) -> None:
        """Take over the kinds of a table that was stored before."""
        kinds = {str(type_): kind for kind, type_ in _types().items()}
        for column in schema:
            known, found = self.kinds.get(column.name), kinds.get(str(column.type))
            self.kinds[column.name] = "number" if {known, found} == {"integer", "number"} else found or known

    def check(self, rows: Sequence[Row]) -> list[Row]:
        """Return rows of plain values, mappings as canonical JSON; learn the kinds of new columns.

        Raises
        ------
        InvalidInput
            If a row has no id or a value is of no kind that a column can hold, naming column and value.
        """
        kinds = dict(self.kinds)
        plain: list[Row] = []
        for row in rows:
            if not isinstance(row.get("id"), str):
                raise InvalidInput(f"a row needs the id of its trial, got id={row.get('id')!r}")
            plain.append({name: _plain(name, value) for name, value in row.items()})
            for name, value in plain[-1].items():
                kinds[name] = _joined(name, kinds.get(name), value)
        self.kinds = kinds
        return plain

    @frugal()
    def table(self, rows: Sequence[Row]) -> Any:
        """Return checked rows as a table with the explicit type of every column."""
        import pyarrow as pa

        names = dict.fromkeys([*KINDS, *(name for row in rows for name in row)])
        types = _types()
        columns = {}
        for name in names:
            values = [row.get(name) for row in rows]
            kind = self.kinds.get(name)
            if kind == "number":
                values = [float(value) if isinstance(value, int) else value for value in values]
            columns[name] = pa.array(values, type=types[kind])
        return pa.table(columns)


def write(folder: Path, table: Any) -> Path:
    """Write a table as a new file of the folder, durable on return."""
    return _written(folder, table.schema, [table])


@frugal()
def merge(folder: Path, tables: Iterable[Any]) -> Path:
    """Write what :func:`joined` returns of several tables, without ever holding it."""
    table, order = _ordered(tables)
    # Column by column, or every piece joins anew what all of them read.
    for place, field in enumerate(table.schema):
        table = table.set_column(place, field, table[place].combine_chunks())
    pieces = (table.take(order.slice(start, AT_ONCE)) for start in range(0, len(order), AT_ONCE))
    return _written(folder, table.schema, pieces)


@frugal()
def _written(folder: Path, schema: Any, tables: Iterable[Any]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema, write_page_checksum=True) as writer:
        for table in tables:
            writer.write_table(table)
    data = memoryview(sink.getvalue())
    path = folder / f"{secrets.token_hex(4)}-{_digest(data)}.parquet"
    write_atomically(path, data)
    return path


def read(path: Path) -> Any | None:
    """Return the table in a file, or None when the file is torn.

    Raises
    ------
    InvalidInput
        If the system does not let us read it.
    """
    return _tried(path, lambda file: file.read(use_threads=False))


def scan(path: Path) -> tuple[Any, Any] | None:
    """Return the columns that say how each trial of a file ended, and the schema of all; None when it is torn.

    Every page is read, and few are held at a time.

    Raises
    ------
    InvalidInput
        If the system does not let us read it.
    """
    import pyarrow as pa

    def ends(file: Any) -> Any:
        batches = [
            batch.select(["id", "failed"])
            for batch in file.iter_batches(batch_size=AT_ONCE, use_threads=False)
        ]
        return pa.Table.from_batches(batches, file.schema_arrow.empty_table().select(["id", "failed"]).schema)

    def both(file: Any) -> tuple[Any, Any]:
        return ends(file), file.schema_arrow

    return _tried(path, both)


@frugal()
def _tried(path: Path, look: Callable[[Any], T]) -> T | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InvalidInput(f"cannot read {path}: {error.strerror}") from error
    wanted = path.stem.partition("-")[2]
    if wanted and wanted != _digest(data):  # the first runs have names without a digest
        return None
    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        return look(file) if {"id", "failed"} <= {*file.schema_arrow.names} else None
    except (pa.ArrowException, OSError, ValueError):
        return None


def _digest(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def files(folder: Path) -> list[Path]:
    """Return the Parquet files of a folder, by name."""
    return sorted(folder.glob("*.parquet"))


@frugal()
def joined(tables: Iterable[Any]) -> Any:
    """Return one table of several, each id once, sorted by it: a result goes before a failure."""
    table, order = _ordered(tables)
    if np.array_equal(order, np.arange(table.num_rows)):
        return table  # one file of a run that was merged: what is large is not copied once more
    return table.take(order)


def _ordered(tables: Iterable[Any]) -> tuple[Any, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.concat_tables([Columns().table([]), *tables], promote_options="permissive")
    position = pa.array(np.arange(table.num_rows))
    keys = pa.table({"id": table["id"], "failed": pc.is_valid(table["failed"]), "position": position})
    order = pc.sort_indices(keys, sort_keys=[(key, "ascending") for key in keys.column_names])
    ids = table["id"].take(order).combine_chunks()
    again = pc.equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
    return table, order.filter(pa.array(np.append(len(ids) > 0, ~again)[: len(ids)]))


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as they would be read back from a record: one for each id, sorted by it."""
    columns = Columns()
    return as_frame(joined([columns.table(columns.check(rows))]))


def as_frame(table: Any) -> pd.DataFrame:
    """Return a table as a data frame; missing whole numbers and truth values stay missing."""
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    gaps = {str(field.type) for field in table.schema if table[field.name].null_count}
    result: pd.DataFrame = table.to_pandas(
        types_mapper=lambda kind: nullable.get(kind) if str(kind) in gaps else None
    )
    return result


def _types() -> dict[str | None, Any]:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "number": pa.float64(),
        "integer": pa.int64(),
        "truth": pa.bool_(),
        "curve": pa.list_(pa.float64()),
        None: pa.null(),
    }


def _plain(name: str, value: object) -> object:
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, np.generic):
        return value.item()
    try:
        if isinstance(value, Mapping):
            return canonical(_json(value))
        if isinstance(value, list | tuple | np.ndarray):
            return [float(entry) for entry in value]
    except (TypeError, ValueError) as error:
        raise InvalidInput(f"column {name} cannot hold {value!r}: {error}") from error
    return value


def _json(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_json(inner) for inner in value]
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def _joined(name: str, kind: str | None, value: object) -> str | None:
    found = _kind(name, value)
    if found is None or found == kind:
        return kind
    if kind is None:
        return found
    if {kind, found} == {"integer", "number"} and name not in KINDS:
        return "number"
    if (kind, found) == ("number", "integer"):
        return kind
    raise InvalidInput(f"column {name} holds {kind} values, got {value!r}, which is a {found}")


def _kind(name: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int) and abs(value) >= 2**63:
        raise InvalidInput(f"column {name} cannot hold {value}, whole numbers must lie below 2^63")
    for kind, of in (("integer", int), ("number", float), ("text", str), ("curve", list)):
        if isinstance(value, of):
            return kind
    raise InvalidInput(f"column {name} cannot hold {value!r}: give a number, a text, a truth value or None")
