"""Recorded runs, judged again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from experiments.cli.selection import chosen
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

    from experiments.report import StudyRun
    from experiments.verification import Verification


def judged(folder: Path) -> tuple[tuple[Verification, ...], Mapping[str, Any]]:
    """Return the verifications of a run, also of one that is not finished, and its manifest.

    Raises
    ------
    InvalidInput
        If the folder holds no run of ``boundlab verify``, or a claim of it is gone or states something else now.
    """
    from experiments.verdict import decide

    if kind_of(folder) != "claims":
        raise InvalidInput(f"{folder} holds no run of boundlab verify")
    rows, manifest = _stored(folder, "boundlab verify")
    config = manifest["config"]
    claims = chosen(config["claims"])
    changed = [claim.name for claim in claims if config["statements"].get(claim.name) != claim.digest]
    if changed:
        raise InvalidInput(
            f"{folder} was recorded with another statement of {', '.join(changed)}; run boundlab verify again"
        )
    return decide(claims, rows, config["alpha"]), manifest


def _stored(folder: Path, command: str) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """The rows of a run and its manifest; what is missing, and what is damaged, is told on stderr."""
    from experiments.record import load_run

    rows = load_run(folder)
    manifest: Mapping[str, Any] = rows.attrs["manifest"]
    torn = ", ".join(f"parts/{name}" for name in rows.attrs["torn"])
    again = f"cut or damaged: {torn}; their trials run again with {command} --resume"
    if rows.empty:
        if torn:
            raise InvalidInput(f"no trial can be read in {folder}, {again}")
        raise InvalidInput(f"{folder} holds no finished trial yet; go on with {command} --resume")
    if len(rows) < manifest["trials"]:
        how = "can be read" if torn else "have run"
        said = f"only {len(rows)} of {manifest['trials']} trials {how} in {folder}"
        print(f"boundlab: {said}{f', {again}' if torn else ''}", file=sys.stderr)
    return rows, manifest


def kind_of(folder: Path) -> Literal["claims", "study"]:
    """Whether a folder holds a run of ``boundlab verify`` or one of ``boundlab sweep``.

    Raises
    ------
    InvalidInput
        If it holds neither, or its manifest was changed.
    """
    from experiments.record import load_manifest

    config: Any = load_manifest(folder)["config"]
    if {"claims", "statements", "alpha"} <= set(config):
        kinds = (("claims", list), ("statements", dict), ("alpha", float))
        wrong = [name for name, kind in kinds if not isinstance(config[name], kind)]
        if wrong:
            raise InvalidInput(f"{folder}: config.{wrong[0]} of its manifest cannot be {config[wrong[0]]!r}")
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
    from experiments.report import StudyRun

    rows, manifest = _stored(folder, "boundlab sweep")
    return StudyRun(studies.load(manifest["config"]["study"]), rows, manifest)
