"""``boundlab list``: every claim there is."""

from __future__ import annotations

import json
from dataclasses import dataclass

from experiments.catalogue import row
from experiments.cli.options import Flag
from experiments.cli.tables import show_records
from theory import registry
from theory.render import references

SHOWN = (
    "name",
    "expected",
    "title",
    "paper",
)  # what fits a terminal; --json and `boundlab show` have the rest


@dataclass(frozen=True)
class List:
    """List all claims."""

    json: Flag = False
    """Print a JSON array, with more columns: locator, provenance, sense, guarantee, quantity and witness."""

    def run(self) -> int:
        """Print the table, or the JSON."""
        entries = references()
        rows = [row(claim, entries) for claim in registry.load_all()]
        if self.json:
            print(json.dumps(rows, indent=2, ensure_ascii=False))
        else:
            show_records([{column: entry[column] for column in SHOWN} for entry in rows])
        return 0
