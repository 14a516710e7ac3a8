"""What the template shows of a run and of each claim, as plain values."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.plots.wording import neighbour_parts, on_one_line
from experiments.report.draws import extreme_draw, failed_trials, groups
from experiments.report.figures import figures
from theory.claim import Provenance, Verdict
from theory.notation import NOTATION
from theory.render import latex, statement

if TYPE_CHECKING:
    from experiments.verification import Verification

COMMIT = 10  # digits of a commit that tell it apart
RESERVED = ("theorems", "verdicts", "provenance")  # ids of the page itself
STATED = {
    Provenance.PAPER: "as stated",
    Provenance.TEXTBOOK: "as stated",
    Provenance.RECONSTRUCTED: "as reconstructed",
    Provenance.DERIVED: "as derived",
}
MEANINGS = {
    Verdict.HOLDS: "every draw or test confirms it, and the same draws refute a smaller constant or exponent",
    Verdict.REFUTED: "a draw lies beyond the bound by more than both numerical errors, or a test rejects it",
    Verdict.UNDECIDED: "neither refuted nor confirmed: too few draws, or some trials failed",
    Verdict.VACUOUS: "confirmed, but on no draw better than what is trivially true",
    Verdict.INSENSITIVE: "confirmed, but no smaller constant or exponent is refuted: the check lacks power",
}


def anchors(verifications: Sequence[Verification]) -> dict[str, str]:
    """Return an id for the section of every claim: its name, where that can be one, and each id once."""
    chosen: dict[str, str] = {}
    for verification in verifications:
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", verification.claim.name).strip("-") or "claim"
        anchor, n = base, 1
        while anchor in {*RESERVED, *chosen.values()}:
            n += 1
            anchor = f"{base}-{n}"
        chosen[verification.claim.name] = anchor
    return chosen


def run_view(verifications: Sequence[Verification], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The run's own facts, for the head and the foot of the page."""
    provenance = manifest.get("provenance") or {}
    config = manifest.get("config") or {}
    commit = str(provenance.get("commit") or "")[:COMMIT]
    facts = {
        "preset": config.get("preset"),
        "seed": manifest.get("root_seed"),
        "false-alarm budget": config.get("alpha"),
        "trials": manifest.get("trials"),
        "started": manifest.get("started"),
        "resumed": len(manifest.get("resumed") or ()) or None,
        "version": provenance.get("boundlab"),
        "commit": commit + (" with changes" if commit and provenance.get("modified") else ""),
        "platform": provenance.get("platform"),
        "own MDPs": ", ".join(config.get("mdps") or ()),
        "other axes": ", ".join(
            f"{name} = {', '.join(map(str, values))}" for name, values in (config.get("values") or {}).items()
        ),
    }
    return {
        "facts": {name: value for name, value in facts.items() if value not in (None, "")},
        "counts": sorted(Counter(v.verdict.value for v in verifications).items()),
        "unexpected": [v.claim for v in verifications if not v.as_expected],
        "provenance": {name: value for name, value in provenance.items() if value is not None},
        "meanings": {verdict.value: text for verdict, text in MEANINGS.items()},
    }


def claim_view(verification: Verification, anchor: str, prefix: str, command: str) -> dict[str, Any]:
    """Everything that the page says of one claim.

    ``anchor`` is the id of its section, ``prefix`` begins the ids of its figures, ``command`` are the
    options that run it again.
    """
    claim = verification.claim
    return {
        "v": verification,
        "claim": claim,
        "id": anchor,
        "statement": statement(claim),
        "stated": STATED[claim.source.provenance],
        "refuted": [neighbour_parts(claim, name) for name in verification.refuted_neighbours],
        "surviving": [neighbour_parts(claim, name) for name in verification.surviving_neighbours],
        "detected": sum(control.detected for control in verification.controls),
        "assumptions": list(zip(claim.assumptions, verification.controls, strict=True)),
        "conditions": {assumption.name: latex(assumption.condition) for assumption in claim.assumptions},
        "slopes": [(slope, _coordinate(verification, slope.coordinate)) for slope in verification.slopes],
        "symbols": [NOTATION[name] for name in claim.facts],
        "groups": groups(verification),
        "extreme": extreme_draw(verification),
        "failures": failed_trials(verification.frame),
        "figures": figures(verification, prefix),
        "other_verdict": verification.verdict is not claim.expected,
        "surprise": not verification.as_expected,
        "command": f"boundlab verify {shlex.quote(claim.name)}{command}",
    }


def options(manifest: Mapping[str, Any]) -> str:
    """The options of the command line that repeat a run, but for a user's own MDPs, which it cannot name."""
    config = manifest.get("config") or {}
    chosen = {
        "--preset": config.get("preset"),
        "--seed": manifest.get("root_seed"),
        "--alpha": config.get("alpha"),
    }
    words = [f"{name} {shlex.quote(str(value))}" for name, value in chosen.items() if value is not None]
    words += [
        f"--set {shlex.quote(name + '=' + ','.join(map(str, values)))}"
        for name, values in (config.get("values") or {}).items()
    ]
    return "".join(f" {word}" for word in words)


def _coordinate(verification: Verification, name: str) -> str:
    """LaTeX of the coordinate of a slope."""
    return next((on_one_line(c) for c in verification.claim.coordinates if str(c) == name), name)
