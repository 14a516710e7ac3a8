"""What a run comes to: the table, ``verdicts.json``, the report and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from experiments.cli.tables import show_table
from experiments.cli.verdicts import VERDICTS, verdicts_json

if TYPE_CHECKING:
    from experiments.report import StudyRun
    from experiments.verification import Control, Verification

DIFFERS = 1
OWN = "user"  # the role of trials on MDPs of the user
ROOM = 48  # characters of neighbours in the table; all of them are in the report and in VERDICTS


def conclude(
    verifications: Sequence[Verification],
    out: Path,
    manifest: Mapping[str, object],
    studies: Sequence[StudyRun] = (),
    to: Path | None = None,
) -> int:
    """Print the verdicts, write them and the report, with these studies, under ``out``; return the exit code.

    With ``to`` only the report is written, and there.
    """
    from experiments._files import write_atomically
    from experiments.report import write_report
    from experiments.report.page import NAME

    show_table(table(verifications))
    for line in (*remarks(verifications), total(verifications)):
        print(line)
    if to is None:
        write_atomically(out / VERDICTS, verdicts_json(verifications, manifest).encode())
    page = to or out / NAME
    with Console(stderr=True).status(
        "writing the report"
    ):  # seconds of drawing; silent where there is no terminal
        report = write_report(verifications, page.parent, manifest, studies, page.name)
    print(f"report: {report}")
    return 0 if all(verification.as_expected for verification in verifications) else DIFFERS


def table(verifications: Sequence[Verification]) -> list[dict[str, str | Text]]:
    """One row a claim; what happened on a user's own MDPs is a column when there are any."""
    rows = [_row(verification) for verification in verifications]
    if any((verification.frame["role"] == OWN).any() for verification in verifications):
        for row, verification in zip(rows, verifications, strict=True):
            row["tightness on --mdp"] = _on_own_mdps(verification)
    return rows


def _row(verification: Verification) -> dict[str, str | Text]:
    killed, left = verification.refuted_neighbours, verification.surviving_neighbours
    detected = [control.detected for control in verification.controls]
    colour = "green" if verification.as_expected else "bold red"
    return {
        "claim": verification.claim.name,
        "expected": verification.claim.expected.value,
        "verdict": Text(verification.verdict.value, style=colour),
        "draws": str(verification.draws),
        "tightness": _tightness(verification),
        "refuted": f"{len(killed)}/{len(killed) + len(left)}" if killed or left else "-",
        "surviving neighbours": _some(left) or "-",
        "controls": f"{sum(detected)}/{len(detected)}" if detected else "-",
        "slopes (predicted)": "; ".join(
            f"{slope.coordinate}: {slope.measured:.3g} ({slope.predicted:.3g})"
            for slope in verification.slopes
        )
        or "-",
    }


def _tightness(verification: Verification) -> str:
    """The tightness of single draws and, in brackets, what came of that which the claim speaks of in their place."""
    from experiments.plots.draws import tested
    from experiments.spoken import outcome

    came = outcome(verification.claim, tested(verification.frame))
    return f"{verification.tightness:.4g}{f' ({came})' if came else ''}"


def _some(names: Sequence[str]) -> str:
    """As many names as there is room for, in their order, and how many more there are.

    >>> _some(["constant x 1/2", "exponent of d - 1/2", 60 * "x", "exponent of H - 1/2"])
    'constant x 1/2; exponent of d - 1/2; and 2 more'
    >>> _some([60 * "x"])
    '1 with a long name'
    """
    shown: list[str] = []
    for name in names:
        if len("; ".join([*shown, name])) > ROOM:
            break
        shown.append(name)
    left = len(names) - len(shown)
    if not left:
        return "; ".join(shown)
    return "; ".join([*shown, f"and {left} more"] if shown else [f"{left} with a long name"])


def _on_own_mdps(verification: Verification) -> str:
    """Tightness and violations on a user's own MDPs, the witness aside."""
    from experiments.evidence import violated
    from experiments.spoken import outcome
    from experiments.verdict import tightness
    from theory.claim import Guarantee

    rows = verification.frame
    own = rows[(rows["role"] == OWN) & rows["failed"].isna()]
    if own.empty:
        return "-"
    ratio = f"{tightness(verification.claim, own):.4g}"
    if verification.claim.guarantee is not Guarantee.SURELY:
        return f"{ratio} ({outcome(verification.claim, own)})"
    return f"{ratio}, violated {int(violated(verification.claim, own).sum())}/{len(own)}"


def remarks(verifications: Sequence[Verification]) -> list[str]:
    """What the table has no column for: controls that were not detected and trials that failed."""
    lines = []
    for verification in verifications:
        name = verification.claim.name
        lines += [f"{name}: {_missed(control)}" for control in verification.controls if not control.detected]
        if verification.failed:
            first = verification.frame[verification.frame["failed"].notna()].iloc[0]
            instance, error = f"{first['role']}/{first['family']}", first["failed"].splitlines()[0]
            lines.append(
                f"{name}: {verification.failed} trials failed, the first, {instance} {first['params']}, with {error}"
            )
    return lines


def _missed(control: Control) -> str:
    broken = f"where {control.assumption!r} is broken ({control.family})"
    return f"the claim does not fail {broken}" if control.draws else f"nothing was drawn {broken}"


def total(verifications: Sequence[Verification]) -> str:
    """One sentence on all claims together."""
    counts = Counter(verification.verdict.value for verification in verifications)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    other = [verification.claim.name for verification in verifications if not verification.as_expected]
    ending = f"not as expected: {', '.join(other)}" if other else "all as expected"
    claims = "1 claim" if len(verifications) == 1 else f"{len(verifications)} claims"
    return f"{claims}: {verdicts}; {ending}"
