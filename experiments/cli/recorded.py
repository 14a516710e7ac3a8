"""Recorded runs, judged again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from experiments.cli.selection import chosen
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.report import StudyRun
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
    _tell_unfinished(folder, len(rows), manifest["trials"])
    claims = chosen(config["claims"])
    changed = [claim.name for claim in claims if config["statements"].get(claim.name) != claim.digest]
    if changed:
        raise InvalidInput(
            f"{folder} was recorded with another statement of {', '.join(changed)}; run boundlab verify again"
        )
    return decide(claims, rows, config["alpha"]), manifest


def _tell_unfinished(folder: Path, stored: int, planned: int) -> None:
    if stored < planned:
        print(f"boundlab: only {stored} of {planned} trials have run in {folder}", file=sys.stderr)


def kind_of(folder: Path) -> Literal["claims", "study"]:
    """Whether a folder holds a run of ``boundlab verify`` or one of ``boundlab sweep``.

    Raises
    ------
    InvalidInput
        If it holds neither.
    """
    from experiments.record import load_manifest

    config: Any = load_manifest(folder)["config"]
    if {"claims", "statements", "alpha"} <= set(config):
        return "claims"
    if "study" in config:
        return "study"
    raise InvalidInput(f"{folder} holds no run of boundlab verify or boundlab sweep")


def study_run(folder: Path) -> StudyRun:
    """Return the recorded run of a study, also one that is not finished.

    Raises
    ------
    InvalidInput
        If the study is gone, or nothing of it is recorded.
    """
    from experiments import study as studies
    from experiments.record import load_run
    from experiments.report import StudyRun

    rows = load_run(folder)
    manifest: Mapping[str, Any] = rows.attrs["manifest"]
    if rows.empty:
        raise InvalidInput(f"{folder} holds no finished trial yet; go on with boundlab sweep --resume")
    _tell_unfinished(folder, len(rows), manifest["trials"])
    return StudyRun(studies.load(manifest["config"]["study"]), rows, manifest)
