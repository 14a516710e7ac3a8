"""The studies of learned features: laws that are met, controls that are noticed, figures that count failures."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted

from experiments import study as studies
from experiments.studies import _marks
from experiments.studies._transfer_models_score import crossings, gains, loss_slopes, over_laws, paid_after
from linear_mdp.low_rank.model_plans import plan_losses
from tabular.mdp import FiniteMDP
from tabular.solve.backward_induction import backward_induction, finite_horizon_evaluation
from theory.errors import InvalidInput

SMALL = {
    "transfer_models": {"A": (4,), "N": (300, 100_000), "replications": (3,)},
    "transfer_floor": {"T": (4, 32), "n": (64_000,), "replications": (3,)},
    "transfer_plans": {
        "size": (12, 16, 24),
        "n": (1000, 10**9),
        "xi": (0.0, 0.01, 0.03, 0.1),
        "replications": (3,),
    },
}
each_study = pytest.mark.parametrize("name", SMALL)


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return {name: studies.run(name, "quick", 5, values=values) for name, values in SMALL.items()}


@each_study
def test_scores_and_figures_count_failures(name: str, frames: dict[str, pd.DataFrame]) -> None:
    check_failures_are_counted(name, frames[name])


@pytest.mark.statistical
def test_features_of_sources_help_inside_their_span_only(frames: dict[str, pd.DataFrame]) -> None:
    table = studies.load("transfer_models").score(frames["transfer_models"])
    value = table.set_index(["family", "N", "series"])["value"]
    few, many = 300, 100_000
    assert value["inside", few, "transfer"] < value["inside", few, "scratch"] / 2
    assert value["inside", few, "transfer"] < value["inside", few, "tabular"] / 4
    assert value["outside", many, "transfer"] > 5 * value["outside", many, "scratch"]  # the control
    assert value["outside", many, "floor"] > 20 * value["inside", many, "floor"]
    assert value["inside", few, "loss_oracle"] < value["inside", few, "loss_tabular"] / 4


def test_curves_cross_where_their_means_are_equal(frames: dict[str, pd.DataFrame]) -> None:
    """An error of 30 is that of 3e4/N at N = 1000, in every draw; that of the control is at no N of the grid."""
    frame = frames["transfer_models"]
    inside = frame[frame["family"] == "inside"].copy()
    samples = inside["params"].map(lambda text: json.loads(text)["N"])
    inside["scratch"], inside["transfer"], inside["floor_predicted"] = 3e4 / samples, 30.0, 0.25
    inside["tabular"] = 1e9 / samples
    lines = crossings(inside).set_index("series")
    assert lines.loc["crossing_scratch", "value"] == pytest.approx(1000)
    assert list(lines.loc["crossing_scratch", ["low", "high"]]) == pytest.approx([1000, 1000])
    assert lines.loc["crossing_scratch", "predicted"] == (24 - 3) * 2
    assert list(lines.loc["crossing_tabular", ["value", "low", "high"]]) == [np.inf] * 3
    inside["transfer"], inside["loss_transfer"], inside["loss_scratch"] = 1e3, 0.0, 0.0
    inside.loc[samples == 300, "loss_scratch"] = 1.0
    lines = crossings(inside).set_index("series")
    never, stays = (
        lines.loc[f"{name}_scratch", ["value", "low", "high"]] for name in ("crossing", "loss_crossing")
    )
    assert list(never) == [0.0] * 3  # the control: worse everywhere
    assert list(stays) == [np.inf] * 3  # two losses of zero do not cross


def test_gains_and_payments_are_those_of_the_measured_curves(frames: dict[str, pd.DataFrame]) -> None:
    """Errors of 3e4/N, which is off its law: one of 30 takes scratch 1000 samples, one of 0.1 more than there are."""
    frame = frames["transfer_models"]
    inside = frame[frame["family"] == "inside"].copy()
    samples = inside["params"].map(lambda text: json.loads(text)["N"])
    inside["scratch"], inside["oracle"], inside["transfer"] = 3e4 / samples, 6e3 / samples, 30.0
    inside["floor_predicted"] = 0.25
    lines = gains(inside).set_index(["series", "N"])
    few = [lines.loc[(series, 300)] for series in ("gain", "realised_gain")]
    assert [line["value"] for line in few] == pytest.approx([5, 100 / 30])
    assert [line[end] for line in few for end in ("low", "high")] == pytest.approx([5, 5, 100 / 30, 100 / 30])
    assert [line["predicted"] for line in few] == pytest.approx([3.8, 57 / (15 + 300)])
    assert list(paid_after(inside)["value"]) == pytest.approx([64_000 / 700, np.inf])
    inside["transfer"] = 0.1
    unknown = paid_after(inside).iloc[0]
    assert np.isnan(unknown["value"])
    assert list(unknown[["low", "high"]]) == pytest.approx([0, 64_000 / 99_700])


def test_slopes_of_losses_and_ratios_to_laws_are_those_of_the_means(frames: dict[str, pd.DataFrame]) -> None:
    """Errors of 1/N at four N, and losses of their power 1.5, none at the most samples of one learner."""
    frame = frames["transfer_models"]
    inside = frame[(frame["family"] == "inside") & frame["params"].str.contains("300")]
    samples = (300, 3000, 30_000, 300_000)
    planted = pd.concat([inside.assign(params=json.dumps({"A": 4, "N": N})) for N in samples])
    error = 1 / planted["params"].map(lambda text: json.loads(text)["N"])
    planted["oracle"], planted["loss_oracle"] = error, 2 * error**1.5
    planted["scratch"], planted["loss_scratch"] = error, error.where(error > 1e-5, 0.0)
    planted["tabular"], planted["loss_tabular"] = error, error.where(error > 1e-3, 0.0)
    lines = loss_slopes(planted).set_index("series")
    for name, slope in (("oracle", 1.5), ("scratch", 1.0), ("tabular", np.nan)):
        found = lines.loc[f"loss_slope_{name}", ["value", "low", "high"]].to_list()
        assert found == pytest.approx([slope] * 3, nan_ok=True)
    law = pd.DataFrame(
        {"series": ["scratch", "mixture"], "value": [6.0, 1.0], "low": [3.0, 1.0], "high": [9.0, 1.0]}
    )
    ratio = over_laws(law.assign(predicted=[3.0, np.nan]))
    assert ratio[["series", "value", "low", "high"]].to_numpy().tolist() == [
        ["scratch_over_law", 2.0, 1.0, 3.0]
    ]


def test_what_is_zero_or_infinite_is_drawn_at_an_edge() -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.set(xscale="log", yscale="log")
    inf, nan = np.inf, np.nan
    ends = [(10, 5, 20), (10, 5, inf), (inf, 30, inf), (0, 0, 4), (nan, 0, 50), (nan, nan, nan)]
    lines = pd.DataFrame(ends, columns=["value", "low", "high"]).assign(x=range(1, 7), draws=3)
    _marks.open_ended(axes, "x", lines, _marks.BLUE, "o", "q", "q")
    drawn = {gid: [a for a in figure.findobj() if a.get_gid() == gid] for gid in ("q open", "q arrow")}
    places = {tuple(line.get_xdata()): float(line.get_ydata()[0]) for line in drawn["q open"]}
    assert places == {(3.0,): _marks.UPPER, (4.0,): _marks.LOWER}
    arrows = {(arrow.xyann[0], arrow.xyann[1] < 40, arrow.xy[1]) for arrow in drawn["q arrow"]}
    up, down = _marks.UPPER, _marks.LOWER
    assert arrows == {(2, True, up), (3, True, up), (4, True, down), (5, False, down)}
    assert axes.get_ylim()[1] > 50  # where the arrow begins
    plt.close(figure)


def test_losses_of_plans_are_those_of_the_exact_solver() -> None:
    rng, H = np.random.default_rng(3), 3
    truth, model = (rng.dirichlet(np.ones(4), (4, 2)) for _ in range(2))
    rewards = rng.random((5, 4, 2))
    for r, loss in zip(rewards, plan_losses(truth, model, rewards, H), strict=True):
        task, believed = (FiniteMDP(P, r, horizon=H, rho=np.full(4, 0.25)) for P in (truth, model))
        policy = np.eye(2)[backward_induction(believed).policy]
        best, reached = backward_induction(task).V[0], finite_horizon_evaluation(task, policy).V[0]
        assert loss == pytest.approx((best - reached).mean(), abs=1e-12)
    with pytest.raises(InvalidInput, match="plans need kernels"):
        plan_losses(truth, model[:3], rewards, H)


@pytest.mark.statistical
def test_the_uniform_bound_grows_while_the_floor_falls(frames: dict[str, pd.DataFrame]) -> None:
    study, frame = studies.load("transfer_floor"), frames["transfer_floor"]
    table = study.score(frame)
    value = table.set_index(["family", "T", "series"])["value"]
    inside = ["one_source", "mixture"]
    for family in inside:
        assert value[family, 32, "form"] > 4 * value[family, 4, "form"]
    floors = {T: sum(value[family, T, "floor"] for family in inside) for T in (4, 32)}
    assert floors[32] < floors[4] / 2
    assert value["outside", 32, "floor"] > 20 * floors[32]  # the control
    frame = frame.copy()
    frame.loc[frame.index[0], "plug_in"] = 1.0  # further off than what its sources carry over
    assert len(studies.failures(study, frame)) == 1
    assert study.check is not None
    with pytest.raises(InvalidInput, match="T must be at least 3"):
        study.check([study.sweeps("quick")[0].with_values(T=2).trials()[0]])


def test_exponents_of_floors_are_slopes_and_promised_where_they_are_laws(
    frames: dict[str, pd.DataFrame],
) -> None:
    """Floors of 1/T at three T; nothing is promised to signed combinations of laws, but for measures of any sign."""
    frame = frames["transfer_floor"]
    few = frame[frame["params"].map(lambda text: json.loads(text)["T"]) == 4]
    planted = pd.concat([few.assign(params=few["params"].str.replace("4", str(T), n=1)) for T in (4, 8, 16)])
    planted["floor"] = 1 / planted["params"].map(lambda text: json.loads(text)["T"])
    lines = studies.load("transfer_floor").score(planted).set_index(["family", "series"])
    for family, floor, linear in (("mixture", -1, -1), ("signed", np.nan, -1), ("outside", np.nan, np.nan)):
        found = lines.loc[(family, "exponent_floor_T")]
        assert list(found[["value", "low", "high"]]) == pytest.approx([-1] * 3)
        assert found["predicted"] == pytest.approx(floor, nan_ok=True)
        for along in "Tn":
            assert lines.loc[(family, f"exponent_linear_{along}"), "predicted"] == pytest.approx(
                linear, nan_ok=True
            )
        assert np.isnan(lines.loc[(family, "exponent_floor_n"), "value"])  # a single n has no slope


def test_a_distance_beyond_two_is_flagged(frames: dict[str, pd.DataFrame]) -> None:
    study, frame = studies.load("transfer_models"), frames["transfer_models"].copy()
    frame.loc[frame.index[0], "scratch"] = 2.5
    assert len(studies.failures(study, frame)) == 1


def test_certificates_level_off_and_those_without_the_distance_are_wrong(
    frames: dict[str, pd.DataFrame],
) -> None:
    study, frame = studies.load("transfer_plans"), frames["transfer_plans"]
    table = study.score(frame)
    value = table[table["family"] == "offline"].set_index(["xi", "n", "series"])["value"]
    assert value[0.0, 10**9, "certificate"] < value[0.0, 1000, "certificate"] / 100
    assert value[0.1, 10**9, "certificate"] > value[0.1, 1000, "certificate"] / 4
    assert (value[0.0, 10**9, "missed"], value[0.1, 10**9, "missed"]) == (0, 1)
    table = table.set_index(["series", "n", "xi"])
    always = table.loc[("missed", 10**9, 0.1)]
    assert list(always[["low", "high"]]) == pytest.approx([0.025 ** (1 / 3), 1.0])  # three of three, exactly
    for xi in (0.0, 0.1):
        level = table.loc[("certificate", 10**9, xi)]
        assert level["value"] == pytest.approx(level["predicted"], rel=1e-3)
    plateau = table.loc["plateau_exponent"].iloc[0]
    assert plateau["low"] <= plateau["value"] <= plateau["high"]
    assert plateau["value"] == pytest.approx(1.0, abs=0.1)
    frame = frame.copy()
    frame.loc[frame.index[-1], "loss"] = 1e3  # the control
    assert len(studies.failures(study, frame)) == 1


def test_exponents_are_those_of_the_law(frames: dict[str, pd.DataFrame]) -> None:
    table = studies.load("transfer_plans").score(frames["transfer_plans"])
    found = table[table["series"] == "exponent"].set_index("family")
    for axis in ("H", "d", "A"):
        line = found.loc[f"exploration_{axis}"]
        assert line["value"] == pytest.approx(line["predicted"], abs=0.1)


def test_counts_that_are_none_are_refused() -> None:
    study = studies.load("transfer_models")
    assert study.check is not None
    with pytest.raises(InvalidInput, match="N, the samples of the new task, must be a positive integer"):
        study.check([study.sweeps("quick")[0].with_values(N=0).trials()[0]])
