"""The studies of LSVI-UCB: what they measure, what they would notice, figures that count failures."""

import json

import numpy as np
import pytest

from experiments import study as studies
from experiments.studies.regret import CLOSEST
from theory.errors import InvalidInput

TINY = {
    "regret": {"K": (100, 300), "replications": (3,)},
    "lsvi_slack": {"d": (2, 4, 8), "H": (2, 4, 8), "K": (60,), "replications": (2,)},
}


@pytest.fixture(scope="module", params=TINY)
def done(request):
    return studies.load(request.param), studies.run(request.param, "quick", 5, values=TINY[request.param])


def test_tiny_studies_contradict_nothing_and_plot(done):
    import matplotlib.pyplot as plt

    study, frame = done
    assert studies.failures(study, frame).empty
    table = study.score(frame)
    assert np.isfinite(table.loc[table["series"] != "exponent", "value"]).all()
    figure = study.plot(frame)
    assert all(axes.has_data() for axes in figure.axes)
    plt.close(figure)


def test_a_contradiction_is_noticed(done):
    study, frame = done
    wrong = frame.copy()
    if study.name == "regret":
        wrong.loc[0, "above"] = True
    else:
        wrong.loc[0, "noise"] = 2 * wrong.loc[0, "theory"]
    (problem,) = studies.failures(study, wrong)["problem"]
    assert "bound" in problem or "radius" in problem


def test_a_figure_counts_failed_trials(done):
    import matplotlib.pyplot as plt

    study, frame = done
    lost = frame.copy()
    lost.loc[0, "failed"] = "ValueError: lost"
    figure = study.plot(lost)
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    legends = [text.get_text() for axes in figure.axes for text in axes.get_legend().get_texts()]
    assert any("fail" in text for text in texts + legends)
    plt.close(figure)


def test_exponents_are_those_of_the_curves():
    """Curves that are powers of k get that exponent; the bound's is one half."""
    study = studies.load("regret")
    frame = studies.run("regret", "quick", 6, values={"K": (1000,), "replications": (3,)})
    k = [json.loads(text) for text in frame["episodes"]]
    rng = np.random.default_rng(0)
    level = rng.uniform(0.5, 2, len(frame))
    powers = [json.dumps((c * np.array(points) ** 0.3).tolist()) for points, c in zip(k, level, strict=True)]
    table = study.score(frame.assign(regret=powers))
    exponents = table[(table["series"] == "exponent") & (table["family"] != CLOSEST)]
    np.testing.assert_allclose(exponents["value"], 0.3, atol=1e-9)
    assert (exponents["predicted"] == 0.5).all()


def test_slack_is_that_of_the_instruments():
    frame = studies.run("lsvi_slack", "quick", 7, values={"d": (2,), "H": (3,), "K": (50,)})
    np.testing.assert_allclose(frame["needed"], frame["noise"] + frame["bias"])
    np.testing.assert_allclose(frame["slack"] * frame["needed"], frame["theory"])
    assert (frame["slack"] > 3).all()
    assert (frame["identification_accuracy_episodes"] < frame["reward_free_planning_episodes"]).all()


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("regret", {"K": (10,)}, "K, the number of episodes, must be a whole number >= 100, got 10"),
        ("lsvi_slack", {"d": (65,)}, "d must be at most 64, got 65"),
        ("lsvi_slack", {"H": (0,)}, "H must be a positive whole number, got 0"),
    ],
)
def test_what_cannot_be_run_is_refused(name, values, message):
    with pytest.raises(InvalidInput, match=message):
        studies.run(name, "quick", 1, values=values)
