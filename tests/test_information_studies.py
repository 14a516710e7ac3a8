"""The studies of representations: what they must find, what they must notice, and figures that count failures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted

from experiments import study as studies
from experiments.studies import objectives
from experiments.studies.information_violations import regime
from experiments.sweep import Scalar, Trial
from theory.errors import InvalidInput

SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "objectives": {"replications": (12,)},
    "information_violations": {"instances": (60,), "behaviour": (0.05, 1.0), "replications": (2,)},
}
BAD = {"objectives": {"arms": (9,)}, "information_violations": {"instances": (0,)}}
CHECKED = {"objectives": "excess", "information_violations": "identity_error"}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


@each_study
def test_scores_and_figures_count_failures(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    check_failures_are_counted(name, frames[name])


@each_study
def test_what_is_proved_is_watched(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    wrong = frames[name].copy()
    wrong.loc[wrong.index[3], CHECKED[name]] = 1e-9
    assert list(studies.failures(studies.load(name), wrong)["id"]) == [wrong["id"].iloc[3]]


@each_study
def test_bad_axes_and_families_are_refused(name: str) -> None:
    (axis,) = BAD[name]
    with pytest.raises(InvalidInput, match=rf"study {name}: .*{axis}"):
        studies.run(name, "quick", 0, values=BAD[name])
    with pytest.raises(InvalidInput, match="there is no family 'elsewhere'"):
        regime("elsewhere", 1.0) if name != "objectives" else objectives.family(
            "elsewhere", 4, np.random.default_rng(0)
        )


def test_objectives_buy_what_an_independent_program_found(frames: Mapping[str, pd.DataFrame]) -> None:
    """216 encoders tie for the primary causality; subtracting I(Z;Xb) costs accuracy at home and gains it abroad."""
    table = studies.load("objectives").score(frames["objectives"])
    value = table.set_index(["family", "series"])["value"]
    assert value["biased", "causal_tied"] == 216
    assert value["biased", "same_mix"] == 1
    for family in objectives.CONCENTRATIONS:
        assert value[family, "task_iid"] > value[family, "context_iid"] > value[family, "causal_iid"]
        assert value[family, "task_penalised_swap"] > value[family, "task_swap"] + 0.05
        assert value[family, "task_penalised_iid"] < value[family, "task_iid"] - 0.1
        assert value[family, "second_context_iid"] == pytest.approx(value[family, "task_iid"], abs=0.02)


def test_all_encoders_of_four_arms_are_tried() -> None:
    trial = Trial(objectives.NAME, "biased", {"arms": 4})
    from tabular.information.encoder_scores import score_encoders
    from tabular.information.partitions import partitions

    labels = partitions(8, 3)
    contexts = objectives.family("biased", 4, trial.rng(0))
    scores = score_encoders(contexts, labels)
    values = objectives.objectives(scores, scores)
    assert {name: value.shape for name, value in values.items()} == dict.fromkeys(values, (1, 1094))
    from tabular.information import Informations

    for row in (0, 500, 1093):
        known = Informations(contexts.joint(np.eye(3)[labels[row]].reshape(1, 4, 2, 3)))
        expected = {"context": known.I("Z", "X"), "causal": known.I("Z", "T", "B"), "task": known.I("Z", "M")}
        assert {name: values[name][0, row] for name in expected} == pytest.approx(
            {name: float(value[0]) for name, value in expected.items()}, abs=1e-12
        )


def test_the_lower_bound_fails_without_confounding(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("information_violations").score(frames["information_violations"])
    bound = table[table["series"] == "lower_bound"].set_index(["family", "behaviour"])
    assert bound["low"].le(bound["value"]).all()
    assert bound["value"].le(bound["high"]).all()
    assert bound.loc[("stochastic", 1.0), "value"] == 1.0
    assert bound.loc[("near_disjoint", 1.0), "high"] < 0.3
    confounding = bound.loc["confounding", "value"]
    assert confounding.loc[0.05] < 0.3 < 0.6 < confounding.loc[1.0]
