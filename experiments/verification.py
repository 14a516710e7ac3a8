"""The result of verifying one claim: its verdict and everything the verdict rests on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from experiments.inference import RateAgreement
from experiments.plan import USER
from experiments.sweep import Trial
from theory.claim import Claim, Verdict
from theory.errors import InvalidInput


@dataclass(frozen=True)
class Control:
    """A family that breaks an assumption, and whether the claim failed there as it must."""

    assumption: str
    family: str
    draws: int
    violations: int
    detected: bool


@dataclass(frozen=True)
class MeasuredSlope:
    """The witness's measured slope along a coordinate, against the elasticity of the bound there.

    ``measured`` and ``predicted`` are the slopes of the last segment of the sweep; ``agreement``
    compares the whole sweep.
    """

    coordinate: str
    measured: float
    predicted: float
    points: int
    agreement: RateAgreement


@dataclass(frozen=True)
class Verification:
    """A claim with its verdict.

    ``violations`` counts the draws beyond the bound, ``tightness`` is the largest ratio of the measured
    quantity to the bound on a single draw (inverted for lower bounds, the worst agreement for an equality):
    1 where the bound is attained. Of a claim that does not hold surely neither says whether it is true:
    :mod:`experiments.spoken` has what does. ``informative`` is the share of draws on which the bound
    beats the trivial one, ``first_informative`` the smallest value of each count at which it does.
    ``frame`` holds every draw.
    """

    claim: Claim
    verdict: Verdict
    draws: int
    violations: int
    failed: int
    tightness: float
    informative: float
    first_informative: dict[str, float]
    refuted_neighbours: tuple[str, ...]
    surviving_neighbours: tuple[str, ...]
    controls: tuple[Control, ...]
    slopes: tuple[MeasuredSlope, ...]
    seconds: float
    frame: pd.DataFrame = field(repr=False, compare=False)

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the expected one and every control was detected."""
        return self.verdict is self.claim.expected and all(control.detected for control in self.controls)

    def summary(self) -> dict[str, Any]:
        """The machine-readable twin of the report's row, ready for JSON."""
        return {
            "claim": self.claim.name,
            "verdict": self.verdict.value,
            "expected": self.claim.expected.value,
            "as_expected": self.as_expected,
            "draws": self.draws,
            "violations": self.violations,
            "failed": self.failed,
            "tightness": self.tightness,
            "informative": self.informative,
            "first_informative": self.first_informative,
            "refuted_neighbours": list(self.refuted_neighbours),
            "surviving_neighbours": list(self.surviving_neighbours),
            "controls": [vars(control) for control in self.controls],
            "slopes": {
                slope.coordinate: {
                    "measured": slope.measured,
                    "predicted": slope.predicted,
                    "deviation": slope.agreement.deviation.value,
                    "low": slope.agreement.deviation.interval.low,
                    "high": slope.agreement.deviation.interval.high,
                    "points": slope.points,
                }
                for slope in self.slopes
            },
            "seconds": round(self.seconds, 3),
        }

    @property
    def counterexamples(self) -> pd.DataFrame:
        """The draws beyond the bound under the claim's assumptions, the farthest first, with parameters and facts.

        Each refutes a claim that holds surely; of another claim, single draws beyond the bound say nothing.
        """
        from experiments.evidence import violated
        from experiments.facts import values_of
        from experiments.plan import BROKEN

        rows = self.frame[~self.frame["role"].str.startswith(BROKEN) & self.frame["failed"].isna()]
        wrong = rows[violated(self.claim, rows)]
        far = (wrong["measured"] - wrong["bound"]).abs().sort_values(ascending=False)
        wrong = wrong.loc[far.index, ["role", "family", "params", "measured", "bound", "facts"]]
        spread = [
            {**json.loads(p), **values_of(f)} for p, f in zip(wrong["params"], wrong["facts"], strict=True)
        ]
        return wrong.drop(columns=["params", "facts"]).join(pd.DataFrame(spread, index=wrong.index))

    def instance(self, index: Any) -> Any:
        """Draw the instance of one row of ``frame`` once more, by the row's label: the subject of the claim.

        Raises
        ------
        InvalidInput
            If there is no such row, the frame has lost its seed, or the row is of an MDP that a user gave.
        """
        from experiments.trials import draw, generators

        if index not in self.frame.index or "seed" not in self.frame.attrs:
            raise InvalidInput(
                f"{self.claim.name}: the row {index!r} cannot be drawn again, it must be in a frame with its seed"
            )
        row = self.frame.loc[index]
        trial = Trial(
            self.claim.name, row["family"], json.loads(row["params"]), row["role"], int(row["replicate"])
        )
        if trial.family.startswith(USER):
            raise InvalidInput(f"{self.claim.name}: {trial.family} is an MDP that was given, not drawn")
        return draw(trial, self.claim, {}, *generators(trial, self.claim, self.frame.attrs["seed"]))

    def _repr_html_(self) -> str:
        from experiments.markup import html

        return html(self)


def verdict_table(verifications: Sequence[Verification]) -> pd.DataFrame:
    """Return one line for each verification, under the name of its claim.

    ``violations`` of ``draws`` lie beyond the bound, which refutes only what is to hold surely. ``stronger refuted``
    counts the stronger versions that the same draws refute, ``controls noticed`` the broken assumptions under which
    the claim fails, of all that there are.
    """
    lines = [
        {
            "claim": v.claim.name,
            "statement": v.claim.statement,
            "expected": v.claim.expected.value,
            "verdict": v.verdict.value,
            "draws": v.draws,
            "violations": v.violations,
            "tightness": v.tightness,
            "stronger refuted": _of_all(
                len(v.refuted_neighbours), len(v.refuted_neighbours) + len(v.surviving_neighbours)
            ),
            "controls noticed": _of_all(sum(c.detected for c in v.controls), len(v.controls)),
        }
        for v in verifications
    ]
    return pd.DataFrame(lines).set_index("claim")


def _of_all(count: int, total: int) -> str:
    return f"{count}/{total}" if total else "-"
