"""Tables on a terminal, in colour and folded to its width; elsewhere whole lines that a program can cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Row = Mapping[str, str | Text]


SHORT = 12  # cells up to this long are never folded


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise  # the error that rich is handling when it calls this: how the command ends is not rich's to say


def show_table(rows: Sequence[Row]) -> None:
    """Print rows, the keys of the first one as heads; only a terminal folds what is too wide for it."""
    console, table = _Console(), _table(rows)
    if not console.is_terminal:
        console.width = max(console.width, _width(console, table))
    console.print(table)


def show_records(rows: Sequence[Row]) -> None:
    """Print rows as a table, or as one paragraph each on a terminal that is too narrow for that."""
    console = _Console()
    if not console.is_terminal or _width(console, _table(rows)) <= console.width:
        show_table(rows)
        return
    for row in rows:
        (_, head), *rest = row.items()
        console.print(Text(str(head), style="bold"))
        console.print(Padding(Text("; ".join(f"{name}: {cell}" for name, cell in rest)), (0, 0, 0, 2)))


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for position, name in enumerate(rows[0] if rows else ()):
        short = max(len(str(row[name])) for row in rows) <= SHORT
        table.add_column(name, overflow="fold", no_wrap=short or position == 0)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row.values()))
    return table


def _width(console: Console, table: Table) -> int:
    return Measurement.get(console, console.options.update(width=10_000), table).maximum
