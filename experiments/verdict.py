"""From draws to verdicts: all claims of a run are decided together, out of one false-alarm budget.

A claim is REFUTED when some cell speaks against it, and can hold only when every cell speaks for it;
otherwise it is UNDECIDED. One that could hold is VACUOUS when its bound is nowhere better than the
trivial one, INSENSITIVE when the same draws refute no neighbour with a smaller constant or exponent,
and HOLDS. (A neighbour that lacks a whole term is refuted by any draw on which that term matters; it
is reported, but it does not show that the check is sharp.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.evidence import Finding, examine, violated
from experiments.facts import values_of
from experiments.inference import Budget
from experiments.plan import BROKEN
from experiments.slopes import witness_slopes
from experiments.verification import Control, Verification
from theory.claim import Claim, Guarantee, Sense, Verdict
from theory.neighbours import neighbours
from theory.notation import NOTATION

ALPHA = 1e-3
ROUNDING = 1e-9  # a bound this close to the trivial one, relatively, is no better than it
BEYOND = 1e300  # stands for infinity where nothing is trivially true, so that differences are defined

Findings = Mapping[
    str, tuple[Finding, ...]
]  # of the claim itself under "claim", of each neighbour under its name


def decide(claims: Sequence[Claim], frame: pd.DataFrame, alpha: float = ALPHA) -> tuple[Verification, ...]:
    """Judge every claim on its own rows of the record.

    ``alpha`` is the probability that any statistical rejection of the whole run is false; Holm
    splits it over all claims, cells and neighbours. Exact evidence spends nothing.
    """
    parts = {claim.name: frame[frame["claim"] == claim.name] for claim in claims}
    findings = {claim.name: _findings(claim, _tested(parts[claim.name])) for claim in claims}
    rejected = _spend(findings, alpha)
    return tuple(
        _verification(claim, parts[claim.name], findings[claim.name], rejected, alpha) for claim in claims
    )


def _tested(frame: pd.DataFrame) -> pd.DataFrame:
    """Draws on which the claim's assumptions hold and nothing failed."""
    return frame[~frame["role"].str.startswith(BROKEN) & frame["failed"].isna()]


def _findings(claim: Claim, tested: pd.DataFrame) -> Findings:
    if tested.empty:
        return {"claim": ()}
    found = {"claim": examine(claim, tested)}
    if not any(finding.against == 0 for finding in found["claim"]):
        found |= {n.name: examine(claim, tested, n.bound) for n in neighbours(claim)}
    return found


def _key(claim: str, bound: str, finding: Finding, side: str) -> str:
    return f"{claim} | {bound} | {finding.cell} | {side}"


def _spend(findings: Mapping[str, Findings], alpha: float) -> set[str]:
    """Names of all rejected nulls: exact ones by themselves, the statistical ones by Holm together."""
    exact, tests = set(), {}
    for claim, bounds in findings.items():
        for bound, cells in bounds.items():
            for finding in cells:
                for side, p in (("against", finding.against), ("favour", finding.favour)):
                    if not finding.exact:
                        tests[_key(claim, bound, finding, side)] = p
                    elif p == 0:
                        exact.add(_key(claim, bound, finding, side))
    return exact | {decision.name for decision in Budget(alpha).spend(tests).decide() if decision.rejected}


def _verification(
    claim: Claim, frame: pd.DataFrame, findings: Findings, rejected: set[str], alpha: float
) -> Verification:
    tested = _tested(frame)

    def refuted(bound: str) -> bool:
        return any(_key(claim.name, bound, f, "against") in rejected for f in findings[bound])

    confirmed = bool(findings["claim"]) and all(
        _key(claim.name, "claim", f, "favour") in rejected for f in findings["claim"]
    )
    sharper = neighbours(claim) if len(findings) > 1 else ()
    killed = tuple(n for n in sharper if refuted(n.name))
    informative = _informative(claim, tested)
    failed = int(frame["failed"].notna().sum())
    if refuted("claim"):
        verdict = Verdict.REFUTED
    elif not confirmed or failed:
        verdict = Verdict.UNDECIDED
    elif claim.sense is not Sense.EQUALITY and not informative.any():
        verdict = Verdict.VACUOUS
    else:
        verdict = Verdict.HOLDS if any(n.sharp for n in killed) else Verdict.INSENSITIVE
    return Verification(
        claim=claim,
        verdict=verdict,
        draws=len(tested),
        violations=int(violated(claim, tested).sum()),
        failed=failed,
        tightness=tightness(claim, tested),
        informative=float(informative.mean()) if len(tested) else 0.0,
        first_informative=_first_informative(tested[informative]),
        refuted_neighbours=tuple(n.name for n in killed),
        surviving_neighbours=tuple(n.name for n in sharper if n not in killed),
        controls=tuple(_control(claim, assumption.name, frame, alpha) for assumption in claim.assumptions),
        slopes=witness_slopes(claim, tested[tested["role"] == "witness"]),
        seconds=float(frame["seconds"].sum()),
        frame=frame,
    )


def tightness(claim: Claim, tested: pd.DataFrame) -> float:
    """Largest ratio of measured to bound that the numerical errors leave no doubt of.

    Inverse for a lower bound; for an equality the worst agreement, over the draws with a bound that is
    larger than the errors.
    """
    measured, bound = tested["measured"].to_numpy(), tested["bound"].to_numpy()
    slack = (tested["measured_error"] + tested["bound_error"]).to_numpy()
    defined = (
        np.isfinite(bound)
        & (np.abs(bound) > (slack if claim.sense is Sense.EQUALITY else 0))
        & (measured != 0)
    )
    if not defined.any():
        return float("nan")
    measured, bound, slack = measured[defined], bound[defined], slack[defined]
    match claim.sense:
        case Sense.UPPER:
            return float((np.maximum(measured - slack, 0) / bound).max())
        case Sense.LOWER:
            return float((bound / (measured + slack)).max())
        case Sense.EQUALITY:
            return float(np.minimum(measured / bound, bound / measured).min())


def _informative(claim: Claim, tested: pd.DataFrame) -> pd.Series:
    bound, trivial = tested["bound"], tested["trivial"].clip(-BEYOND, BEYOND)
    if claim.sense is Sense.LOWER:
        return bound > trivial + ROUNDING * trivial.abs()
    return bound < trivial - ROUNDING * trivial.abs()


def _first_informative(rows: pd.DataFrame) -> dict[str, float]:
    """Smallest value of every count among the facts of the given rows."""
    facts = [values_of(text) for text in rows["facts"]]
    counts = {name for values in facts for name in values if NOTATION[name].unit == "count"}
    return {name: min(values[name] for values in facts) for name in sorted(counts)}


def _control(claim: Claim, assumption: str, frame: pd.DataFrame, alpha: float) -> Control:
    """The draws that break an assumption: detected when the claim's own criterion fails on them.

    The statistical ones have the run's false-alarm budget once more to themselves, split over their cells.
    """
    rows = frame[(frame["role"] == BROKEN + assumption) & frame["failed"].isna()]
    family = next(a.broken_by for a in claim.assumptions if a.name == assumption)
    violations = int(violated(claim, rows).sum())
    if claim.guarantee is Guarantee.SURELY:
        detected = violations > 0
    else:
        findings = examine(claim, rows) if len(rows) else ()
        detected = any(finding.against * len(findings) <= alpha for finding in findings)
    return Control(assumption, family, len(rows), violations, detected)
