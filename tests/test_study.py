"""Studies: what every one of them owes, and how they are found, run, recorded and scored."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from cluster import Cluster, Loopback
from pandas.testing import assert_frame_equal

from experiments import study as studies
from experiments.engine import Engine, engine_named
from experiments.engine.local import SINGLE_THREAD
from experiments.study import PROBLEM, Study
from experiments.sweep import Row, Sweep, Trial
from theory.errors import InvalidInput

matplotlib.use("Agg")
SEED = 3


def small(study: Study) -> Study:
    """The study on two points of every sweep of its quick preset, each drawn once."""
    presets = {}
    for preset in study.presets:
        points = []
        for sweep in study.sweeps("quick"):
            wide = [name for name, values in sweep.axes.items() if len(sweep.values(name)) > 1][:1]
            firsts = {name: sweep.values(name)[: 1 + (name in wide)] for name in sweep.axes}
            points.append(sweep.with_values(**firsts, replications=1))
        presets[preset] = tuple(points)
    return replace(study, presets=presets)


@pytest.fixture(scope="module", params=studies.names())
def study(request: pytest.FixtureRequest) -> Study:
    return small(studies.load(request.param))


@pytest.fixture(scope="module")
def frame(study: Study) -> pd.DataFrame:
    return studies.run(study, "quick", SEED)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two workers that all studies share: they load what studies need once."""
    with Cluster(
        tmp_path_factory.mktemp("cluster"),
        {**os.environ, **SINGLE_THREAD},
        network=Loopback(),
    ) as cluster:
        yield engine_named(cluster.address)


@pytest.fixture(autouse=True)
def _no_figure_stays() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def without_times(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without the columns that hold measured durations."""
    return frame.drop(columns=[name for name in frame if name.endswith("seconds")])


def test_a_study_asks_one_question_and_has_both_presets(study: Study) -> None:
    assert study.title
    assert study.question.endswith("?")
    assert study.sweeps("quick")
    assert study.sweeps("full")


def test_no_trial_of_a_study_fails_or_contradicts_it(study: Study, frame: pd.DataFrame) -> None:
    assert len(frame) == sum(len(sweep.trials()) for sweep in study.sweeps("quick"))
    problems = studies.failures(study, frame)
    assert problems.empty, problems.to_string()


def test_a_run_is_a_function_of_its_seed(study: Study, frame: pd.DataFrame) -> None:
    again = studies.run(study, "quick", SEED)
    assert_frame_equal(without_times(again), without_times(frame))
    other = studies.run(study, "quick", SEED + 1)
    assert not without_times(other).equals(without_times(frame))


def test_the_engines_agree(study: Study, frame: pd.DataFrame, engine: Engine) -> None:
    there = studies.run(study, "quick", SEED, engine=engine)
    assert_frame_equal(without_times(there), without_times(frame), check_exact=True)


def test_a_score_is_a_function_of_the_frame(study: Study, frame: pd.DataFrame) -> None:
    table = study.score(frame)
    assert len(table)
    assert_frame_equal(study.score(frame.copy()), table)


def test_a_figure_is_drawn_with_labels(study: Study, frame: pd.DataFrame) -> None:
    figure = study.plot(frame)
    figure.savefig(io.BytesIO(), format="png")
    figure.savefig(io.BytesIO(), format="svg")
    assert all(axes.get_xlabel() for axes in figure.axes)
    assert any(axes.get_ylabel() for axes in figure.axes)


def test_a_figure_is_drawn_on_given_axes(study: Study, frame: pd.DataFrame) -> None:
    import matplotlib.pyplot as plt

    number = len(study.plot(frame).axes)
    figure, axes = plt.subplots(1, number, squeeze=False)
    assert study.plot(frame, axes[0] if number > 1 else axes[0, 0]) is figure
    assert len(figure.axes) == number
    figure.savefig(io.BytesIO(), format="png")


def test_a_recorded_run_is_complete_when_it_is_resumed(
    study: Study, frame: pd.DataFrame, tmp_path: Path
) -> None:
    first = studies.run(study, "quick", SEED, out=tmp_path / "run")
    told: list[tuple[int, int]] = []
    second = studies.run(
        study,
        "quick",
        SEED,
        out=tmp_path / "run",
        resume=True,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(len(frame), len(frame))]
    assert_frame_equal(second, first)
    assert_frame_equal(without_times(first), without_times(frame))
    with pytest.raises(InvalidInput, match=r"preset is .*quick.* there and .*full.* here"):
        studies.run(study, "full", SEED, out=tmp_path / "run", resume=True)


def test_looking_at_studies_loads_no_simulator() -> None:
    code = (
        "import sys\n"
        "from experiments import study\n"
        "titles = [study.load(name).title for name in study.names()]\n"
        "print([m for m in ('numba', 'pandas', 'matplotlib', 'dask', 'pyarrow') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# A study of somebody else: the value of a parameter, and an error where it is three.


def compute(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    rows: list[Row] = []
    for trial in trials:
        if trial.params["x"] == 3:
            raise ArithmeticError("three")
        rows.append({"measured": float(trial.rng(seed).random()), "bound": 1.0})
    return rows


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["measured"] > frame["bound"]].assign(problem="too large")


PRESETS = {name: (Sweep("coin", "none", {"x": (1, 2, 3)}, 2),) for name in ("quick", "full")}
COIN = Study(
    "coin",
    "Coins",
    "Is it fair?",
    PRESETS,
    compute,
    lambda frame: frame,
    lambda frame, axes=None: axes,
    contradictions,
)


def test_failures_lists_lost_trials_and_contradictions() -> None:
    frame = studies.run(COIN, "quick", 0)
    problems = studies.failures(COIN, frame)
    assert list(problems.columns) == PROBLEM
    assert problems["problem"].tolist() == ["ArithmeticError: three"] * 2
    frame.loc[frame["failed"].isna().idxmax(), "measured"] = 2.0
    assert studies.failures(COIN, frame)["problem"].tolist() == ["ArithmeticError: three"] * 2 + ["too large"]
    healthy = studies.run(COIN, "quick", 0, values={"x": (1, 2)})
    assert studies.failures(COIN, healthy).empty
    assert list(studies.failures(COIN, healthy).columns) == PROBLEM


def test_parameters_become_columns() -> None:
    frame = studies.with_parameters(studies.run(COIN, "quick", 0))
    assert sorted(frame["x"]) == [1, 1, 2, 2, 3, 3]
    assert frame.loc[frame["failed"].notna(), "x"].tolist() == [3, 3]


def test_resampling_depends_on_the_rows_and_on_nothing_else() -> None:
    frame = studies.run(COIN, "quick", 0)
    first = studies.generator(frame).random(4).tolist()
    assert studies.generator(frame.sample(frac=1, random_state=1)).random(4).tolist() == first
    assert studies.generator(frame.iloc[1:]).random(4).tolist() != first


TWO = {
    name: (Sweep("coin", "fair", {"x": (1, 2)}, 1), Sweep("coin", "loaded", {"y": (1,)}, 1))
    for name in ("quick", "full")
}


def test_some_families_run_alone_and_as_among_all(tmp_path: Path) -> None:
    coin = replace(COIN, presets=TWO, run=draw)
    both = studies.run(coin, "quick", 0)
    some = studies.run(coin, "quick", 0, families=["fair"], out=tmp_path / "run")
    of_both = both[both["family"] == "fair"].sort_values("id", ignore_index=True)
    assert_frame_equal(without_times(some), without_times(of_both), check_dtype=False)
    assert some.attrs["manifest"]["config"]["families"] == ["fair"]
    with pytest.raises(InvalidInput, match=r"unknown family 'f' \(known: fair, loaded\)"):
        studies.run(coin, "quick", 0, families=["f"])
    with pytest.raises(InvalidInput, match="y=2: no such axis"):
        studies.run(coin, "quick", 0, families=["fair"], values={"y": (2,)})


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("behaviour_diversity", "families"),
        ("transfer_models", "inside"),
        ("transfer_plans", "exploration_A"),
        ("transfer_plans", "offline"),
    ],
)
def test_one_family_is_scored_and_drawn(name: str, family: str) -> None:
    study = small(studies.load(name))
    frame = studies.run(study, "quick", SEED, families=[family])
    assert len(study.score(frame))
    study.plot(frame)


def draw(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    return [{"measured": float(trial.rng(seed).random())} for trial in trials]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lader", "quick"), r"unknown study 'lader'; did you mean 'ladder'\?"),
        (("xyz", "quick"), "unknown study 'xyz'; the studies are .*ladder"),
        ((COIN, "slow"), r"study coin: unknown preset 'slow' \(known: quick, full\)"),
    ],
)
def test_what_is_unknown_is_said(arguments: tuple[Study | str, str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        studies.run(*arguments, 0)


def test_an_unknown_axis_is_said() -> None:
    with pytest.raises(InvalidInput, match="y=1: no such axis"):
        studies.run(COIN, "quick", 0, values={"y": (1,)})


@pytest.mark.parametrize(
    ("presets", "words"),
    [
        ({"quick": PRESETS["quick"]}, "no sweep for the preset 'full'"),
        ({"quick": (), "full": PRESETS["full"]}, "no sweep for the preset 'quick'"),
        (
            {"quick": (Sweep("dice", "none", {}),), "full": PRESETS["full"]},
            "a sweep is called 'dice', not 'coin'",
        ),
    ],
)
def test_a_study_that_cannot_be_is_refused(presets: dict[str, tuple[Sweep, ...]], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        replace(COIN, presets=presets)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of somebody else on the path, whose entry points the test writes."""
    (tmp_path / "elsewhere_coins.py").write_text(
        "from experiments.study import Study\n"
        "from experiments.sweep import Sweep\n"
        "sweeps = (Sweep('coin', 'none', {'x': (1,)}),)\n"
        "COIN = Study('coin', 'Coins', 'Fair?', {'quick': sweeps, 'full': sweeps}, print, print, print)\n"
    )
    info = tmp_path / "elsewhere-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    return str(info / "entry_points.txt")


def test_a_package_of_somebody_else_adds_a_study(install: str) -> None:
    Path(install).write_text("[boundlab.studies]\ncoin = elsewhere_coins:COIN\n")
    assert "coin" in studies.names()
    assert "ladder" in studies.names()
    assert studies.load("coin").title == "Coins"


@pytest.mark.parametrize(
    ("entry", "name", "words"),
    [
        (
            "ladder = elsewhere_coins:COIN",
            "ladder",
            "two studies are called 'ladder': elsewhere_coins:COIN and",
        ),
        ("dice = elsewhere_coins:COIN", "dice", "elsewhere_coins:COIN must be a Study with name 'dice'"),
        ("dice = elsewhere_coins:DICE", "dice", "'dice' cannot be loaded from elsewhere_coins:DICE"),
        ("dice = nowhere_at_all:DICE", "dice", "'dice' cannot be loaded from nowhere_at_all:DICE"),
        ("dice = elsewhere_coins", "dice", "must be a Study with name 'dice', got <module"),
    ],
)
def test_an_entry_that_is_no_study_is_refused(install: str, entry: str, name: str, words: str) -> None:
    Path(install).write_text(f"[boundlab.studies]\n{entry}\n")
    with pytest.raises(InvalidInput, match=words):
        studies.load(name)
