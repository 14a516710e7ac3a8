"""The studies of DistMT-LSVI: predictions that are met, controls that are noticed, figures that count failures."""

from __future__ import annotations

import io
from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
import pytest

from experiments import study as studies
from experiments.studies.distmt_scaling import bent_at
from experiments.sweep import Scalar
from theory.errors import InvalidInput

matplotlib.use("Agg")
SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "distmt_scaling": {"N": (1, 5, 20), "reps": (2000,), "K1": (300,), "K2": (300,), "replications": (2,)},
}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


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
def test_bad_counts_are_refused(name: str) -> None:
    axis = next(axis for axis in ("N", "K1", "runs") if axis in studies.load(name).sweeps("quick")[-1].axes)
    with pytest.raises(InvalidInput, match=f"{axis} must be a positive integer"):
        studies.load(name).run(
            [sweep.with_values(**{axis: 0}).trials()[0] for sweep in studies.load(name).sweeps("quick")[-1:]],
            seed=0,
        )


def lines_of(name: str, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return studies.load(name).score(frames[name])


def test_counts_of_the_protocol_meet_their_laws(frames: Mapping[str, pd.DataFrame]) -> None:
    table = lines_of("distmt_scaling", frames)
    counted = table[(table["family"] == "protocol") & table["z"].notna()]
    assert len(counted) >= 6
    assert (counted["z"].abs() < 4.5).all()
    bends = table[table["family"] == "protocol"].set_index("series")["predicted"]
    assert (bends["bends every"], bends["bends clock"], bends["bends identification"]) == (6, 2, 16)
    assert np.isnan(bends["bends elected"])


def test_a_count_off_its_law_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: the rounds of one agent more."""
    study, frame = studies.load("distmt_scaling"), frames["distmt_scaling"].copy()
    row = frame.index[frame["family"] == "protocol"][1]
    frame.loc[row, "identification_predicted"] *= 5 / 6
    (problem,) = studies.failures(study, frame)["problem"]
    assert "identification" in problem


def test_the_law_of_one_over_n_never_bends_and_a_constant_does() -> None:
    N = np.array([1.0, 2, 4, 8])
    assert np.isnan(bent_at(N, 3 / N))
    assert bent_at(N, np.ones(4)) == pytest.approx(1.25)
