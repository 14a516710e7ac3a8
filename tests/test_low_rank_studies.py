"""The studies of low-rank MDPs: what is proved is never contradicted, controls are noticed, figures count failures."""

from __future__ import annotations

import io
from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
import pytest

from experiments import study as studies
from experiments.studies.low_rank_violation import crossing
from experiments.sweep import Scalar
from theory.errors import InvalidInput

matplotlib.use("Agg")
SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "low_rank_coverage": {"H": (2, 4), "n": (300, 10**7), "instances": (12,), "replications": (2,)},
    "low_rank_violation": {"knob": (0.0, 0.3, 0.6), "T": (4,), "replications": (1,)},
}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


def gids(name: str, frame: pd.DataFrame, save: bool = False) -> set[str]:
    import matplotlib.pyplot as plt

    figure = studies.load(name).plot(frame)
    if save:
        figure.savefig(io.BytesIO(), format="png", dpi=40)
    drawn = {str(line.get_gid()) for axes in figure.axes for line in axes.lines}
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
    plt.close(figure)
    return drawn


@each_study
def test_scores_and_figures_count_failures(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    study, frame = studies.load(name), frames[name]
    assert frame["failed"].isna().all()
    assert studies.failures(study, frame).empty
    broken = frame.copy()
    broken.loc[broken.index[:2], "failed"] = "ValueError: gone"
    assert "failed" in gids(name, broken, save=True)
    assert study.score(broken)["failed"].sum() > study.score(frame)["failed"].sum()
    columns = ["id", "claim", "family", "role", "params", "replicate"]
    nothing = frame[columns].assign(failed="ValueError: gone")
    assert (study.score(nothing)["draws"].fillna(0) == 0).all()
    assert "failed" in gids(name, nothing)
    assert len(studies.failures(study, nothing)) == len(nothing)


def test_floors_grow_as_the_square_of_the_knob(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("low_rank_violation").score(frames["low_rank_violation"])
    floor = table[table["series"] == "floor"].set_index(["family", "knob"])["value"]
    alone = table[table["series"] == "single_floor"].set_index(["family", "knob"])["value"]
    for part in ("unshared", "higher_rank"):
        assert floor[part, 0.0] < 1e-8
        assert 2 < floor[part, 0.6] / floor[part, 0.3] < 8  # 4, of other tasks
    assert (
        alone["unshared"].max() < 1e-8 < 1e-4 < alone["higher_rank", 0.3]
    )  # each task by itself has low rank


def test_errors_are_floors_and_parameters_over_samples(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("low_rank_violation").score(frames["low_rank_violation"])
    fits = table[table["series"].isin(["joint", "tabular", "single"])]
    assert len(fits) == 18
    assert (fits["value"] / fits["predicted"]).between(0.75, 1.4).all()
    crossings = table[table["series"] == "crossing"].set_index("family")
    assert 0 < crossings["value"]["higher_rank"] < 0.4
    assert crossings["value"]["unshared"] > crossings["value"]["higher_rank"]


def test_fits_that_miss_features_are_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    study, frame = studies.load("low_rank_violation"), frames["low_rank_violation"].copy()
    row = frame.index[frame["params"].str.contains('"knob":0.0')][0]
    frame.loc[row, "floor"] = 1e-5
    (problem,) = studies.failures(study, frame)["problem"]
    assert "misses features" in problem


def test_errors_that_never_cross_have_no_crossing() -> None:
    knob, single = np.array([0.0, 1, 2]), np.ones(3)
    assert np.isnan(crossing(knob, np.zeros(3), single))
    assert np.isnan(crossing(knob, np.full(3, 2.0), single))
    assert crossing(knob, np.array([0.0, 0.5, 2]), single) == pytest.approx(1 + 1 / 3)


def test_widths_follow_their_law_and_stay_below_the_general_bound(
    frames: Mapping[str, pd.DataFrame],
) -> None:
    table = studies.load("low_rank_coverage").score(frames["low_rank_coverage"])
    lock = table[table["family"] == "lock"].pivot_table(
        index=["A", "H", "n"], columns="series", values=["value", "predicted"]
    )
    width, law = lock["value"]["width"], lock["predicted"]["width"]
    seen = law < 0.05  # elsewhere n is too small for what is never tried
    assert seen.sum() >= 5
    assert np.allclose(width[seen], law[seen], rtol=1e-3)
    assert (width <= law * (1 + 1e-9)).all()
    assert (width < lock["value"]["bound"]).all()
    assert lock["value"]["C_star"].to_numpy() == pytest.approx([A**H for A, H, _ in lock.index], rel=1e-9)


def test_certificates_cost_the_penalty_along_the_code(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("low_rank_coverage").score(frames["low_rank_coverage"])
    lines = table[(table["family"] == "certificate") & (table["n"] == 10**7)].set_index(["A", "H", "series"])
    for A, H in ((2, 2), (2, 4), (4, 2)):
        paid = lines.loc[(A, H, "certificate")]
        assert paid["value"] == pytest.approx(paid["predicted"], rel=0.02)
        assert lines.loc[(A, H, "loss"), "value"] <= lines.loc[(A, H, "bound"), "value"]


def test_only_data_that_do_not_follow_break_the_inequalities(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("low_rank_coverage").score(frames["low_rank_coverage"])
    largest = table[table["series"] == "true"].set_index(["family", "n"])["value"]
    assert largest["intact"].max() <= 1
    assert largest["redrawn", 10**7] > 20 * largest["redrawn", 300] > 20


def test_a_width_above_its_law_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: a width and a loss above their bounds, and broken data called intact."""
    study, frame = studies.load("low_rank_coverage"), frames["low_rank_coverage"].copy()
    row = frame.index[frame["family"] == "lock"][0]
    frame.loc[row, "width"] *= 4
    lost = frame.index[frame["family"] == "certificate"][0]
    frame.loc[lost, "loss"] = 2 * frame.loc[lost, "bound"] + 1
    broken = frame.index[frame["family"] == "redrawn"]
    frame.loc[broken, "family"] = "intact"
    problems = set(studies.failures(study, frame)["problem"])
    assert len(problems) == 3


@each_study
def test_bad_counts_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"n, samples, must be a positive integer, got 0"):
        studies.run(name, "quick", 0, values={"n": (0,)})
