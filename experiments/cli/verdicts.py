"""``verdicts.json``: the summary of every claim of a run, and how many of its trials they rest on."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.report.comparison import Judged
    from experiments.verification import Verification

VERDICTS = "verdicts.json"


def verdicts_json(verifications: Sequence[Verification], manifest: Mapping[str, object]) -> str:
    """Return the summaries as strict JSON, under ``claims``, beside the numbers of trials planned and stored.

    What is not a number becomes null, an infinity the text Infinity or -Infinity. The verdicts are final where
    ``stored`` equals ``planned``.
    """
    content = {
        "planned": manifest.get("trials"),
        "stored": manifest.get("stored"),
        "claims": [_strict(verification.summary()) for verification in verifications],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _strict(value: Any) -> Any:
    match value:
        case dict():
            return {name: _strict(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_strict(inner) for inner in value]
        case float() if math.isnan(value):
            return None
        case float() if math.isinf(value):
            return (
                "Infinity" if value > 0 else "-Infinity"
            )  # float() of Python and Number() of JavaScript read it
        case _:
            return value


def as_judged(folder: Path) -> Judged:
    """Return a run as it was judged when it was made: later code may state a claim otherwise, or not have it any more.

    Raises
    ------
    InvalidInput
        If the folder holds no run, its verdicts were not written, or they are not what :func:`verdicts_json` writes.
    """
    from experiments.record import load_manifest
    from experiments.report.comparison import Judged

    path = folder / VERDICTS
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidInput(f"{folder} has no {VERDICTS}; write it with boundlab report {folder}") from error
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot read {path}: {error}") from error
    if isinstance(content, list):  # as it was before the trials were counted
        content = {"claims": content}
    again = f"write it again with boundlab report {folder}"
    if not isinstance(content, dict) or not _is_list_of(dict)(content.get("claims")):
        raise InvalidInput(f"{path} holds no list of claims; {again}")
    for summary in content["claims"]:
        for name, fits in FIELDS.items():
            if not fits(summary.get(name)):
                said = json.dumps(summary.get(name))
                raise InvalidInput(f"{path}: {name} of {summary.get('claim')} cannot be {said}; {again}")
    by_name = {summary["claim"]: summary for summary in content["claims"]}
    stored = content.get("stored")
    return Judged(str(folder), load_manifest(folder), by_name, stored if isinstance(stored, int) else None)


def _is_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


def _is_list_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(entry, kind) for entry in value)


def _is_number(value: Any) -> bool:
    return value in (None, "Infinity", "-Infinity") or type(value) in (int, float)


def _are_controls(value: Any) -> bool:
    return _is_list_of(dict)(value) and all(
        isinstance(control.get("assumption"), str) and isinstance(control.get("detected"), bool)
        for control in value
    )


FIELDS: Mapping[str, Callable[[Any], bool]] = {
    "claim": _is_of(str),
    "verdict": _is_of(str),
    "as_expected": _is_of(bool),
    "draws": _is_of(int),
    "failed": _is_of(int),
    "tightness": _is_number,
    "refuted_neighbours": _is_list_of(str),
    "surviving_neighbours": _is_list_of(str),
    "controls": _are_controls,
}
"""What a comparison reads of each summary."""
