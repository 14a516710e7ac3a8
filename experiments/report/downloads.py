"""Tables that a page carries inside itself, to be saved as CSV files without a network."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import pandas as pd

DIGITS = "%.10g"  # of a number in a file that people plot again; the record has all of them
PLAIN = (
    ",:;/?@!$*()+=[]|{}^"  # what a data: address may hold as it is; ampersands and quotes are not among it
)


@dataclass(frozen=True)
class Download:
    """A file inside the page: its name, and the address ``data:...`` that holds all of it."""

    name: str
    href: str


def of_frame(frame: pd.DataFrame, name: str) -> Download:
    """Return a table as a CSV file; numbers have ten significant digits."""
    return _download(frame.to_csv(index=False, float_format=DIGITS, lineterminator="\n"), name)


def of_rows(rows: Sequence[Mapping[str, object]], columns: Iterable[str], name: str) -> Download:
    """Return rows as a CSV file with these columns.

    Examples
    --------
    >>> of_rows([{"claim": "a, b", "tightness": 0.5}], ("claim", "tightness"), "x.csv").href
    'data:text/csv;charset=utf-8,claim,tightness%0A%22a,%20b%22,0.5%0A'
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return _download(buffer.getvalue(), name)


def _download(text: str, name: str) -> Download:
    return Download(name, f"data:text/csv;charset=utf-8,{quote(text, safe=PLAIN)}")
