"""Claims by the names on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from theory import registry
from theory.claim import Claim

ALL = "all"


def chosen(names: Iterable[str]) -> tuple[Claim, ...]:
    """Return the claims with these names, each once; every claim when none is named, or ``all`` is.

    Raises
    ------
    InvalidInput
        If there is no such claim; the message gives the closest name.
    """
    wanted = tuple(dict.fromkeys(names))
    return registry.load_all() if not wanted or ALL in wanted else tuple(map(registry.load, wanted))
