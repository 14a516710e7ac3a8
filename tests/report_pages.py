"""What the tests of the report look at: a few verifications and a study, small enough to be made in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from experiments import study as studies
from experiments.record import frame
from experiments.report import StudyRun
from experiments.report.page import page
from experiments.sweep import Row, Sweep, Trial, plan
from experiments.verification import Verification
from experiments.verifier import Settings, verify_all
from theory.registry import load

NAMES = ("discount_weight_monotone", "discount_weight_product", "performance_difference", "simulation_lemma")
MANIFEST: Mapping[str, Any] = {"root_seed": 7, "config": {"preset": "quick", "alpha": 1e-3}}


@cache
def verifications() -> tuple[Verification, ...]:
    claims = [load(name) for name in NAMES]
    return verify_all(claims, Settings(seed=0, values={"replications": (1,), "S": (3,)}))


def compute(trials: Sequence[Trial], *, seed: int) -> Sequence[Row]:
    return [{"value": float(str(trial.params["x"])) / 3 + seed} for trial in trials]


def too_large(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[:1].assign(problem="too <large>")


def plot(rows: pd.DataFrame, axes: Any = None) -> Any:
    import matplotlib.pyplot as plt

    figure, drawn = plt.subplots()
    figure.suptitle("Thirds of <numbers>")
    drawn.plot(rows["value"], gid="thirds")
    return figure


def study_run(wrong: bool = False) -> StudyRun:
    sweeps = {name: (Sweep("thirds", "line", {"x": (1.0, 2.0)}),) for name in ("quick", "full")}
    study = studies.Study(
        name="thirds",
        title="Thirds of <numbers>",
        question="Is a third of a number, & more, a number?",
        presets=sweeps,
        run=compute,
        score=lambda rows: rows[["family", "value"]],
        plot=plot,
        contradictions=too_large if wrong else None,
    )
    trials = plan(study.sweeps("quick"))
    rows = [
        {**trial.columns(), **row, "seconds": 0.0}
        for trial, row in zip(trials, compute(trials, seed=1), strict=True)
    ]
    config = {"study": "thirds", "preset": "quick", "values": {"x": [1.0, 2.0]}}
    return StudyRun(study, frame(rows), {"root_seed": 1, "config": config})


@cache
def html() -> str:
    """The whole page of these verifications and the study."""
    return page(verifications(), MANIFEST, [study_run()])
