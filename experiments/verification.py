"""The result of verifying one claim: its verdict and everything the verdict rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from experiments.inference import RateAgreement
from theory.claim import Claim, Verdict


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

    ``tightness`` is the largest ratio of the measured quantity to the bound (inverted for lower
    bounds): 1 where the bound is attained. ``informative`` is the share of draws on which the bound
    beats the trivial one, ``first_informative`` the smallest value of each count from which on it does.
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

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(name.replace('_', ' '))}</th><td>{escape(str(value))}</td></tr>"
            for name, value in self.summary().items()
        )
        return f"<h4>{escape(self.claim.title)}</h4>{self.claim._repr_latex_()}<table>{rows}</table>"
