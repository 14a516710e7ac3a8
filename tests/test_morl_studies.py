"""The studies of MORL: thresholds that collapse, penalties that saturate, figures that count failures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from study_checks import check_failures_are_counted

from experiments import study as studies
from experiments.sweep import Scalar
from theory.errors import InvalidInput

SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "morl_threshold": {"M": (16,), "T": (1, 4), "c": (0.5, 1.5), "sets": (60,), "replications": (1,)},
    "morl_baselines": {"n": (30,), "T": (3,), "replications": (1,)},
    "morl_penalty": {"n": (100, 100_000), "T": (1, 4), "replications": (1,)},
}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


@each_study
def test_scores_and_figures_count_failures(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    check_failures_are_counted(name, frames[name])


@each_study
def test_bad_counts_are_refused(name: str) -> None:
    sweep = studies.load(name).sweeps("quick")[0].with_values(T=0)
    with pytest.raises(InvalidInput, match="T must be"):
        studies.load(name).run(sweep.trials()[:1], seed=0)


def test_errors_fall_on_one_curve(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("morl_threshold").score(frames["morl_threshold"])
    errors = table[(table["series"] == "error") & (table["family"] == "features")].set_index(["c", "T"])
    assert errors["predicted"][0.5, 1] == pytest.approx(errors["predicted"][0.5, 4], abs=0.01)
    assert errors["value"][0.5, 1] > 0.2 > 0.12 > errors["value"][1.5, 1]
    assert errors["value"][0.5, 4] > 0.2 > 0.12 > errors["value"][1.5, 4]


def test_a_bound_that_fails_too_often_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: an eighth of the data sets beyond a bound that may fail in a twentieth."""
    frame = frames["morl_threshold"].copy()
    frame.loc[frame.index[0], "beyond"] = 0.25
    (problem,) = studies.failures(studies.load("morl_threshold"), frame)["problem"]
    assert "more often than it may" in problem


def test_the_total_penalty_costs_more_with_every_task(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("morl_penalty").score(frames["morl_penalty"])
    value = table.set_index(["family", "n", "T", "series"])["value"]
    chain = value["covered_chain", 100_000]
    assert chain[4, "certificate_total"] > 1.1 * chain[1, "certificate_total"]
    assert chain[4, "certificate_total_over_T"] < chain[1, "certificate_total_over_T"]
    few = value["partial_coverage", 100]
    assert few[1, "mean_penalty_total"] == 1
    assert few[1, "loss_total"] == few[1, "loss_none"]


def test_a_saturated_plan_that_differs_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: another loss where the penalty is the cap everywhere."""
    frame = frames["morl_penalty"].copy()
    row = frame.index[frame["saturated_total"] == 1][0]
    frame.loc[row, "loss_total"] += 0.01
    (problem,) = studies.failures(studies.load("morl_penalty"), frame)["problem"]
    assert problem == "total is saturated and not the plan without penalties"


def test_every_learner_is_scored_at_its_best_multiple(frames: Mapping[str, pd.DataFrame]) -> None:
    study, frame = studies.load("morl_baselines"), frames["morl_baselines"]
    table = study.score(frame).set_index(["family", "series"])
    rows = studies.with_parameters(frame).set_index("family")
    for domain in ("service_queue", "block_grid"):
        tried = rows.loc[domain, [name for name in frame.columns if name.startswith("morl@")]]
        assert table["value"][domain, "morl"] == tried.min()
        assert tried[f"morl@{table['scale'][domain, 'morl']:g}"] == tried.min()
    better = frame.copy()
    better.loc[better.index[0], "pooled@0.1"] = -0.01  # the negative control: nothing beats the optimum
    assert studies.failures(study, better)["problem"].tolist() == ["a plan beats the optimum"]
