"""What the template shows of a run and of each claim, as plain values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.facts import values_of
from experiments.plan import BROKEN
from experiments.plots.wording import neighbour_parts
from experiments.report.svg import inline
from theory.claim import Provenance, Sense, Verdict
from theory.notation import NOTATION
from theory.render import latex, statement

if TYPE_CHECKING:
    import pandas as pd

    from experiments.verification import Verification

SHOWN_FAILURES = 20
FIGURE = (6.2, 5.4)
COMMIT = 10  # digits of a commit that tell it apart
PROVENANCE = {
    Provenance.PAPER: "as stated",
    Provenance.TEXTBOOK: "as stated",
    Provenance.RECONSTRUCTED: "as reconstructed",
    Provenance.DERIVED: "as repaired or derived",
}


def run_view(verifications: Sequence[Verification], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The run's own facts, for the head and the foot of the page."""
    provenance = manifest.get("provenance") or {}
    config = manifest.get("config") or {}
    facts = {
        "preset": config.get("preset"),
        "seed": manifest.get("root_seed"),
        "false-alarm budget": config.get("alpha"),
        "started": manifest.get("started"),
        "version": provenance.get("boundlab"),
        "commit": str(provenance.get("commit") or "")[:COMMIT],
        "platform": provenance.get("platform"),
        "own MDPs": ", ".join(config.get("mdps") or ()),
        "other axes": ", ".join(
            f"{name} = {values}" for name, values in (config.get("values") or {}).items()
        ),
    }
    return {
        "facts": {name: value for name, value in facts.items() if value not in (None, "")},
        "counts": sorted(Counter(v.verdict.value for v in verifications).items()),
        "unexpected": [v.claim.name for v in verifications if not v.as_expected],
        "provenance": {name: value for name, value in provenance.items() if value is not None},
    }


def claim_view(verification: Verification) -> dict[str, Any]:
    """Everything that the page says of one claim."""
    claim = verification.claim
    return {
        "v": verification,
        "claim": claim,
        "statement": statement(claim),
        "refuted": [neighbour_parts(claim, name) for name in verification.refuted_neighbours],
        "surviving": [neighbour_parts(claim, name) for name in verification.surviving_neighbours],
        "detected": sum(control.detected for control in verification.controls),
        "assumptions": list(zip(claim.assumptions, verification.controls, strict=True)),
        "slopes": verification.slopes,
        "symbols": [NOTATION[name] for name in claim.facts],
        "conditions": {a.name: latex(a.condition) for a in claim.assumptions},
        "stated": "as stated"
        if claim.source.provenance.value in ("paper", "textbook")
        else claim.source.provenance.value,
        "tightest": tightest(verification),
        "failures": failures(verification.frame),
        "figure": _figure(verification),
        "surprise": not verification.as_expected,
        "holds": verification.verdict is Verdict.HOLDS,
    }


def tightest(verification: Verification) -> dict[str, Any] | None:
    """The draw on which the quantity comes closest to the bound, or exceeds it most."""
    frame = verification.frame
    tested = frame[~frame["role"].str.startswith(BROKEN) & frame["failed"].isna()]
    tested = tested[(tested["bound"] != 0) & np.isfinite(tested["bound"])]
    if tested.empty:
        return None
    ratio = tested["measured"] / tested["bound"]
    if verification.claim.sense is Sense.LOWER:
        ratio = 1 / ratio
    if verification.claim.sense is Sense.EQUALITY:
        ratio = (ratio - 1).abs()
    row = tested.loc[ratio.idxmax()]
    return {
        "family": row["family"],
        "role": row["role"],
        "params": json.loads(row["params"]),
        "replicate": int(row["replicate"]),
        "measured": float(row["measured"]),
        "bound": float(row["bound"]),
        "facts": values_of(row["facts"]),
    }


def failures(frame: pd.DataFrame) -> list[dict[str, str]]:
    """The trials that ended with an error: which and how."""
    rows = frame[frame["failed"].notna()].head(SHOWN_FAILURES)
    return [
        {"where": f"{row.family} {row.params}", "what": str(row.failed).splitlines()[0]}
        for row in rows.itertuples()
    ]


def _figure(verification: Verification) -> Any:
    from experiments import plots

    title = f"{verification.claim.title}: measured and predicted, {verification.draws} draws"
    return inline(lambda ax: plots.scaling(verification, ax), verification.claim.name, title, size=FIGURE)
