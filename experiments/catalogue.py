"""The registered claims as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from theory import registry
from theory.claim import Claim
from theory.render import references

if TYPE_CHECKING:
    import pandas as pd


def claims() -> pd.DataFrame:
    """Return one line for every registered claim, in alphabetical order; the columns are those of :func:`row`.

    Examples
    --------
    >>> claims().loc["simulation_lemma", "expected"]
    'HOLDS'
    """
    import pandas as pd

    entries = references()
    return pd.DataFrame([row(claim, entries) for claim in registry.load_all()]).set_index("name")


def row(claim: Claim, entries: dict[str, str]) -> dict[str, str]:
    """Return the columns of a claim.

    ``paper`` is the arXiv number of the source if its BibTeX entry has one, else the key of that entry.
    """
    eprint = re.search(r"eprint\s*=\s*\{([^}]+)\}", entries.get(claim.source.key, ""))
    return {
        "name": claim.name,
        "title": claim.title,
        "paper": eprint[1] if eprint else claim.source.key,
        "locator": claim.source.locator,
        "provenance": claim.source.provenance.value,
        "sense": claim.sense.value,
        "guarantee": claim.guarantee.value,
        "quantity": claim.quantity.name,
        "expected": claim.expected.value,
        "witness": claim.witness,
    }
