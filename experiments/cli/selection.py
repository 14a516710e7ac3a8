"""Claims by the names on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from theory import registry
from theory.claim import Claim
from theory.errors import InvalidInput

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


def about_finite(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims that speak of MDPs like a user's own, and say which ones are left out.

    Raises
    ------
    InvalidInput
        If none is left.
    """
    from experiments.plan import takes_finite

    others = [claim.name for claim in claims if not takes_finite(claim)]
    if len(others) == len(claims):
        raise InvalidInput(
            f"--mdp: {', '.join(others)} speak of linear MDPs with a horizon, not of discounted ones"
        )
    if others:
        print(
            f"boundlab: left out, as they speak of linear MDPs with a horizon: {', '.join(others)}",
            file=sys.stderr,
        )
    return tuple(claim for claim in claims if claim.name not in others)
