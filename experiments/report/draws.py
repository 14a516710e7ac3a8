"""The draws of a claim in numbers: by family, the extreme one, and those that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.evidence import violated
from experiments.facts import facts_of
from experiments.plan import BROKEN
from experiments.plots.draws import closeness, tested, vacuous
from experiments.spoken import outcome
from theory.claim import Claim, Sense
from theory.notation import NOTATION

if TYPE_CHECKING:
    from experiments.verification import Verification

SHOWN_FAILURES = 20
EXTREME = {
    Sense.UPPER: "The draw with the largest measured value over bound",
    Sense.LOWER: "The draw with the largest bound over measured value",
    Sense.EQUALITY: "The draw on which the two sides agree least",
}


def groups(verification: Verification) -> list[dict[str, Any]]:
    """Every family in every role: its draws, what the claim speaks of on them, and the extreme ratio of one."""
    claim, frame = verification.claim, verification.frame
    measured = frame[frame["failed"].isna()]
    judged = pd.DataFrame(
        {
            "beyond": pd.Series(violated(claim, measured), index=measured.index),
            "informative": _informative(claim, measured),
            "ratio": _ratios(verification, measured),
            "measured": True,
        }
    ).reindex(frame.index)
    rows = []
    for (role, family), ours in judged.groupby([frame["role"], frame["family"]], sort=False):
        done = ours[ours["measured"].notna()]
        extreme = ours["ratio"].min() if claim.sense is Sense.EQUALITY else ours["ratio"].max()
        rows.append(
            {
                "role": _in_words(str(role)),
                "family": family,
                "draws": len(done),
                "beyond": int(done["beyond"].sum()),
                "outcome": outcome(claim, frame.loc[done.index]),
                "informative": float(done["informative"].mean()),
                "extreme": float(extreme),
                "failed": len(ours) - len(done),
                "broken": str(role).startswith(BROKEN),
            }
        )
    return sorted(rows, key=lambda row: (row["broken"], row["role"], row["family"]))


def extreme_draw(verification: Verification) -> dict[str, Any] | None:
    """The draw on which the quantity comes closest to the bound or exceeds it most; None where no ratio is defined."""
    rows = tested(verification.frame)
    ratio = _ratios(verification, rows)
    if ratio.dropna().empty:
        return None
    equality = verification.claim.sense is Sense.EQUALITY
    row = rows.loc[[ratio.idxmin() if equality else ratio.idxmax()]].iloc[0]
    return {
        "title": EXTREME[verification.claim.sense],
        "ratio": float(ratio.min() if equality else ratio.max()),
        "family": row["family"],
        "role": _in_words(row["role"]),
        "replicate": int(row["replicate"]),
        "params": json.loads(row["params"]),
        "trial": row["id"],
        "measured": (float(row["measured"]), float(row["measured_error"])),
        "bound": (float(row["bound"]), float(row["bound_error"])),
        "trivial": float(row["trivial"]),
        "facts": [(NOTATION[name], value, error) for name, (value, error) in facts_of(row["facts"]).items()],
    }


def failed_trials(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The first trials that ended with an error: which, and how."""
    rows = frame[frame["failed"].notna()].head(SHOWN_FAILURES)
    return [
        {
            "family": row["family"],
            "role": _in_words(row["role"]),
            "params": json.loads(row["params"]),
            "replicate": int(row["replicate"]),
            "what": next(iter(str(row["failed"]).splitlines()), ""),
        }
        for _, row in rows.iterrows()
    ]


def _ratios(verification: Verification, rows: pd.DataFrame) -> pd.Series:
    """Closeness to the bound, on the rows on which the verdict's tightness is defined too."""
    slack = rows["measured_error"] + rows["bound_error"]
    least = slack if verification.claim.sense is Sense.EQUALITY else 0.0
    defined = rows[np.isfinite(rows["bound"]) & (rows["bound"].abs() > least) & (rows["measured"] != 0)]
    return pd.Series(closeness(verification.claim, defined), index=defined.index, dtype=float)


def _informative(claim: Claim, measured: pd.DataFrame) -> pd.Series:
    """Draws on which the bound beats the trivial one, as 1 or 0; undefined for an equality."""
    if claim.sense is Sense.EQUALITY:
        return pd.Series(np.nan, index=measured.index)
    return pd.Series(1.0 - vacuous(claim, measured), index=measured.index)


def _in_words(role: str) -> str:
    return f"without {role.removeprefix(BROKEN)}" if role.startswith(BROKEN) else role
