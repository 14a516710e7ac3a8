"""What a claim speaks of, by its guarantee: every single draw, or the share, means or exponent of many.

A claim about means holds though most of its draws lie beyond the bound: of such a claim the means are
what its readers have to be told, and not how many draws there are beyond.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from experiments.evidence import violated
from experiments.plan import BROKEN
from experiments.plots.draws import tested
from experiments.verdict import tightness
from experiments.verification import Control, Verification
from theory.claim import Claim, Guarantee, Sense

SUBJECT: Mapping[Guarantee, str] = {
    Guarantee.SURELY: "every draw",
    Guarantee.WITH_HIGH_PROBABILITY: "the share of them beyond the bound",
    Guarantee.IN_EXPECTATION: "their means",
    Guarantee.ASYMPTOTIC: "their means",
    Guarantee.RATE: "the exponent that they follow",
}
POINT = ["role", "family", "params"]  # of the grid, on which means and shares are taken: the verdict's cells


def draws_in_words(claim: Claim, draws: int, violations: int) -> str:
    """How many draws there are, and how many lie beyond the bound or what of them the claim speaks of.

    Examples
    --------
    >>> from theory.registry import load
    >>> draws_in_words(load("simulation_lemma"), 334, 0)
    '334, 0 beyond the bound'
    >>> draws_in_words(load("agent_cost_elected"), 604, 604)
    '604 (the claim speaks of their means)'
    """
    if claim.guarantee is Guarantee.SURELY:
        return f"{draws}, {violations} beyond the bound"
    return f"{draws} (the claim speaks of {SUBJECT[claim.guarantee]})"


def control_in_words(verification: Verification, control: Control) -> str:
    """What came of the draws that break an assumption: how many lie beyond the bound, or what the claim speaks of."""
    if verification.claim.guarantee is Guarantee.SURELY:
        return f"{control.violations} of {control.draws} beyond the bound"
    frame = verification.frame
    rows = frame[(frame["role"] == BROKEN + control.assumption) & frame["failed"].isna()]
    came = outcome(verification.claim, rows)
    return f"{control.draws} draws{f', {came}' if came else ''}"


def tightness_in_words(verification: Verification) -> str:
    """The tightness, what it is of, and what came of that which the claim speaks of."""
    claim = verification.claim
    ratio = "–" if verification.tightness != verification.tightness else f"{verification.tightness:.4g}"
    worst = "the worst agreement" if claim.sense is Sense.EQUALITY else "the largest ratio"
    if claim.guarantee is Guarantee.SURELY:
        return f"{ratio}, {worst} of a draw" if claim.sense is Sense.EQUALITY else ratio
    came = outcome(claim, tested(verification.frame))
    share = claim.guarantee is Guarantee.WITH_HIGH_PROBABILITY
    allowed = f" beyond the bound, up to {claim.delta:g} may be" if came and share else ""
    return f"{ratio}, {worst} of a single draw{f'; {came}' if came else ''}{allowed}"


def beside_tightness(verification: Verification) -> str:
    """What a table has to say beside a tightness that is not of what the claim speaks of; empty where it is."""
    if verification.claim.guarantee is Guarantee.SURELY or not verification.draws:
        return ""
    return outcome(verification.claim, tested(verification.frame)) or "one draw"


def outcome(claim: Claim, rows: pd.DataFrame) -> str:
    """What the claim speaks of, as measured on these rows, at the point of the grid where it is worst.

    Means: their ratio as the tightness has that of single draws. With high probability: the largest share
    of draws beyond the bound. Empty where every draw counts, where the claim is
    about an exponent, which has a table of its own, and without rows.
    """
    if rows.empty or claim.guarantee in {Guarantee.SURELY, Guarantee.RATE}:
        return ""
    if claim.guarantee is Guarantee.WITH_HIGH_PROBABILITY:
        share = rows.assign(beyond=violated(claim, rows)).groupby(POINT)["beyond"].mean().max()
        return f"share {share:.2g}"
    means = rows.groupby(POINT)[["measured", "measured_error", "bound", "bound_error"]].mean()
    return f"means {tightness(claim, means):.4g}"
