"""A number that carries the bound on its own numerical error."""

from __future__ import annotations

from typing import NamedTuple


class Measured(NamedTuple):
    """``value`` with ``|value - truth| <= error``; the units are those of the quantity measured."""

    value: float
    error: float = 0.0
