"""The ladder study: its numbers by hand, its negative control, and where it meets the claim it is about."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
import pytest

from experiments import study as studies
from experiments.studies.ladder import BELOW, CLAIM, RUNGS
from experiments.sweep import Trial
from experiments.trials import run_trial
from theory.registry import load

matplotlib.use("Agg")
LADDER = studies.load("ladder")


def made(draws: list[Mapping[str, float]], role: str = "random") -> pd.DataFrame:
    """A frame of draws at one point, with rungs given in order from the loss, all errors 1e-9."""
    rows = []
    for i, draw in enumerate(draws):
        trial = Trial("ladder", "garnet", {"gamma": 0.9, "K": 5, "errors": "random"}, role, i)
        errors = {f"{name}_error": 1e-9 for name in ("loss", *RUNGS)}
        rows.append({**trial.columns(), "failed": None, "seconds": 0.0, "trivial": 10.0, **errors, **draw})
    return pd.DataFrame(rows)


def rungs(loss: float, *values: float) -> dict[str, float]:
    return dict(zip(("loss", *RUNGS), (loss, *values), strict=True))


DOUBLING = rungs(1.0, 2.0, 4.0, 8.0, 8.0, 80.0, 80.0, 160.0, 160.0)
FASTER = rungs(1.0, 8.0, 16.0, 32.0, 32.0, 320.0, 320.0, 640.0, 640.0)
NO_LOSS = rungs(1e-10, 2.0, 4.0, 8.0, 8.0, 80.0, 80.0, 160.0, 160.0)
UNBOUNDED = rungs(1.0, 1.0, 1.0, 2.0, 2.0, 4.0, math.inf, math.inf, math.inf)


def table(*draws: Mapping[str, float]) -> pd.DataFrame:
    return LADDER.score(made(list(draws))).set_index("rung")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Every family at two K, gamma = 0.9, each drawn four times."""
    return studies.run(LADDER, "quick", 5, values={"K": (1, 20), "gamma": (0.9,), "replications": (2,)})


def test_factors_are_geometric_means() -> None:
    scored = table(DOUBLING, FASTER)
    assert scored["factor"].tolist() == pytest.approx([4, 2, 2, 1, 10, 1, 2, 1])
    assert (scored["counted"] == 2).all()
    low, high = scored.loc["R0", ["factor_low", "factor_high"]]
    assert 2 <= low < 4 < high <= 8
    assert scored.loc["R1", "factor_low"] == pytest.approx(2)  # both draws agree
    assert scored.loc["R0", "looseness_low"] == pytest.approx(math.log10(2))
    assert scored.loc["R0", "looseness_high"] == pytest.approx(math.log10(8))


def test_shares_are_parts_of_the_whole() -> None:
    scored = table(DOUBLING, FASTER)
    whole = math.log10(math.sqrt(160 * 640))
    assert scored["share"].sum() == pytest.approx(1)
    assert scored.loc["R4", "share"] == pytest.approx(1 / whole)
    assert scored["share_above_R0"].sum() == pytest.approx(1)
    assert scored.loc["R4", "share_above_R0"] == pytest.approx(1 / math.log10(80))
    assert math.isnan(scored.loc["R0", "share_above_R0"])
    assert scored.index[scored["largest"]].tolist() == ["R4"]


def test_a_bound_is_informative_below_the_trivial_one() -> None:
    scored = table(DOUBLING, FASTER)
    assert scored["informative"].tolist() == [1, 0.5, 0.5, 0.5, 0, 0, 0, 0]
    assert scored.loc["R4", "informative_high"] == pytest.approx(1 - 0.025 ** (1 / 2))


def test_draws_without_loss_are_counted_and_infinitely_loose() -> None:
    scored = table(DOUBLING, NO_LOSS, NO_LOSS)
    assert (scored["draws"] == 3).all()
    assert (scored["zero_loss"] == 2).all()
    assert (scored["looseness"] == math.inf).all()
    assert scored.loc["R0", "looseness_low"] == pytest.approx(math.log10(2))
    assert scored["counted"].tolist() == [1, 3, 3, 3, 3, 3, 3, 3]
    assert scored.loc["R1", "factor"] == pytest.approx(2)
    assert scored["share"].sum() == pytest.approx(1)


def test_no_loss_at_all_leaves_the_factors_between_rungs() -> None:
    scored = table(NO_LOSS)
    assert math.isnan(scored.loc["R0", "factor"])
    assert scored["factor"].tolist()[1:] == pytest.approx([2, 2, 1, 10, 1, 2, 1])
    assert scored["share"].isna().all()
    assert scored["share_above_R0"].sum() == pytest.approx(1)


def test_infinite_rungs_are_counted_and_shares_stop_below_them() -> None:
    scored = table(UNBOUNDED, UNBOUNDED)
    assert scored["infinite"].tolist() == [0, 0, 0, 0, 0, 2, 2, 2]
    assert scored["share"].tolist()[:5] == pytest.approx([0, 0, 0.5, 0, 0.5])
    assert scored["share"].tolist()[5:] == pytest.approx([math.nan] * 3, nan_ok=True)
    assert (scored["misordered"] == 0).all()


def test_a_single_draw_has_no_interval() -> None:
    scored = table(DOUBLING)
    assert scored[["factor_low", "factor_high"]].isna().all().all()


@pytest.mark.parametrize("rung", RUNGS)
def test_a_swapped_rung_is_flagged(rung: str) -> None:
    """The negative control: R and the one before it change places on one draw of three."""
    good = dict(zip(("loss", *RUNGS), 2.0 ** np.arange(9), strict=True))
    bad = {**good, rung: good[BELOW[rung]], BELOW[rung]: good[rung]}
    frame = made([good, bad, good])
    assert LADDER.contradictions is not None
    listed = LADDER.contradictions(frame)
    assert f"{rung} = {bad[rung]:g} is below {BELOW[rung]} = {bad[BELOW[rung]]:g}" in set(listed["problem"])
    assert set(listed["id"]) == {frame["id"][1]}
    assert LADDER.score(frame).set_index("rung").loc[rung, "misordered"] == 1
    assert studies.failures(LADDER, made([good, good])).empty


def test_disorder_within_the_errors_is_none() -> None:
    close = {**DOUBLING, "R3": DOUBLING["R2"] - 1.5e-9}
    assert table(close)["misordered"].sum() == 0
    further = {**DOUBLING, "R3": DOUBLING["R2"] - 2.5e-9}
    assert table(further)["misordered"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]


def test_a_number_that_is_none_is_flagged() -> None:
    frame = made([{**DOUBLING, "R2": math.nan}])
    assert LADDER.contradictions is not None
    assert len(LADDER.contradictions(frame)) == 2  # R2 and R3, which stands on it


def test_the_rungs_are_in_order_on_all_families(frame: pd.DataFrame) -> None:
    assert studies.failures(LADDER, frame).empty
    assert (LADDER.score(frame)["misordered"] == 0).all()


def test_R4_is_the_bound_of_the_claim_on_the_same_instance(frame: pd.DataFrame) -> None:
    claim = load(CLAIM)
    rows = studies.with_parameters(frame)
    for row in [rows[rows["family"] == family].iloc[0] for family in ("garnet", "grid", load(CLAIM).witness)]:
        trial = next(
            trial
            for sweep in LADDER.sweeps("quick")
            for trial in sweep.with_values(replications=2).trials()
            if trial.id == row["id"]
        )
        params = {name: value for name, value in trial.params.items() if name != "ascent"}
        bare = Trial(CLAIM, trial.family, params, trial.role, trial.replicate)
        wanted = run_trial(bare, claim, {}, bare.rng(5))
        for mine, theirs in (("R4", "bound"), ("loss", "measured"), ("trivial", "trivial")):
            assert row[mine] == pytest.approx(wanted[theirs], rel=1e-9), (row["family"], mine)


def test_instances_do_not_depend_on_the_search() -> None:
    values = {"K": (2,), "gamma": (0.9,), "errors": ("random",), "replications": (1,)}
    quick, thorough = (
        studies.run(LADDER, "quick", 5, values={**values, "ascent": (ascent,)}).set_index("family")
        for ascent in (0, 3)
    )
    assert (quick["R4"] == thorough["R4"].reindex(quick.index)).all()
    assert (quick["R5_low"] <= thorough["R5_low"].reindex(quick.index)).all()


def test_all_rungs_up_to_the_bound_of_the_paper_meet_the_loss_on_the_witness() -> None:
    trial = Trial("ladder", load(CLAIM).witness, {"gamma": 0.8, "K": 80, "ascent": 0}, "witness")
    (row,) = LADDER.run([trial], seed=0)
    assert [row[rung] for rung in RUNGS[:5]] == pytest.approx([row["loss"]] * 5, rel=1e-3)
    assert row["R6"] == math.inf


def gids(frame: pd.DataFrame) -> set[str]:
    import matplotlib.pyplot as plt

    figure = LADDER.plot(frame)
    figure.savefig(io.BytesIO(), format="png")
    drawn = {str(line.get_gid()) for line in figure.axes[0].lines}
    plt.close(figure)
    return drawn


def test_the_figure_marks_what_went_wrong(frame: pd.DataFrame) -> None:
    healthy = gids(frame)
    assert {"loss", "R0", "R6", "trivial"} <= healthy
    assert not {"out of order", "failed"} & healthy
    swapped = frame.copy()
    row = swapped.index[swapped["role"] == "random"][0]
    swapped.loc[row, ["R1", "R2"]] = swapped.loc[row, ["R2", "R1"]].tolist()
    assert "out of order" in gids(swapped)
    swapped.loc[row, "failed"] = "ValueError: gone"
    assert {"failed"} <= gids(swapped)
    assert "out of order" not in gids(swapped)


def test_failed_trials_are_counted_and_a_run_of_nothing_else_is_drawn(frame: pd.DataFrame) -> None:
    broken = frame.copy()
    broken.loc[broken["family"] == "grid", "failed"] = "ValueError: gone"
    scored = LADDER.score(broken)
    assert (scored.loc[scored["family"] == "grid", "failed"] == 4).all()
    assert (scored.loc[scored["family"] == "grid", "draws"] == 0).all()
    assert gids(broken)
    nothing = frame[["id", "claim", "family", "role", "params", "replicate"]].assign(
        failed="ValueError: gone"
    )
    assert (LADDER.score(nothing)["draws"] == 0).all()
    assert "failed" in gids(nothing)
    assert len(studies.failures(LADDER, nothing)) == len(nothing)


def test_one_family_alone_is_drawn(frame: pd.DataFrame) -> None:
    assert gids(frame[frame["role"] == "witness"])
    assert gids(frame[frame["family"] == "garnet"])
