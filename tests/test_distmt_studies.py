"""The studies of DistMT-LSVI: predictions that are met, controls that are noticed, figures that count failures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from study_checks import check_failures_are_counted, gids

from experiments import study as studies
from experiments.studies import _distmt_separability_fits as fits
from experiments.studies._distmt_separability_fits import crossing
from experiments.studies.distmt_controls import cube_loss
from experiments.studies.distmt_estimators import first_below
from experiments.studies.distmt_scaling import bent_at
from experiments.studies.distmt_separability import apart, effective, merges, splits, together
from experiments.studies.distmt_upgrades import count_tasks
from experiments.sweep import Scalar
from theory.errors import InvalidInput

SMALL: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "distmt_scaling": {"N": (1, 5, 20), "reps": (2000,), "K1": (300,), "K2": (300,), "replications": (2,)},
    "distmt_separability": {"c": (0.3,), "K1": (300, 1000), "runs": (3,), "replications": (1,)},
    "distmt_estimators": {"K": (1000,), "replications": (2,)},
    "distmt_streams": {"idle": (1, 30), "N": (5, 20), "replications": (4,)},
    "distmt_controls": {"K1": (100, 3000), "zeta": (0.0, 0.3), "replications": (2,)},
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
    axis = next(axis for axis in ("N", "K1", "runs") if axis in studies.load(name).sweeps("quick")[-1].axes)
    with pytest.raises(InvalidInput, match=rf"{axis}, the .* must be a positive integer, got 0"):
        studies.run(name, "quick", 0, values={axis: (0,)})


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


def test_pairs_are_counted_by_hand() -> None:
    values = np.array([[0.0, 0.1, 1.0], [2.0, 2.0, 1.2]])
    assert apart(values, 0.5) == pytest.approx(4 / 6)
    assert together(values, 0.25) == pytest.approx(1 / 9)


@pytest.mark.statistical
def test_estimates_of_the_law_split_and_merge_as_it_says() -> None:
    rng, deviations = np.random.default_rng(0), np.array([0.3, 0.5, 0.4])
    values = np.arange(3)[:, None] + deviations[:, None] * rng.standard_normal((3, 3000))
    assert apart(values, 0.5) == pytest.approx(splits(deviations, 0.5).mean(), abs=0.02)
    assert together(values, 0.5) == pytest.approx(merges(deviations, 1.0, 0.5).mean(), abs=0.02)
    assert effective(float(splits(np.full(2, 0.5), 0.5).mean())) == pytest.approx(0.5)
    # The negative control: estimates twice as far apart do not follow it.
    assert abs(apart(2 * values, 0.5) - splits(deviations, 0.5).mean()) > 0.1


def test_the_episodes_of_a_rate_are_those_of_the_law() -> None:
    K1 = np.array([100.0, 300, 1000, 3000])
    needed = 16 * 1.5 * 0.3**-2 * 1.3859038243496777**2  # erfc(1.3859...) = 0.05
    rate = np.array([float(splits(np.sqrt(1.5 / k) * np.ones(1), 0.15)[0]) for k in K1])
    assert crossing(K1, rate) == pytest.approx(needed, rel=1e-6)
    assert np.isnan(crossing(K1, np.full(4, 0.5)))
    assert np.isnan(crossing(K1, np.full(4, 0.01)))


def test_too_small_a_bonus_leaves_the_law_of_the_chain(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: agents that do not explore stay at the worse gate, and their estimates spread."""
    values = {"c": (1.0,), "K1": (1000,), "runs": (6,), "replications": (1,)}
    frame = studies.run("distmt_separability", "quick", 5, values=values)
    rows = studies.with_parameters(frame).query("family == 'gated_chain'")
    spread = rows.set_index("beta")["kappa_greedy"]
    assert spread[10.0] < 1.8 < 3 < spread[0.5]


def test_what_breaks_the_protocol_breaks_it_by_as_much_as_predicted(
    frames: Mapping[str, pd.DataFrame],
) -> None:
    table = lines_of("distmt_controls", frames).set_index(["family", "series"])

    def at(family: str, series: str, column: str = "value", **where: float) -> float:
        lines = table.loc[[(family, series)]]
        for name, value in where.items():
            lines = lines[lines[name] == value]
        return float(lines[column].iloc[0])

    for family, expected in (("gates", 4.0), ("hypercube", cube_loss(11, 0.15, 0.1))):
        assert at(family, "loss", K1=3000) == pytest.approx(expected)
        assert at(family, "right", K1=3000) < 1e-9
        assert at(family, "merged", K1=3000) > 0.8
    assert at("independent", "loss") == pytest.approx(at("independent", "loss", "predicted"), rel=0.2)
    assert at("misspecified", "error", K1=3000, zeta=0.3) > 3 * at("misspecified", "error", K1=3000, zeta=0.0)
    assert at("premature", "found", K1=100) < 9.5 < at("premature", "found", K1=3000)


def test_tasks_with_one_policy_lose_nothing_by_a_random_entry(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control of the shuffled library."""
    losses = lines_of("distmt_controls", frames).query("series == 'loss'").set_index("family")["value"]
    assert losses["same_order"] < 0.1 < 0.8 < losses["independent"]


def test_the_loss_on_the_hypercube_is_that_of_its_policies() -> None:
    from linear_mdp.families import hypercube
    from linear_mdp.solve import policy_state_values

    cube = hypercube(np.random.default_rng(0), d=4, H=11, base=0.15, bonus=0.1, signs=np.ones(2))
    best, worst = (policy_state_values(cube, np.full((cube.H, cube.S), action)).V[0, 0] for action in (3, 0))
    assert cube_loss(11, 0.15, 0.1) == pytest.approx(best - worst)


def test_streams_cost_what_their_plans_say(frames: Mapping[str, pd.DataFrame]) -> None:
    table = lines_of("distmt_streams", frames)
    planned = table[table["family"].isin(["hot_potato", "lockstep", "starvation", "stalling"])]
    known = planned[planned["predicted"].notna()]
    assert len(known) >= 16
    assert (known["value"] - known["predicted"]).abs().max() < 1e-9
    over = table[(table["series"] == "over") & (table["N"] == 20)].set_index(["family", "idle"])["value"]
    assert (
        over["starvation", 30] > 1 > over["round_robin", 1]
    )  # the printed bound fails, and is met by the best case


def test_a_stream_off_its_plan_is_flagged(frames: Mapping[str, pd.DataFrame]) -> None:
    """The negative control: one round of identification more."""
    study, frame = studies.load("distmt_streams"), frames["distmt_streams"].copy()
    row = frame.index[frame["family"] == "lockstep"][0]
    frame.loc[row, ["rounds", "mean"]] += 1
    assert len(studies.failures(study, frame)) == 3


@pytest.fixture(scope="module")
def upgrades() -> pd.DataFrame:
    study = studies.load("distmt_upgrades")
    kept = {"clock": (1, 100), "likelihood": (0.01,), "sequential": (0.8,), "unknown": (300, 30_000)}
    sweeps = tuple(sweep.with_values(x=kept[sweep.family], replications=3) for sweep in study.sweeps("quick"))
    return studies.run(replace(study, presets={"quick": sweeps, "full": sweeps}), "quick", 5)


def test_upgrades_gain_what_they_promise(upgrades: pd.DataFrame) -> None:
    study = studies.load("distmt_upgrades")
    assert studies.failures(study, upgrades).empty
    table = study.score(upgrades).set_index(["family", "x", "variant", "series"])["value"]
    pooled, elected = (table["clock", 100, variant, "clock"] for variant in ("pool", "elect"))
    assert table["clock", 100, "pool", "floor"] < pooled < elected / 2
    assert table["sequential", 0.8, "full library", "episodes"] < (
        table["sequential", 0.8, "full library", "fixed"] / 4
    )
    assert table["likelihood", 0.01, "exact", "episodes"] < 60
    assert table["unknown", 30_000, "c = 0.3", "miscounted"] == 0
    assert table["unknown", 300, "c = 0.1", "miscounted"] == 1  # the negative control: overlapping estimates
    assert {"clock pool", "law episodes", "floor"} <= gids("distmt_upgrades", upgrades)


@pytest.mark.parametrize("family", ["clock", "sequential"])
def test_upgrades_refuse_sizes_that_cannot_be(family: str) -> None:
    study = studies.load("distmt_upgrades")
    (sweep,) = (sweep for sweep in study.sweeps("quick") if sweep.family == family)
    with pytest.raises(InvalidInput, match=f"x of {family} must be"):
        study.check(sweep.with_values(x=0).trials()[:1])  # type: ignore[misc]


def test_tasks_are_counted_by_their_gaps() -> None:
    values = np.array([1.0, 1.01, 1.02, 2.0, 2.02, 2.03, 3.5, 3.51])
    count, gap = count_tasks(values)
    assert count == 3
    assert gap == pytest.approx(6.05 / 3 - 3.03 / 3)


def test_exploring_without_rewards_costs_nothing_like_the_ratio_of_the_bounds(
    frames: Mapping[str, pd.DataFrame],
) -> None:
    table = lines_of("distmt_estimators", frames)
    ratios = table[
        table["series"].isin(["ratio loss", "ratio error", "ratio episodes"]) & (table["draws"] > 0)
    ]
    assert len(ratios) >= 6
    assert (ratios["value"] < ratios["predicted"]).all()


def test_a_learner_that_is_slower_by_the_ratio_of_the_bounds_is_seen(
    frames: Mapping[str, pd.DataFrame],
) -> None:
    """The negative control: losses that are 2H + 1 times those of LSVI-UCB."""
    frame = frames["distmt_estimators"].copy()
    H = studies.with_parameters(frame)["H"].to_numpy(float)
    frame["loss_free"] = frame["loss_ucb"] * (2 * H + 1)
    table = studies.load("distmt_estimators").score(frame).set_index("series")
    exact = table.loc[["ratio loss"]]
    assert np.allclose(exact["value"], exact["predicted"])


def test_the_first_episode_below_a_level() -> None:
    K, e = (100, 1000, 10_000), np.e
    assert first_below(K, [e, 1 / e, 0.1], 1.0) == pytest.approx(10**2.5)
    assert first_below(K, [0.1, 0.1, 0.1], 1.0) == 100
    assert np.isnan(first_below(K, [0.1, 0.1, e], 1.0))


def test_gaps_without_a_prediction_do_not_enter_the_exponent() -> None:
    """Where the law crosses the rate beyond the grid of K1, a lucky measurement has nothing to be compared with."""
    sought = [(replicate, c, 100 / c**2, 100 / c**2) for replicate in range(3) for c in (0.1, 0.2, 0.3)]
    clean = [line for line in fits._exponents(sought) if line["series"] == "exponent"]
    assert clean[0]["value"] == pytest.approx(-2)
    assert list(fits._exponents([*sought, (0, 0.25, 50.0, np.nan)])) == list(fits._exponents(sought))
