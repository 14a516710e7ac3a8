"""The study of transfer against scratch: what its law counts, what it tells of planted numbers, and what it draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted

from experiments import study as studies
from experiments.studies._transfer_scratch_law import law
from experiments.studies._transfer_scratch_runs import GOALS, LEARNERS, arrival
from experiments.sweep import Sweep
from theory.errors import InvalidInput

NAME = "transfer_scratch"
SMALL = {"H": (3,), "d": (2,), "A": (4,), "n": (1000,), "episodes": (50, 3200)}
PLANTED = {"oracle": 1.0, "transfer": 1.0, "scratch": 30.0, "thrifty": 6.0, "uniform": 5.0, "tabular": 12.0}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return studies.run(NAME, "quick", 3, values=SMALL)


def planted(n: float = 4000.0) -> pd.DataFrame:
    """Trials whose ratios are as A^1 along A, H^-1 along H, the same along d; to the fine goal as A^.75 and H^-.75."""
    rng, parts = np.random.default_rng(0), []
    for family, values in (("along_A", (4, 8, 16)), ("along_H", (3, 6, 12)), ("along_d", (2, 4))):
        sizes = {"S": 8, "A": 8, "d": 3, "H": 4, "n": 100, family[-1]: values}
        for trial in Sweep(NAME, family, sizes, 6).trials():
            row = dict(trial.columns())
            for name, times in PLANTED.items():
                power = {"along_A": trial.params["A"], "along_H": 1 / float(trial.params["H"] or 1)}.get(
                    family, 1
                )
                slow = 1.0 if name in ("oracle", "transfer") else times * float(power or 1)
                for goal in GOALS:
                    noise = 1.0 if name == "transfer" else float(np.exp(0.05 * rng.standard_normal()))
                    fine = 16 * (slow / times) ** -0.25 if goal == "fine" else 1.0
                    row[f"{goal}_{name}_episodes"] = 100 * slow * noise * fine
            if trial.params["A"] == 4 and trial.replicate == 0:
                row |= {f"{error}_transfer_episodes": np.inf for error in GOALS}
            parts.append(row)
    for trial in Sweep(NAME, "sources", {"S": 8, "A": 8, "d": 3, "H": 4, "n": (1000, 10)}, 5).trials():
        own = np.inf if trial.params["n"] == 10 and trial.replicate == 0 else 500.0
        row = dict(trial.columns()) | {f"{e}_transfer_episodes": own for e in ("gap", "loss")}
        for name, needed in (("scratch", n + trial.replicate), ("thrifty", 400.0), ("uniform", 600.0)):
            row |= {f"{error}_{name}_episodes": needed for error in ("gap", "loss")}
        parts.append(row)
    return pd.DataFrame(parts).assign(failed=None)


def test_score_and_figure_count_failures(frame: pd.DataFrame) -> None:
    check_failures_are_counted(NAME, frame)


def test_features_of_sources_save_episodes_until_scratch_has_overtaken(frame: pd.DataFrame) -> None:
    table = studies.load(NAME).score(frame)
    ratio = table[table["series"].isin(["gap_scratch_ratio", "gap_thrifty_ratio"])]
    assert (ratio["value"] > 1.2).all()
    episodes = frame[[f"gap_{name}_episodes" for name in LEARNERS]].dropna()
    assert (episodes >= 50).all(axis=None)


@pytest.mark.parametrize("family", ["along_A", "curves", "sources"])
def test_one_family_is_scored_and_drawn(family: str, frame: pd.DataFrame) -> None:
    study, some = studies.load(NAME), frame[frame["family"] == family]
    assert set(study.score(some)["family"]) == {family}
    study.plot(some)


def test_a_loss_beyond_twice_the_gap_is_flagged(frame: pd.DataFrame) -> None:
    study, broken = studies.load(NAME), frame.copy()
    broken.loc[broken["family"] == "curves", "loss_thrifty"] = 7.0
    assert len(studies.failures(study, broken)) == (broken["family"] == "curves").sum()


def test_an_error_below_zero_is_flagged(frame: pd.DataFrame) -> None:
    study, broken = studies.load(NAME), frame.copy()
    assert not len(studies.failures(study, broken))
    broken.loc[broken["family"] == "curves", "loss_tabular"] = -0.1
    assert len(studies.failures(study, broken)) == (broken["family"] == "curves").sum()


def test_who_overtakes_transfer_is_found() -> None:
    parts = []
    for trial in Sweep(
        NAME, "curves", {"S": 8, "A": 8, "d": 3, "H": 4, "n": 100, "episodes": (100, 1000, 10_000)}, 6
    ).trials():
        E, size = float(trial.params["episodes"] or 0), 1 + 0.01 * trial.replicate
        row = dict(trial.columns()) | {f"loss_{name}": 0.0 for name in LEARNERS}
        row |= {"gap_transfer": 0.5, "gap_oracle": 0.4, "gap_scratch": 0.5 * size * (300 / E) ** 0.5}
        parts.append(row | {"gap_thrifty": 0.6, "gap_uniform": 0.7, "gap_tabular": 0.3})
    table = studies.load(NAME).score(pd.DataFrame(parts).assign(failed=None)).set_index("series")
    lines = table.loc[[f"gap_{name}_crossing" for name in ("scratch", "thrifty", "tabular")]]
    assert lines["value"].to_list() == [pytest.approx(300 * 1.025**2), np.inf, 0.0]
    assert lines["low"].to_list() == [pytest.approx(300 * 1.015**2, rel=0.02), np.inf, 0.0]
    assert lines["high"].to_list() == [pytest.approx(300 * 1.035**2, rel=0.02), np.inf, 0.0]


@pytest.mark.statistical
def test_planted_exponents_are_found() -> None:
    table = studies.load(NAME).score(planted()).set_index(["family", "series"])
    for family, exponent in (("along_A", 1.0), ("along_H", -1.0), ("along_d", 0.0)):
        for name in ("scratch", "thrifty", "tabular"):
            line = table.loc[(family, f"loss_{name}_exponent")]
            assert line["value"] == pytest.approx(exponent, abs=0.15)  # its deviation is below 0.03
            assert line["low"] < line["value"] < line["high"] < line["low"] + 0.3
            claimed = (1.0, -1.0 if family == "along_H" else 1.0) if name != "tabular" else (np.nan, np.nan)
            assert (line["claimed"], line["claimed_plain"]) == pytest.approx(claimed, nan_ok=True)
            assert line["outside"] == (not line["low"] <= line["predicted"] <= line["high"])
            assert line["missed"] == (family == "along_A")  # the trial in which transfer never got there
            line = table.loc[(family, f"{name}_inflation")]
            assert (line["value"], line["predicted"]) == (pytest.approx(exponent / 4, abs=0.1), 0.0)
            assert line["outside"] == (exponent != 0)
        assert table.loc[(family, "gap_scratch_calibrated"), "value"] == pytest.approx(0, abs=0.1)
    ratio = table.loc[("along_A", "gap_scratch_ratio")].set_index("A")
    assert ratio["claimed"].to_dict() == {4: 48, 8: 96, 16: 192}
    assert ratio["claimed_plain"].to_dict() == {4: 3, 8: 6, 16: 12}
    assert (ratio["upstream"] == 800).all()
    assert (ratio["low"] < ratio["value"]).all()
    paid = table.loc[("along_H", "fine_scratch_paid")].set_index("H")
    assert paid["value"].to_numpy(float) == pytest.approx(800 / (1600 * (30 / paid.index**0.75 - 1)), rel=0.1)
    assert ratio["missed"].to_dict() == {4: 1, 8: 0, 16: 0}
    assert ratio["value"][4] == pytest.approx(120, rel=0.1)
    assert table.loc[("along_A", "gap_transfer_growth"), "value"] == pytest.approx(0, abs=1e-12)
    assert table.loc[("along_A", "gap_thrifty_growth"), "value"] == pytest.approx(1, abs=0.1)
    ratio = table.loc[("along_d", "gap_thrifty_ratio")]
    assert ratio["value"].to_numpy(float) == pytest.approx(6.0, rel=0.15)


def test_few_draws_have_no_interval() -> None:
    rows = planted()
    for draws in (4, 5):
        table = studies.load(NAME).score(rows[(rows["replicate"] < draws) & (rows["family"] == "along_H")])
        table = table[table["series"].str.startswith("gap_scratch")]
        assert table["value"].notna().all()
        assert (table[["low", "high"]].notna().all(axis=1) == (draws == 5)).all()


def test_sources_are_paid_by_what_is_saved() -> None:
    def scored(n: float) -> pd.DataFrame:
        rows = planted(n)
        return (
            studies.load(NAME).score(rows[rows["family"] == "sources"]).set_index(["family", "series", "n"])
        )

    table = scored(4000.0)
    line = table.loc[("sources", "gap_scratch_paid", 1000)]
    assert line["value"] == pytest.approx(8 * 1000 / 3502)
    assert line["low"] <= line["value"] <= line["high"] < 8 * 1000 / 3499
    assert table.loc[("sources", "gap_thrifty_paid", 1000), "value"] == np.inf  # nothing is saved
    line = table.loc[("sources", "gap_scratch_paid", 10)]
    assert (line["value"], line["missed"]) == (np.inf, 1)  # one trial never got there
    line = scored(np.inf).loc[("sources", "gap_scratch_paid", 1000)]
    assert (line["missed"], np.isnan(line["value"])) == (5, True)  # nobody knows what it would have taken


def test_the_law_counts_parameters() -> None:
    sizes = {"S": 8, "A": 8, "d": 3, "H": 4}
    counted = [(5 * 2 + 21), (61 * 2 + 21), (61 * 2 + 21)]
    thrifty = (np.sqrt(counted).sum() / (3 * np.sqrt(21))) ** 2
    assert law("thrifty", sizes) == pytest.approx(thrifty)
    assert law("scratch", sizes) == pytest.approx(4 * thrifty)
    assert law("tabular", sizes | {"H": 2}) == pytest.approx(8 * 7 / 21)
    assert law("oracle", sizes) == 1.0


def test_a_target_that_is_not_reached_takes_forever() -> None:
    assert arrival([(50, 0.4), (100, 0.3)], 0.2) == np.inf
    assert arrival([(50, 0.1)], 0.2) == 50


def test_sizes_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidInput, match="H, the number of steps, must be a positive integer"):
        studies.run(NAME, "quick", 0, values={"H": (0,)})
