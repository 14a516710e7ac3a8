"""The studies of regularised behaviour: reference values, guarantees that are flagged when broken, and figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted

from experiments import study as studies
from experiments.studies.behaviour_diversity import correlation, fisher_interval
from experiments.studies.information_tradeoff import drawn_policies
from experiments.sweep import Scalar
from tabular.information.behaviour import information
from tabular.information.task_codes import task_codes
from tabular.witnesses.behaviour_codes import paired_code
from theory.errors import InvalidInput

SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "information_tradeoff": {"weight": (0.5, 2.0, 5.0), "replications": (6,)},
    "behaviour_diversity": {
        "eta": (0.0, 1.0),
        "K": (3, 5),
        "sharpness": (0.0, 5.0),
        "n": (30, 3000),
        "replications": (4,),
    },
}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


@each_study
def test_scores_and_figures_count_failures(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    check_failures_are_counted(name, frames[name])


def test_merged_tasks_tell_what_their_joint_law_says() -> None:
    policies = np.random.default_rng(0).dirichlet(np.ones(3), size=(4, 2))
    codes = task_codes(policies)
    assert len(codes.labels) == 15  # Bell's number
    for e, row in enumerate(codes.labels):
        sample = paired_code(policies, np.eye(4)[row]).sample
        assert codes.task[e] == pytest.approx(information(sample, "Z", "M"), abs=1e-12)
        assert codes.action[e] == pytest.approx(information(sample, "Z", "A", given="S"), abs=1e-12)
    full = int(codes.labels.max(axis=1).argmax())
    just = 1 / codes.breaking
    assert codes.best(0.999 * just) == full != codes.best(1.001 * just)
    with pytest.raises(InvalidInput, match="sum to 1"):
        task_codes(2 * policies)
    with pytest.raises(InvalidInput, match=r"shape \(M, S, A\)"):
        task_codes(policies[0])


def test_the_tradeoff_has_the_values_of_distinct_policies(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("information_tradeoff").score(frames["information_tradeoff"])
    at = table.set_index(["family", "weight", "series"])["value"]
    assert at["distinct", 0.5, "told"] == pytest.approx(
        1.332, abs=1e-3
    )  # H(A) of frequencies 2, 1, 1, 1 of 5
    assert at["distinct", 0.5, "distance"] == pytest.approx(0.9)
    assert at["distinct", 0.5, "kept"] == pytest.approx(1)
    assert at["distinct", 2.0, "kept"] < 0.3
    assert at["random", 2.0, "kept"] > 0.95 > at["random", 5.0, "kept"]
    for alike in ("similar", "identical"):  # the negative control: there is nothing to remove
        assert at[alike, 5.0, "kept"] == pytest.approx(1)
    assert at["similar", 5.0, "distance"] < 0.06


def test_a_code_below_its_floor_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    study, frame = studies.load("information_tradeoff"), frames["information_tradeoff"].copy()
    row = frame.index[frame["family"] == "similar"][0]
    frame.loc[row, "kept"] = frame.loc[row, "kept_predicted"] - 0.01
    frame.loc[row, "breaking"] = 1.0
    assert len(studies.failures(study, frame)) == 2
    assert set(studies.failures(study, frame)["problem"].str.split().str[0]) == {"the", "tasks"}


@pytest.mark.parametrize("weight", [-1.0, "much", float("inf")])
def test_bad_weights_are_refused(weight: Scalar) -> None:
    sweep = studies.load("information_tradeoff").sweeps("quick")[0]
    trial = sweep.trials()[0]
    with pytest.raises(InvalidInput, match="weight must be a number"):
        studies.load("information_tradeoff").run(
            [type(trial)(trial.claim, trial.family, {"weight": weight})], seed=0
        )
    with pytest.raises(InvalidInput, match="no family 'unheard of'"):
        drawn_policies("unheard of", np.random.default_rng(0))


def test_penalties_reach_what_they_must(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("behaviour_diversity").score(frames["behaviour_diversity"])
    at = table[table["family"] == "ablation"].set_index(["x", "series"])["value"]
    for method in (
        "exact",
        "exact_2",
        "gaussian",
    ):  # the negative control: one behaviour leaves nothing to remove
        assert at[0.0, f"{method}_iid"] == pytest.approx(at[0.0, "none_iid"])
    assert at[1.0, "none_iid"] > 0.97
    assert at[1.0, "none_swap"] < 0.03
    assert at[1.0, "exact_swap"] == pytest.approx(at[1.0, "none_swap"])
    assert (
        at[1.0, "exact_2_swap"] == at[1.0, "exact_2_iid"] == pytest.approx(1 / 3)
    )  # a constant code guesses
    assert at[1.0, "exact_2_information"] == pytest.approx(0, abs=1e-9)
    assert at[1.0, "own_swap"] > 0.35
    assert at[1.0, "own_regret_swap"] < at[1.0, "none_regret_swap"]
    quality = table[table["family"] == "quality"].set_index(["x", "series"])["value"]
    assert quality[0.0, "ceiling"] == pytest.approx(0, abs=1e-12)
    assert quality[0.0, "floor"] < quality[0.0, "told"] + 1e-9
    assert quality[5.0, "ceiling"] > 0.05
    estimate = table[table["family"] == "estimator"].set_index(["x", "series"])["value"]
    assert estimate[30.0, "worst"] > 3 * estimate[3000.0, "worst"]
    assert (table.loc[table["series"] == "excess", "value"] >= -1e-9).all()


def test_a_code_that_tells_too_much_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    study, frame = studies.load("behaviour_diversity"), frames["behaviour_diversity"].copy()
    rows = frame.index[frame["family"] == "quality"][:2]
    frame.loc[rows[0], "told"] = frame.loc[rows[0], "ceiling"] + 0.01
    frame.loc[rows[1], "told"] = frame.loc[rows[1], "floor"] - 0.01
    assert len(studies.failures(study, frame)) == 2


@pytest.mark.statistical
def test_correlations_have_intervals_and_mixed_up_pairs_none() -> None:
    rng = np.random.default_rng(1)
    x = rng.random(60)
    y = x + 0.1 * rng.standard_normal(60)
    for rank in (False, True):
        found = correlation(x, y, rng, rank=rank)
        assert 0.8 < float(str(found["low"])) < float(str(found["value"])) < float(str(found["high"])) < 1
        mixed = correlation(x, np.roll(y, 1), rng, rank=rank)
        assert abs(float(str(mixed["value"]))) < 0.5
    assert correlation(x, np.exp(9 * x), rng, rank=True)["value"] == pytest.approx(1)
    assert correlation(x, np.zeros(60), rng, rank=False)["value"] == 0
    assert fisher_interval(0.85, 8) == (pytest.approx(0.3624, abs=1e-4), pytest.approx(0.9723, abs=1e-4))


@pytest.mark.parametrize(
    ("family", "params"), [("ablation", {"eta": 2.0}), ("tasks", {"K": 2.5}), ("estimator", {"n": 0})]
)
def test_parameters_out_of_range_are_refused(family: str, params: dict[str, Scalar]) -> None:
    from experiments.sweep import Trial

    with pytest.raises(InvalidInput, match=f"{next(iter(params))} must be a"):
        studies.load("behaviour_diversity").run([Trial("behaviour_diversity", family, params)], seed=0)
