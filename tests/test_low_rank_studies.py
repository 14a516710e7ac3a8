"""The studies of joint maximum likelihood: laws that are met, floors that are seen, figures that count failures."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted, gids

from experiments import study as studies
from experiments.studies import _low_rank
from experiments.sweep import Scalar
from theory.errors import InvalidInput

SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "low_rank_rates": {"n": (2**16,), "T": (1, 4), "A": (2,), "d": (2,), "replications": (2,)},
    "low_rank_capacity": {"n": (2**18,), "d_fit": (2, 3), "replications": (2,)},
    "low_rank_similarity": {"n": (2**12, 2**20), "eta": (0.0, 0.3), "replications": (2,)},
}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


@each_study
def test_scores_and_figures_count_failures(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    check_failures_are_counted(name, frames[name])


def lines_of(name: str, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return studies.load(name).score(frames[name])


def test_laws_are_met_and_the_joint_fit_is_best_but_for_the_oracle(
    frames: Mapping[str, pd.DataFrame],
) -> None:
    """Several of the draws have few parameters: a single mean of two is within a factor of two of its law."""
    table = lines_of("low_rank_rates", frames)
    known = table[table["predicted"].notna()]
    assert set(known["series"]) == {"joint", "alone", "oracle", "tabular"}
    ratio = known["value"] / known["predicted"]
    assert ratio.between(0.4, 2.5).all()
    many = table[table["T"] == 4].groupby("series")["value"].mean()
    assert many["oracle"] < many["joint"] < many["alone"] < many["tabular"] < many["pooled"]
    assert many["joint"] < many["svd"] < many["mixture"]


def test_too_few_features_leave_a_floor(frames: Mapping[str, pd.DataFrame]) -> None:
    table = lines_of("low_rank_capacity", frames).set_index(["series", "d_fit"])["value"]
    assert table["error", 2] > 30 * table["error", 3]
    assert table["gain", 2] < 0 < table["gain", 3]


def test_sharing_helps_with_few_samples_and_hurts_with_many(frames: Mapping[str, pd.DataFrame]) -> None:
    table = lines_of("low_rank_similarity", frames).set_index(["eta", "n", "series"])["value"]
    for n in (2**12, 2**20):
        assert table[0.0, n, "joint"] < table[0.0, n, "alone"]
    assert table[0.3, 2**12, "joint"] < table[0.3, 2**12, "alone"]
    assert table[0.3, 2**20, "joint"] > table[0.3, 2**20, "alone"]
    assert table[0.3, 2**20, "joint"] == pytest.approx(table[0.3, 2**20, "floor"], rel=0.2)
    assert "turn 0.3" in gids("low_rank_similarity", frames["low_rank_similarity"])


def test_bad_parameters_are_named() -> None:
    with pytest.raises(InvalidInput, match="eta must be"):
        _low_rank.tasks(np.random.default_rng(0), 2, 2, 2, eta=1.5)
    study = studies.load("low_rank_capacity")
    trials = study.sweeps("quick")[0].with_values(d_fit=(0,)).trials()
    with pytest.raises(InvalidInput, match="d_fit must be a count"):
        study.run(trials[:1], seed=0)
