"""``boundlab report``: judge a recorded run again and rebuild its report, or compare two runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from experiments.cli.images import draw_quietly
from experiments.cli.outcome import DIFFERS, conclude
from experiments.cli.recorded import judged, kind_of, study_run
from experiments.cli.tables import show_table
from experiments.cli.verdicts import as_judged
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from experiments.report.comparison import Line


COMPARISON = "comparison.html"


@dataclass(frozen=True)
class Report:
    """Rebuild the table, verdicts.json and the report of a run of verify, and show studies in it; exit as verify does.

    Of two runs of verify it writes how the second differs from the first, comparison.html in the folder of the
    second, and exits with 1 when a verdict changed.
    """

    folders: Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="DIR [DIR ...]")]
    """Folder of a run of verify, with those of studies that its report shows; or of two runs of verify."""
    format: Literal["html", "pdf"] = "html"
    """pdf prints the page as well, by a Chromium that is installed."""
    to: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """Page to write, .html, in place of what else is written into the folder, which may then be read-only."""

    def run(self) -> int:
        """Judge, print and write."""
        _refuse_twice(self.folders)
        if self.to is not None and self.to.suffix.lower() not in (".html", ".htm"):
            raise InvalidInput(f"--to {self.to}: a page is .html; --format pdf prints it beside")
        kinds = {folder: kind_of(folder) for folder in self.folders}
        claims = [folder for folder, kind in kinds.items() if kind != "study"]
        studies = [folder for folder, kind in kinds.items() if kind == "study"]
        draw_quietly()
        match claims:
            case [folder]:
                page, code = self._one(folder, studies)
            case [first, second] if not studies:
                page, code = _two(first, second, self.to or second / COMPARISON)
            case _:
                raise InvalidInput(
                    f"boundlab report takes one run of verify, with any number of studies, or two runs of verify; "
                    f"got {len(claims)} of verify and {len(studies)} of studies"
                )
        if self.format == "pdf":
            from experiments.report.pdf import print_page

            print(f"pdf: {print_page(page)}")
        return code

    def _one(self, folder: Path, studies: list[Path]) -> tuple[Path, int]:
        from experiments.report.page import NAME

        verifications, manifest = judged(folder)
        runs = [study_run(each) for each in studies]
        return self.to or folder / NAME, conclude(verifications, folder, manifest, runs, self.to)


def _refuse_twice(folders: Sequence[Path]) -> None:
    seen: set[Path] = set()
    for folder in folders:
        if folder.resolve() in seen:
            raise InvalidInput(f"{folder} is given twice; give each run once")
        seen.add(folder.resolve())


def _two(first: Path, second: Path, page: Path) -> tuple[Path, int]:
    from experiments.report.comparison import Change, compare, write_comparison

    before, after = as_judged(first), as_judged(second)
    for unfinished in filter(None, (before.unfinished, after.unfinished)):
        print(f"boundlab: {unfinished}", file=sys.stderr)
    lines = compare(before, after)
    changed = [line for line in lines if line.change is not Change.SAME]
    if changed:
        show_table([_row(line) for line in changed])
    print(f"{len(lines)} claims, {len(lines) - len(changed)} the same")
    write_comparison(before, after, page)
    print(f"comparison: {page}")
    grave = {Change.VERDICT, Change.EXPECTATION}
    return page, DIFFERS if any(line.change in grave for line in changed) else 0


def _row(line: Line) -> dict[str, str]:
    from experiments.report.comparison import number
    from experiments.report.page import number as short

    return {
        "claim": line.claim,
        "change": line.change.value,
        "verdict": " -> ".join(side.get("verdict", "-") for side in (line.before, line.after)),
        "tightness": " -> ".join(short(number(side.get("tightness"))) for side in (line.before, line.after)),
        "besides": "; ".join(line.notes) or "-",
    }
