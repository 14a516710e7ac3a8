"""Multi-task fitted Q-iteration on Car-On-Hill: its regressors against scikit-learn, its controls, and its study."""

import io
import sys

import matplotlib
import numpy as np
import pytest

from experiments import study as studies
from tabular.car_on_hill.bases import TILINGS, radial, tiles
from tabular.car_on_hill.dynamics import grid
from tabular.car_on_hill.episodes import collect
from tabular.car_on_hill.evaluation import grid_error, optimal
from tabular.car_on_hill.fitted_q import fitted_q
from tabular.car_on_hill.regressors import CORRELATION, PENALTY, REGRESSORS, make
from tabular.car_on_hill.shared_ridge import SharedRidge
from tabular.car_on_hill.tasks import TASKS
from theory.errors import InvalidInput

matplotlib.use("Agg")
TWO = TASKS[1], TASKS[3]


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    return [collect(task, rng, points=9) for task in TWO]


def test_the_shared_fit_is_that_of_ridge_on_stacked_features():
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(0)
    designs, targets = [rng.normal(size=(n, 4)) for n in (9, 6, 12)], [rng.normal(size=n) for n in (9, 6, 12)]
    penalty, correlation = 0.7, 0.3
    rows = [
        np.hstack([X * np.sqrt(correlation), np.kron(np.eye(3)[t], X) * np.sqrt(1 - correlation)])
        for t, X in enumerate(designs)
    ]
    plain = Ridge(alpha=penalty, fit_intercept=False).fit(np.vstack(rows), np.concatenate(targets)).coef_
    shared, own = plain[:4] * np.sqrt(correlation), plain[4:].reshape(3, 4) * np.sqrt(1 - correlation)
    np.testing.assert_allclose(
        SharedRidge(designs, penalty, correlation).fit(targets), shared + own, atol=1e-10
    )


def dense(features):
    return getattr(features, "toarray", lambda: features)()


def test_one_task_is_fitted_by_ordinary_ridge_whatever_the_correlation(data):
    from sklearn.linear_model import Ridge

    targets = [data[0].rewards]
    for name, basis in (("linear", radial), ("tiles", tiles)):
        (found,) = make(name, data[:1], np.random.default_rng(0)).fit(targets)([grid(5)])
        for a in (0, 1):
            mine = data[0].actions == a
            ridge = Ridge(alpha=PENALTY, fit_intercept=False, solver="cholesky")
            ridge.fit(dense(basis(data[0].states[mine])), targets[0][mine])
            np.testing.assert_allclose(found[:, a], ridge.predict(dense(basis(grid(5)))), atol=1e-9)
    X, y = [np.eye(3)], [np.arange(3.0)]
    np.testing.assert_allclose(SharedRidge(X, 0.5, 0.1).fit(y), SharedRidge(X, 0.5, 0.9).fit(y), atol=1e-12)


def test_correlated_tasks_share_and_uncorrelated_ones_do_not():
    designs, targets = [np.eye(2), np.eye(2)], [np.array([1.0, 1.0]), np.zeros(2)]
    apart, together = (SharedRidge(designs, 1.0, rho).fit(targets) for rho in (1e-9, 1 - 1e-9))
    np.testing.assert_allclose(apart, [[0.5, 0.5], [0, 0]], atol=1e-8)
    np.testing.assert_allclose(together, np.full((2, 2), 1 / 3), atol=1e-8)
    assert CORRELATION > 0.5


def test_features_by_hand():
    found = tiles(grid(4)).toarray()
    assert (found.sum(axis=1) == TILINGS).all()
    first = tiles(np.array([[-1.0, -3.0]])).toarray().reshape(TILINGS, 9, 9)[0]
    assert first[0, 0] == 1
    at_centre = radial(np.array([[-1.0, -3.0]]))[0]
    assert (at_centre[0], at_centre[-1]) == (1, 1)
    assert at_centre[1] == pytest.approx(np.exp(-0.5))


@pytest.mark.parametrize("name", REGRESSORS)
def test_iteration_comes_closer_and_swapped_tasks_are_noticed(name, data):
    """The negative control: the stronger car is worth more, and less once each has the other's data."""
    truth = optimal(TWO)
    iterates = fitted_q(data, name, 8, np.random.default_rng(1), keep=(1, 8))
    first, last = (grid_error(TWO, iterates[k], truth).mean() for k in (1, 8))
    assert last < first - 0.1
    swapped = fitted_q(data[::-1], name, 8, np.random.default_rng(1))[8]
    fitted = [predict([grid(10)] * 2) for predict in (iterates[8], swapped)]
    gains = [strong.mean() - weak.mean() for strong, weak in (truth, *fitted)]
    assert gains[0] > 0.05
    assert gains[1] > 0.015
    assert gains[2] < -0.015


@pytest.mark.parametrize("name", REGRESSORS)
def test_values_lie_where_returns_do_and_empty_questions_are_answered(name, data):
    predict = fitted_q(data, name, 2, np.random.default_rng(1))[2]
    nowhere, somewhere = predict([np.zeros((0, 2)), grid(3)])
    assert (nowhere.shape, somewhere.shape) == ((0, 2), (9, 2))
    assert np.abs(somewhere).max() <= 1
    assert [len(Q) for Q in predict([np.zeros((0, 2))] * 2)] == [0, 0]


def test_without_scikit_learn_the_forest_says_what_to_install(data, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(
        InvalidInput, match=r"'forest' needs scikit-learn.*pip install 'boundlab\[regressors\]'"
    ):
        fitted_q(data, "forest", 1, np.random.default_rng(0))
    assert fitted_q(data, "linear", 1, np.random.default_rng(0)).keys() == {1}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda data: fitted_q(data, "linear", 0, np.random.default_rng(0)),
            "K must be a positive integer, got 0",
        ),
        (lambda data: fitted_q(data, "linear", 2, np.random.default_rng(0), (3,)), "must be among 1 .. 2"),
        (lambda data: fitted_q(data, "deep", 2, np.random.default_rng(0)), "one of linear, tiles, forest"),
        (lambda data: fitted_q([], "linear", 2, np.random.default_rng(0)), "at least one task, got none"),
        (lambda data: SharedRidge([np.eye(2), np.eye(3)], 1, 0.5), r"of one width, got widths \[2, 3\]"),
        (lambda data: SharedRidge([np.eye(2)], 0, 0.5), "penalty must be positive, got 0"),
        (lambda data: SharedRidge([np.eye(2)], 1, 1.0), r"correlation must be in \(0, 1\), got 1.0"),
    ],
)
def test_bad_arguments(call, message, data):
    with pytest.raises(InvalidInput, match=message):
        call(data)


@pytest.fixture(scope="module")
def frame():
    return studies.run(
        "car_on_hill", "quick", 3, values={"T": (1, 8), "K": (2,), "points": (5,), "replications": (2,)}
    )


def test_every_number_of_tasks_is_tried_on_the_same_data(frame):
    assert frame["failed"].isna().all()
    rows = studies.with_parameters(frame)
    assert len(rows) == 12
    for facts in ("n", "success_rate"):
        assert (rows.groupby("replicate")[facts].nunique() == 1).all()
        assert rows[facts].nunique() == 2
    assert rows["error_2"].equals(rows["error"])
    assert rows["error_3"].isna().all()


def test_the_score_pairs_what_sharing_saves_by_data_seed(frame):
    study = studies.load("car_on_hill")
    table, rows = study.score(frame), studies.with_parameters(frame)
    by_hand = rows[rows["family"] == "tiles"].pivot_table("error", "replicate", "T")
    line = table.query("family == 'tiles' and series == 'saved'").squeeze()
    assert line["value"] == pytest.approx((by_hand[1] - by_hand[8]).mean())
    assert line["low"] < line["value"] < line["high"]
    assert (line["T"], line["draws"]) == (8, 2)
    assert studies.failures(study, frame).empty


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"points": (1,)}, "study car_on_hill: points, the starts a side, must be at least 2, got 1"),
        ({"T": (3,)}, "study car_on_hill: T must divide the 8 tasks, got 3"),
        ({"T": (0,)}, "study car_on_hill: T, the number of tasks, must be a positive integer, got 0"),
        (
            {"K": (1.5,)},
            "study car_on_hill: K, the number of iterations, must be a positive integer, got 1.5",
        ),
    ],
)
def test_bad_sizes_of_the_study_are_refused_before_anything_runs(values, message):
    with pytest.raises(InvalidInput, match=message):
        studies.run("car_on_hill", "quick", 3, values=values)


def test_a_policy_better_than_the_best_is_flagged(frame):
    study, wrong = studies.load("car_on_hill"), frame.copy()
    wrong.loc[wrong.index[3], "excess"] = 1e-3
    (problem,) = studies.failures(study, wrong)["problem"]
    assert problem == "a greedy policy achieves 0.001 more than Q*"


def test_the_figure_has_all_curves_and_marks_failures(frame):
    import matplotlib.pyplot as plt

    def gids(rows):
        figure = studies.load("car_on_hill").plot(rows)
        figure.savefig(io.BytesIO(), format="png")
        assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
        plt.close(figure)
        return {str(line.get_gid()) for axes in figure.axes for line in axes.lines}

    drawn = gids(frame)
    assert {"linear 1", "tiles 8", "forest 8", "forest loss", "network"} <= drawn
    assert "failed" not in drawn
    broken = frame.copy()
    broken.loc[broken.index[:2], "failed"] = "ValueError: gone"
    assert "failed" in gids(broken)
