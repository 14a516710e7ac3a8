"""What a report says of a run that is not finished: how many trials of all, and of each claim, have run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.verification import Verification


def missing(manifest: Mapping[str, Any], stored: int) -> str | None:
    """Say how many of the planned trials have run; None where all have, or nobody knows how many were planned.

    ``stored`` are those that have, where the manifest does not tell.

    Examples
    --------
    >>> missing({"trials": 750}, 342)
    'only 342 of 750 trials have run'
    >>> missing({"trials": 750, "stored": 750}, 0) is missing({}, 0) is None
    True
    """
    planned = manifest.get("trials")
    have = manifest.get("stored", stored)
    return None if planned is None or have >= planned else f"only {have} of {planned} trials have run"


def missing_by_claim(verifications: Sequence[Verification], manifest: Mapping[str, Any]) -> dict[str, str]:
    """Say the same of every claim that some trials of an unfinished run are missing of, by its name.

    Nothing is said where the plan cannot be made again: with a user's own MDPs, of which the manifest has no
    more than digests, and where this version plans other trials.
    """
    stored = {v.claim.name: len(v.frame) for v in verifications}
    if missing(manifest, sum(stored.values())) is None:
        return {}
    planned = _planned(verifications, manifest)
    if planned.total() != manifest["trials"]:
        return {}
    notices = {name: missing({"trials": planned[name]}, count) for name, count in stored.items()}
    return {name: notice for name, notice in notices.items() if notice is not None}


def _planned(verifications: Sequence[Verification], manifest: Mapping[str, Any]) -> Counter[str]:
    from experiments.verifier import Settings, planned

    config = manifest.get("config") or {}
    settings = Settings(config.get("preset", "quick"), values=config.get("values") or {})
    try:
        return Counter(trial.claim for trial in planned([v.claim for v in verifications], settings))
    except InvalidInput:
        return Counter()
