"""Recorded runs, judged again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli.selection import chosen
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.verification import Verification


def judged(folder: Path) -> tuple[tuple[Verification, ...], Mapping[str, Any]]:
    """Return the verifications of a run, also of one that is not finished, and its manifest.

    Raises
    ------
    InvalidInput
        If the folder holds no run of ``boundlab verify``, or a claim of it is gone or states something else now.
    """
    from experiments.record import load_run
    from experiments.verdict import decide

    rows = load_run(folder)
    manifest: Mapping[str, Any] = rows.attrs["manifest"]
    config = manifest["config"]
    if not {"claims", "statements", "alpha"} <= set(config):
        raise InvalidInput(f"{folder} holds no run of boundlab verify")
    if rows.empty:
        raise InvalidInput(f"{folder} holds no finished trial yet; go on with boundlab verify --resume")
    if len(rows) < manifest["trials"]:
        print(
            f"boundlab: only {len(rows)} of {manifest['trials']} trials have run in {folder}", file=sys.stderr
        )
    claims = chosen(config["claims"])
    changed = [claim.name for claim in claims if config["statements"].get(claim.name) != claim.digest]
    if changed:
        raise InvalidInput(
            f"{folder} was recorded with another statement of {', '.join(changed)}; run boundlab verify again"
        )
    return decide(claims, rows, config["alpha"]), manifest
