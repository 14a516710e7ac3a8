"""Two runs side by side: verdicts that changed, bounds that became tighter or looser, claims that came or went."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from experiments._files import make_folder, write_atomically
from experiments.provenance import ROWS_DEPEND_ON

MOVED = 0.01  # relative change of a tightness from which on it is told
COLUMNS = (
    "claim",
    "change",
    "verdict_before",
    "verdict_after",
    "tightness_before",
    "tightness_after",
    "notes",
)


class Change(StrEnum):
    """What happened to a claim, the gravest first."""

    VERDICT = "verdict changed"
    EXPECTATION = "no longer as expected, or so again"
    GONE = "only in the first run"
    NEW = "only in the second run"
    RESTATED = "states something else"
    MOVED = "tightness moved"
    SAME = "same"


@dataclass(frozen=True)
class Judged:
    """A run as it was judged: its manifest, and the summary of every claim by name.

    ``stored`` is how many of its trials had run then, None where that was not kept.
    """

    folder: str
    manifest: Mapping[str, Any]
    summaries: Mapping[str, Mapping[str, Any]]
    stored: int | None = None

    @property
    def unfinished(self) -> str | None:
        """In words, how much of the run is missing, or None."""
        planned = self.manifest.get("trials")
        if self.stored is None or planned is None or self.stored >= planned:
            return None
        return f"only {self.stored} of {planned} trials have run in {self.folder}"


@dataclass(frozen=True)
class Line:
    """One claim in both runs; ``ratio`` is the tightness after over that before, NaN where either is undefined."""

    claim: str
    change: Change
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    ratio: float
    notes: tuple[str, ...]


def compare(first: Judged, second: Judged) -> list[Line]:
    """Return one line a claim, those that changed most gravely first, then by how far the tightness moved."""
    names = sorted({*first.summaries, *second.summaries})
    lines = [_line(name, first, second) for name in names]
    order = list(Change)
    return sorted(lines, key=lambda line: (order.index(line.change), -_distance(line.ratio), line.claim))


def _line(name: str, first: Judged, second: Judged) -> Line:
    before, after = first.summaries.get(name, {}), second.summaries.get(name, {})
    ratio = _ratio(number(before.get("tightness")), number(after.get("tightness")))
    restated = _statement(first, name) != _statement(second, name)
    return Line(
        name, _change(before, after, ratio, restated), before, after, ratio, _notes(before, after, restated)
    )


def _change(before: Mapping[str, Any], after: Mapping[str, Any], ratio: float, restated: bool) -> Change:
    if not before or not after:
        return Change.GONE if not after else Change.NEW
    if before["verdict"] != after["verdict"]:
        return Change.VERDICT
    if before["as_expected"] != after["as_expected"]:
        return Change.EXPECTATION
    if restated:
        return Change.RESTATED
    comparable = not math.isnan(ratio) or before["tightness"] == after["tightness"]
    moved = not comparable or _distance(ratio) > math.log1p(MOVED)
    return Change.MOVED if moved else Change.SAME


def _notes(before: Mapping[str, Any], after: Mapping[str, Any], restated: bool) -> tuple[str, ...]:
    """What else is not the same, in words."""
    if not before or not after:
        return ()
    notes = ["its statement changed"] if restated else []
    for what, words in (("refuted_neighbours", "refuted"), ("surviving_neighbours", "survives")):
        notes += [f"now {words}: {name}" for name in after[what] if name not in before[what]]
    noticed = {control["assumption"]: control["detected"] for control in before["controls"]}
    for control in after["controls"]:
        if control["detected"] != noticed.get(control["assumption"], control["detected"]):
            notes.append(
                f"breaking {control['assumption']!r} is {'now' if control['detected'] else 'no longer'} noticed"
            )
    if before["failed"] != after["failed"]:
        notes.append(f"failed trials: {before['failed']}, then {after['failed']}")
    return tuple(notes)


def differences(first: Judged, second: Judged) -> list[tuple[str, object, object]]:
    """Return what of the two runs themselves is different, with its value in each: preset, seed, code, machine."""
    ours, theirs = _facts(first), _facts(second)
    return [(name, ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]]


def _facts(run: Judged) -> dict[str, object]:
    config, made_by = run.manifest.get("config") or {}, run.manifest.get("provenance") or {}
    return {
        "folder": run.folder,
        "preset": config.get("preset"),
        "seed": run.manifest.get("root_seed"),
        "false-alarm budget": config.get("alpha"),
        "other axes": config.get("values") or {},
        "trials": run.manifest.get("trials"),
        "trials that had run": run.stored,
        **{name: made_by.get(name) for name in ("commit", *ROWS_DEPEND_ON)},
    }


def _statement(run: Judged, name: str) -> object:
    return ((run.manifest.get("config") or {}).get("statements") or {}).get(name)


def number(value: object) -> float:
    """A number of ``verdicts.json``, where null stands for none and a text for an infinity."""
    return math.nan if value is None else float(str(value))


def _ratio(before: float, after: float) -> float:
    if before == after:
        return 1.0
    return (
        after / before
        if math.isfinite(before) and math.isfinite(after) and before > 0 and after > 0
        else math.nan
    )


def _distance(ratio: float) -> float:
    return 0.0 if math.isnan(ratio) else abs(math.log(ratio))


def write_comparison(first: Judged, second: Judged, path: Path) -> None:
    """Write the comparison as a page like the report.

    Raises
    ------
    InvalidInput
        If it cannot be written.
    """
    make_folder(path.parent)
    write_atomically(path, comparison_page(first, second).encode())


def comparison_page(first: Judged, second: Judged) -> str:
    """Return the comparison as one HTML text that refers to nothing outside itself."""
    from experiments.report.downloads import of_rows
    from experiments.report.page import rendered
    from experiments.report.words import Words

    lines = compare(first, second)
    return rendered(
        "comparison.html.j2",
        Words(),
        first=first,
        second=second,
        lines=[
            (line, number(line.before.get("tightness")), number(line.after.get("tightness")))
            for line in lines
        ],
        changes=[(change.value, sum(line.change is change for line in lines)) for change in Change],
        differences=differences(first, second),
        moved=MOVED,
        numbers=of_rows([_row(line) for line in lines], COLUMNS, "comparison.csv"),
    )


def _row(line: Line) -> dict[str, object]:
    sides: Sequence[tuple[str, Mapping[str, Any]]] = (("before", line.before), ("after", line.after))
    return {
        "claim": line.claim,
        "change": line.change.value,
        **{f"{what}_{when}": side.get(what) for when, side in sides for what in ("verdict", "tightness")},
        "notes": "; ".join(line.notes),
    }
