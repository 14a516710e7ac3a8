"""What the template shows of a run and of each claim, as plain values."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.plots.draws import tested
from experiments.plots.wording import neighbour_parts, on_one_line
from experiments.report.downloads import of_rows
from experiments.report.draws import extreme_draw, failed_trials, groups
from experiments.report.figures import figures
from experiments.report.papers import STATED
from experiments.report.unfinished import missing
from experiments.spoken import control_in_words, draws_in_words, outcome, tightness_in_words
from theory.claim import Guarantee, Verdict
from theory.notation import NOTATION
from theory.render import latex, statement

if TYPE_CHECKING:
    from experiments.report.words import Words
    from experiments.verification import Verification

COMMIT = 10  # digits of a commit that tell it apart
RESERVED = (
    "main",
    "theorems",
    "claims",
    "verdicts",
    "studies",
    "tightness",
    "provenance",
)  # ids of the page itself
NUMBERS = ("claim", "title", "source", "locator", "stated", "guarantee", "expected", "verdict", "as_expected", "draws",
           "violations", "failed", "tightness", "informative", "refuted_neighbours", "surviving_neighbours",
           "repaired_by")  # fmt: skip
MEANINGS = {
    Verdict.HOLDS: "every draw confirms it, or every test where it speaks of shares, means or exponents; "
    "and the same draws refute a smaller constant or exponent",
    Verdict.REFUTED: "a draw of a theorem that is to hold surely lies beyond the bound by more than both numerical "
    "errors; or it speaks of shares, means or exponents, and a test rejects it",
    Verdict.UNDECIDED: "neither refuted nor confirmed: too few draws, or some trials failed",
    Verdict.VACUOUS: "confirmed, but on no draw better than what is trivially true",
    Verdict.INSENSITIVE: "confirmed, but no smaller constant or exponent is refuted: the check lacks power",
}


def anchors(verifications: Sequence[Verification]) -> dict[str, str]:
    """Return an id for the section of every claim: its name, where that can be one, and each id once."""
    return distinct([verification.claim.name for verification in verifications], RESERVED)


def distinct(names: Sequence[str], taken: Iterable[str]) -> dict[str, str]:
    """Return an id for every name: the name itself as far as it can be one, none of those taken, each once.

    Examples
    --------
    >>> distinct(["a b", "a-b", "theorems"], ["theorems"])
    {'a b': 'a-b', 'a-b': 'a-b-2', 'theorems': 'theorems-2'}
    """
    used, chosen = set(taken), {}
    for name in names:
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "claim"
        anchor, n = base, 1
        while anchor in used:
            n += 1
            anchor = f"{base}-{n}"
        used.add(anchor)
        chosen[name] = anchor
    return chosen


def run_view(verifications: Sequence[Verification], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The run's own facts, for the head and the foot of the page."""
    provenance = manifest.get("provenance") or {}
    config = manifest.get("config") or {}
    commit = str(provenance.get("commit") or "")[:COMMIT]
    stored = manifest.get("stored", sum(len(v.frame) for v in verifications))
    unfinished = missing(manifest, stored)
    facts = {
        "preset": config.get("preset"),
        "seed": manifest.get("root_seed"),
        "false-alarm budget": config.get("alpha"),
        "trials": f"{stored} of {manifest['trials']}" if unfinished else manifest.get("trials"),
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
        "unfinished": unfinished,
        "counts": sorted(Counter(v.verdict.value for v in verifications).items()),
        "unexpected": [v.claim for v in verifications if not v.as_expected],
        "provenance": {name: value for name, value in provenance.items() if value is not None},
        "meanings": {verdict.value: text for verdict, text in MEANINGS.items()},
        "numbers": of_rows([_numbers(v) for v in verifications], NUMBERS, "claims.csv"),
    }


def _numbers(verification: Verification) -> dict[str, object]:
    """The row of the table of claims in the file that readers save."""
    claim, row = verification.claim, verification.summary()
    return {
        **row,
        "title": claim.title,
        "source": claim.source.key,
        "locator": claim.source.locator,
        "stated": STATED[claim.source.provenance],
        "guarantee": claim.guarantee.value,
        "refuted_neighbours": len(row["refuted_neighbours"]),
        "surviving_neighbours": len(row["surviving_neighbours"]),
        "repaired_by": claim.repaired_by,
    }


def claim_view(
    verification: Verification, anchor: str, prefix: str, command: str, words: Words
) -> dict[str, Any]:
    """Everything that the page says of one claim.

    ``anchor`` is the id of its section, ``prefix`` begins the ids of its figures, ``command`` are the
    options that run it again, ``words`` are those of the page.
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
        "assumptions": [
            (assumption, control, control_in_words(verification, control))
            for assumption, control in zip(claim.assumptions, verification.controls, strict=True)
        ],
        "conditions": {assumption.name: latex(assumption.condition) for assumption in claim.assumptions},
        "slopes": [(slope, _coordinate(verification, slope.coordinate)) for slope in verification.slopes],
        "first": [(NOTATION[name].latex, value) for name, value in verification.first_informative.items()],
        "symbols": [NOTATION[name] for name in claim.facts],
        "surely": claim.guarantee is Guarantee.SURELY,
        "drawn": draws_in_words(claim, verification.draws, verification.violations),
        "tightness": tightness_in_words(verification),
        "spoken": outcome(claim, tested(verification.frame)),
        "groups": groups(verification),
        "extreme": extreme_draw(verification),
        "failures": failed_trials(verification.frame),
        "figures": figures(verification, prefix, words),
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
