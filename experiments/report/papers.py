"""The claims by the source they come from, and the audit of each: as stated, and as repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.report.sources import citation
from theory.claim import Provenance, Verdict

if TYPE_CHECKING:
    from experiments.verification import Verification

STATED = {
    Provenance.PAPER: "as stated",
    Provenance.TEXTBOOK: "as stated",
    Provenance.RECONSTRUCTED: "as reconstructed",
    Provenance.DERIVED: "as derived here",
}
NOT_NEEDED = {
    Verdict.HOLDS: "not needed",
    Verdict.REFUTED: "none known",
    Verdict.VACUOUS: "none: true, and never better than what is trivial",
    Verdict.UNDECIDED: "not decided",
    Verdict.INSENSITIVE: "not decided: the check lacks power",
}


def by_source(verifications: Sequence[Verification]) -> dict[str, list[Verification]]:
    """Return the verifications of every source, the sources with most claims first."""
    sources = Counter(v.claim.source.key for v in verifications)
    order = sorted(sources, key=lambda key: (-sources[key], citation(key).label, key))
    return {key: [v for v in verifications if v.claim.source.key == key] for key in order}


def audit(ours: Sequence[Verification], everything: Sequence[Verification]) -> list[dict[str, Any]]:
    """Return one line a claim of a source: how it was stated, what came of it, and what stands in its place.

    What the source itself says comes before what is derived from it; within both, claims that need a repair
    come first. ``everything`` are the claims of the run, among which a repair is looked for.
    """
    verdicts = {v.claim.name: v for v in everything}
    repaired: dict[str, list[str]] = {}
    for v in everything:
        if v.claim.repaired_by:
            repaired.setdefault(v.claim.repaired_by, []).append(v.claim.name)
    lines = [_line(v, verdicts, repaired) for v in ours]
    return sorted(lines, key=lambda line: (line["derived"], not line["repair"], line["claim"].name))


def _line(
    v: Verification, verdicts: Mapping[str, Verification], repaired: Mapping[str, list[str]]
) -> dict[str, Any]:
    claim = v.claim
    return {
        "claim": claim,
        "v": v,
        "surprise": not v.as_expected,
        "stated": STATED[claim.source.provenance],
        "derived": claim.source.provenance is Provenance.DERIVED,
        "repair": claim.repaired_by,
        "repair_verification": verdicts.get(claim.repaired_by) if claim.repaired_by else None,
        "without": NOT_NEEDED[v.verdict],
        "repairs": repaired.get(claim.name, []),
    }
