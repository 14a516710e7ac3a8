"""Closed forms and their sliders: the curves are the bounds, and a slider moves them on axes that stay."""

import sys

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.plots import explore, formulas
from theory.claim import evaluate
from theory.errors import InvalidInput
from theory.notation import SA, K, T, gamma, n, target_variance
from theory.registry import load

FACTS = {"epsilon": 0.1, "initial_distance": 1.0}
HORIZON = 1 / (1 - gamma)


def curve(ax: Axes, which: int = 0) -> tuple[list[float], list[float]]:
    (line,) = [each for each in ax.get_lines() if each.get_gid() == f"bound {which}"]
    return list(line.get_xdata()), list(line.get_ydata())


def shaded(ax: Axes) -> bool:
    return any(each.get_gid() == "vacuous" for each in ax.collections)


def test_curves_are_the_bounds_along_the_coordinate() -> None:
    claims = [load("avi_sup_norm"), load("avi_error_propagation")]
    facts = {**FACTS, "K": 5, "R_max": 1.0, "propagated_error": 0.1}
    ax = formulas(claims, HORIZON, (0.5, 0.9), ax=Figure().subplots(), **facts)
    for which, claim in enumerate(claims):
        x, y = curve(ax, which)
        assert x == pytest.approx([2, 10])
        assert y == [claim.evaluate({**facts, "gamma": value}) for value in (0.5, 0.9)]
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")


def test_other_formulas_go_by_their_names_and_labels_come_from_the_shared_quantity() -> None:
    law, alone = load("sharing_law"), target_variance * SA / n
    facts = {"SA": 40, "n": 160, "kk": 3, "target_variance": 0.4}
    ax = formulas({"joint": law, "alone": alone}, T, (4, 400), ax=Figure().subplots(), **facts)
    assert curve(ax, 1)[1] == [evaluate(alone, facts)] * 2
    assert [entry for entry in ax.get_legend_handles_labels()[1]] == ["joint", "alone"]
    assert law.quantity.meaning in ax.get_ylabel().replace("\n", " ")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")


def test_what_the_trivial_bound_beats_is_shaded_where_it_is_known() -> None:
    claim, facts = load("avi_error_propagation"), {"gamma": 0.9, "propagated_error": 0.01}
    assert shaded(formulas(claim, K, (1, 100), ax=Figure().subplots(), R_max=1.0, **facts))
    assert not shaded(formulas(claim, K, (100, 200), ax=Figure().subplots(), R_max=1.0, **facts))
    assert not shaded(formulas(load("avi_sup_norm"), K, (1, 100), ax=Figure().subplots(), gamma=0.9, **FACTS))


@pytest.mark.parametrize(("along", "match"), [(K * gamma, "K, gamma"), (K / K, "none")])
def test_a_coordinate_moves_one_symbol(along: object, match: str) -> None:
    with pytest.raises(InvalidInput, match=match):
        formulas(load("avi_sup_norm"), along, (1, 2), ax=Figure().subplots(), **FACTS)


def test_a_symbol_without_a_value_is_named() -> None:
    with pytest.raises(InvalidInput, match="gamma"):
        formulas(load("avi_sup_norm"), K, (1, 2), ax=Figure().subplots(), **FACTS)


def test_a_slider_moves_the_curve_on_axes_that_stay() -> None:
    explorer = explore(load("avi_sup_norm"), K, (1, 10, 50), gamma=(0.5, 0.8, 0.9), **FACTS)
    (middle,), (last,) = explorer.figure().axes, explorer.figure(gamma=0.9).axes
    assert curve(middle)[1] == [
        load("avi_sup_norm").evaluate({**FACTS, "gamma": 0.8, "K": k}) for k in (1, 10, 50)
    ]
    assert max(curve(last)[1]) > max(curve(middle)[1])
    assert middle.get_ylim() == last.get_ylim()
    for each in (middle, last, *explorer.figure(gamma=0.5).axes):
        low, high = each.get_ylim()
        assert low < min(curve(each)[1]) <= max(curve(each)[1]) < high
    assert "0.8" in middle.get_title("left")


def test_moving_a_slider_of_the_widget_draws_anew() -> None:
    pytest.importorskip("ipywidgets")
    explorer = explore(load("avi_sup_norm"), K, (1, 10), gamma=(0.5, 0.9), **FACTS)
    slider, picture = explorer.widget().children
    before = picture.value
    slider.value = 0.5
    assert picture.value == explorer.png(gamma=0.5) != before
    assert "application/vnd.jupyter.widget-view+json" in explorer._repr_mimebundle_()


def test_without_widgets_there_is_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    explorer = explore(load("avi_sup_norm"), K, (1, 10), gamma=(0.5, 0.9), **FACTS)
    shown = explorer._repr_mimebundle_()
    assert set(shown) == {"text/plain", "image/png"}
    assert shown["image/png"] == explorer.png()


@pytest.mark.parametrize(
    ("facts", "match"),
    [({"gamma": 0.9}, "several values"), ({"gamma": ()}, "several values"), ({"gama": (0.5, 0.9)}, "gama")],
)
def test_sliders_need_symbols_with_several_values(facts: dict[str, object], match: str) -> None:
    with pytest.raises(InvalidInput, match=match):
        explore(load("avi_sup_norm"), K, (1, 10), **facts)


def test_limits_leave_room_around_flat_curves() -> None:
    explorer = explore({"flat": SA}, K, (1, 2), SA=1, T=(1, 2))
    low, high = explorer.ylim
    assert low < 1 < high
