"""The studies of shared representations: their numbers by hand, their predictions, and what they do on failures."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted, gids

from experiments import study as studies
from experiments.cli import main
from experiments.report.studies import StudyRun, study_view
from experiments.report.words import Words
from experiments.studies import _sharing
from experiments.studies.imbalance import allotment, first_order
from experiments.studies.sharing_cost import risk_bound, shape
from experiments.studies.similarity import crossing
from experiments.sweep import Scalar, Trial
from theory.errors import InvalidInput

SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "sharing_cost": {"T": (4, 16, 64), "reps": (64,), "replications": (3,)},
    "similarity": {"eta": (0.0, 0.4, 0.8), "reps": (16, 64), "T": (16,), "replications": (3,)},
    "imbalance": {"ratio": (1, 16, 64), "T": (16,), "replications": (3,)},
    "ablation": {"reps": (16, 64), "T": (32,), "replications": (3,)},
    "slow_rate": {"T": (4, 16, 64, 256), "reps": (64,), "n": (1000,), "replications": (3,)},
}
PREDICTED = ("joint", "told", "alone", "full", "no_head", "poor_weighted", "rich_weighted", "excess")
WITHIN = 0.3  # of the prediction: some ten standard errors of the smallest samples here


@pytest.fixture(scope="module")
def frames() -> Mapping[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 3, values=values) for name, values in SMALL.items()}


each_study = pytest.mark.parametrize("name", SMALL)


@each_study
def test_predictions_are_met(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    study, frame = studies.load(name), frames[name]
    assert frame["failed"].isna().all()
    assert studies.failures(study, frame).empty
    table = study.score(frame)
    checked = table[table["series"].isin(PREDICTED) & table["predicted"].notna()]
    assert len(checked) >= 4
    assert (np.abs(checked["value"] / checked["predicted"] - 1) < WITHIN).all()
    with_ends = checked[checked["low"].notna()]
    assert (with_ends["low"] <= with_ends["value"]).all()
    assert (with_ends["value"] <= with_ends["high"]).all()


@each_study
def test_scores_and_figures_count_failures(name: str, frames: Mapping[str, pd.DataFrame]) -> None:
    assert "failed" not in gids(name, frames[name])
    check_failures_are_counted(name, frames[name])


def test_names_of_what_a_figure_draws_are_no_ids_of_a_page(frames: Mapping[str, pd.DataFrame]) -> None:
    """The parts of an interval share one name with white space; a page may have neither that nor an id twice."""
    assert "joint 640" in gids("similarity", frames["similarity"])
    run = StudyRun(studies.load("similarity"), frames["similarity"], {})
    figure = study_view(run, "study", "s", Words())["figure"]
    ids = re.findall(r'\sid="([^"]*)"', figure)
    assert len(ids) == len(set(ids)) > 0
    assert all(re.fullmatch(r"s-\w+", name) for name in ids)


@each_study
def test_quick_presets_are_small_and_full_ones_are_not(name: str) -> None:
    study = studies.load(name)
    quick, full = (sum(len(sweep.trials()) for sweep in study.sweeps(preset)) for preset in ("quick", "full"))
    assert quick <= 150
    assert full > 1.5 * quick


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        *((name, {"reps": (4, 0)}, "reps, the samples of every state-action") for name in SMALL),
        *((name, {"T": (0,)}, "T, the number of tasks") for name in SMALL),
        ("similarity", {"reps": (0.5,)}, "reps, the samples of every state-action"),
        ("slow_rate", {"n": (0,)}, "n, the samples of a task"),
        ("ablation", {"seeds": (0,)}, "seeds, the data sets of a trial"),
    ],
)
def test_fewer_samples_than_cells_are_refused_before_anything_runs(
    name: str, values: Mapping[str, tuple[Scalar, ...]], message: str
) -> None:
    with pytest.raises(InvalidInput, match=f"study {name}: {message}, must be a positive integer, got 0"):
        studies.run(name, "quick", 3, values=values)


def test_the_command_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "sharing_cost", "--set", "reps=0"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert (
        "study sharing_cost: reps, the samples of every state-action, must be a positive integer, got 0"
        in line
    )


def test_full_preset_of_the_cost_has_a_hundred_data_sets_at_three_sizes() -> None:
    sweep = studies.load("sharing_cost").sweeps("full")[0]
    assert sweep.values("T") == tuple(2**k for k in range(9))
    assert len(sweep.values("reps")) == 3
    (seeds,) = sweep.values("seeds")
    assert sweep.replications * int(seeds or 0) == 100


def made(law: Mapping[int, float], n_reps: int, jitter: float = 0.0) -> pd.DataFrame:
    """Rows of the cost study with the given joint errors at each T, three draws a point."""
    rows = []
    for T, error in law.items():
        for i in range(3):
            trial = Trial("sharing_cost", "shared_tasks", {"T": T, "reps": n_reps, "seeds": 1}, "random", i)
            value = error * (1 + jitter * (i - 1))
            rows.append(
                {**trial.columns(), "failed": None, "joint": value, "joint_predicted": error, "signal": 1.0}
            )
    return pd.DataFrame(rows)


def test_the_fit_recovers_the_law_it_is_given() -> None:
    law = {T: 3.0 / T + 0.5 for T in (4, 8, 16, 32, 64)}
    table = studies.load("sharing_cost").score(made(law, 4, jitter=0.01)).set_index("series")
    for name, expected in (("A", 3.0), ("B", 0.5)):
        line = table.loc[name]
        assert line["value"] == pytest.approx(expected)
        assert line["predicted"] == pytest.approx(expected)
        assert line["low"] < expected < line["high"]
    assert table.loc["misfit_fast", "value"] < 1e-20 < 1e-3 < table.loc["misfit_slow", "value"]


def test_the_fit_prefers_the_slow_law_where_that_is_true() -> None:
    """The negative control of the comparison."""
    law = {T: 3.0 / np.sqrt(T) + 0.5 for T in (4, 8, 16, 32, 64)}
    table = studies.load("sharing_cost").score(made(law, 4)).set_index("series")
    assert table.loc["misfit_slow", "value"] < 1e-20 < table.loc["misfit_fast", "value"]


def test_the_explicit_bound_by_hand() -> None:
    """Without complexity only the confidence is left; the other part falls like the root of n."""
    Q = _sharing.LARGEST
    confidence = 4 * Q**2 * np.sqrt(8 * np.log(60) / 800)
    assert risk_bound(0.0, T=8, n=100) == pytest.approx(confidence)
    G = np.sqrt(2 * np.pi) * 4 * Q * Q * np.sqrt(40) * np.sqrt(100 / 40) / 800
    assert risk_bound(1.0, T=8, n=100) == pytest.approx(confidence + G)
    assert risk_bound(1.7, 8, 400) == pytest.approx(risk_bound(1.7, 8, 100) / 2)
    assert (np.diff(shape(np.array([1.0, 4.0, 16.0]), 100)) < 0).all()


def test_the_table_of_first_informative_samples_solves_for_n(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("sharing_cost").score(frames["sharing_cost"])
    rows = studies.with_parameters(frames["sharing_cost"]).query("role == 'bound'")
    certified = rows.groupby("T")["complexity_certified"].max()
    for line in table[table["series"] == "first_n"].itertuples():
        complexity = float(certified[int(line.T)])
        n, step = float(line.value), _sharing.SA
        assert risk_bound(complexity, int(line.T), n) <= 4 * _sharing.LARGEST**2
        if n > step:
            assert risk_bound(complexity, int(line.T), n - step) > 4 * _sharing.LARGEST**2


@pytest.mark.parametrize(
    ("y", "expected"), [([-1, -1, 3], 1.25), ([1, 2, 3], 0.0), ([-3, -2, -1], 2.0), ([-1, 1, -1], 0.5)]
)
def test_the_breaking_point_is_the_first_crossing(y: list[float], expected: float) -> None:
    assert crossing(np.array([0.0, 1.0, 2.0]), np.array(y, dtype=float)) == pytest.approx(expected)


def test_more_samples_break_sharing_sooner(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("similarity").score(frames["similarity"])
    points = table[table["series"] == "breaking"].sort_values("n")
    assert points["value"].is_monotonic_decreasing
    assert (points["low"] <= points["value"]).all()
    assert (points["value"] <= points["high"]).all()
    assert np.abs(points["value"] - points["predicted"]).max() < 0.1


def test_the_same_tasks_lie_behind_every_number_of_samples(frames: Mapping[str, pd.DataFrame]) -> None:
    rows = studies.with_parameters(frames["similarity"])
    assert (rows.groupby(["eta", "replicate"])["closure"].nunique() == 1).all()
    growing = rows.groupby("eta")["closure"].mean()
    assert growing.is_monotonic_increasing


def naive_first_order(exact: np.ndarray, noise: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The first-order errors, one task at a time."""
    SA, T = exact.shape
    V = np.linalg.svd(exact @ np.diag(np.sqrt(weights)))[2][: _sharing.RANK]
    errors = []
    for t in range(T):
        total = _sharing.RANK * noise[t]
        for s in range(T):
            total += (SA - _sharing.RANK) * (V[:, s] @ V[:, t]) ** 2 * noise[s] * weights[s] / weights[t]
        errors.append(total / SA)
    return np.array(errors)


def test_first_order_errors_are_those_of_their_definition_and_add_up_to_the_law() -> None:
    rng = np.random.default_rng(0)
    exact = rng.standard_normal((_sharing.SA, 3)) @ rng.standard_normal((3, 7))
    noise, weights = rng.uniform(1, 2, 7), rng.uniform(1, 9, 7)
    np.testing.assert_allclose(
        first_order(exact, noise, weights), naive_first_order(exact, noise, weights), rtol=1e-10
    )
    even = first_order(exact, np.full(7, 2.0), np.ones(7)).mean()
    assert even == pytest.approx(_sharing.law(2.0 * 100 / _sharing.SA, 3, 7, 100))


def test_scaled_columns_minimise_the_error_over_all_samples() -> None:
    from tabular.erm import truncated_svd, weighted_low_rank

    rng = np.random.default_rng(1)
    Y, reps = rng.standard_normal((6, 5)), rng.integers(1, 20, 5).astype(float)
    scaled = truncated_svd(Y * np.sqrt(reps), 2).W / np.sqrt(reps)
    sought = weighted_low_rank(Y, np.broadcast_to(reps, Y.shape), 2, rng)
    np.testing.assert_allclose(scaled, sought.W, atol=1e-6)


def test_samples_are_allotted_at_their_ratio() -> None:
    reps = allotment(16, 64, 16)
    assert reps[-1] / reps[0] == pytest.approx(16, rel=0.05)
    assert reps.mean() == pytest.approx(64, rel=0.05)
    assert allotment(16, 1, 1000).min() == 1


def test_poor_tasks_gain_most_and_rich_ones_pay_without_weights(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("imbalance").score(frames["imbalance"]).set_index(["ratio", "series"])["value"]
    assert table[64, "poor_weighted"] < table[64, "poor_alone"] / 5
    assert table[64, "rich_weighted"] < table[64, "rich_alone"] < table[64, "rich_equal"]


def test_shares_of_the_gain_run_from_all_parts_to_none(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("ablation").score(frames["ablation"]).set_index(["n", "series"])
    for n in table.index.unique("n"):
        assert table.loc[(n, "full"), "lost"] == 0
        assert table.loc[(n, "alone"), "lost"] == pytest.approx(1)
        assert table.loc[(n, "full"), "missed"] == pytest.approx(0, abs=1e-12)
        assert table.loc[(n, "no_head"), "lost"] > table.loc[(n, "no_input"), "lost"] > 0.5


def test_the_two_exponents_exclude_each_other(frames: Mapping[str, pd.DataFrame]) -> None:
    table = studies.load("slow_rate").score(frames["slow_rate"])
    slopes = table[table["series"] == "slope"].set_index("family")
    assert slopes.loc["benign", "value"] == pytest.approx(-1, abs=0.1)
    assert slopes.loc["envelope", "value"] == pytest.approx(-0.5, abs=0.05)
    assert slopes["excludes"].all()
    assert slopes.loc["benign", "high"] < slopes.loc["envelope", "low"]


def test_an_excess_above_the_envelope_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: a largest excess that is not the largest."""
    study, frame = studies.load("slow_rate"), frames["slow_rate"].copy()
    row = frame.index[frame["family"] == "envelope"][0]
    frame.loc[row, "largest"] *= 0.99
    (problem,) = studies.failures(study, frame)["problem"]
    assert "above the largest one" in problem
