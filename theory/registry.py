"""The folder listing is the registry: ``theory/claims/<name>.py`` defines the claim ``<name>``."""

from __future__ import annotations

import difflib
import importlib
from pathlib import Path

from theory.claim import Claim
from theory.errors import InvalidInput

FOLDER = Path(__file__).parent / "claims"


def names() -> tuple[str, ...]:
    """Names of all claims, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__"))


def load(name: str) -> Claim:
    """Return the claim of that name.

    Raises
    ------
    InvalidInput
        If there is no such claim; the message gives the closest name.
    """
    known = names()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the claims are {', '.join(known)}"
        raise InvalidInput(f"unknown claim {name!r}; {hint}")
    claim = importlib.import_module(f"theory.claims.{name}").CLAIM
    if not isinstance(claim, Claim) or claim.name != name:
        raise InvalidInput(f"theory/claims/{name}.py must define CLAIM with name {name!r}, got {claim!r}")
    return claim


def load_all() -> tuple[Claim, ...]:
    """Every claim, in alphabetical order."""
    return tuple(load(name) for name in names())
