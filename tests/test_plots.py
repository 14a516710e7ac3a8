"""Figures: labels from the quantity, the bound's own curve, every draw shown or counted."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from experiments import plots
from experiments.facts import bounds
from experiments.plots.canvas import power_of_ten
from experiments.plots.draws import closeness, sharpest_sweep
from experiments.plots.mathtext import mathtext, plain
from experiments.plots.wording import neighbour_label
from experiments.verification import Verification
from experiments.verifier import Settings, verify_all
from theory.claim import Guarantee, Verdict
from theory.neighbours import neighbours
from theory.notation import NOTATION
from theory.quantities import QUANTITIES
from theory.registry import load, load_all

NAMES = ("simulation_lemma", "discount_weight_monotone", "performance_difference", "modulus_lower_bound")


@pytest.fixture(autouse=True)
def _agg() -> Iterator[None]:
    backend = mpl.get_backend()
    mpl.use("Agg")
    yield
    plt.close("all")
    mpl.use(backend)


@pytest.fixture(scope="module")
def verifications() -> dict[str, Verification]:
    values = {"replications": (1,), "S": (3,)}
    done = verify_all([load(name) for name in NAMES], Settings(seed=0, values=values))
    return {v.claim.name: v for v in done}


@pytest.fixture
def simulation(verifications: dict[str, Verification]) -> Verification:
    return verifications["simulation_lemma"]


def line(ax: Axes, gid: str) -> tuple[np.ndarray, np.ndarray]:
    """The points of the one line of that name."""
    (found,) = [each for each in ax.get_lines() if each.get_gid() == gid]
    return np.asarray(found.get_xdata(), dtype=float), np.asarray(found.get_ydata(), dtype=float)


def names(ax: Axes) -> set[str]:
    return {str(each.get_gid()) for each in [*ax.get_lines(), *ax.collections]}


def legend(ax: Axes) -> list[str]:
    return [text.get_text() for each in ax.artists if isinstance(each, Legend) for text in each.get_texts()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("plot", [plots.scaling, plots.agreement])
def test_figures_draw_on_given_axes_and_take_their_labels_from_the_quantity(
    name: str, plot, verifications: dict[str, Verification]
) -> None:
    before = plt.get_fignums()
    ax = Figure().subplots()
    quantity = verifications[name].claim.quantity
    assert plot(verifications[name], ax) is ax
    assert ax.get_xlabel()
    label = ax.get_ylabel().replace("\n", " ")
    assert quantity.meaning in label
    assert str(mathtext(quantity.latex)) in label
    assert plt.get_fignums() == before


@pytest.mark.parametrize("name", NAMES)
def test_figures_of_their_own_are_drawn_without_a_warning(
    name: str, verifications: dict[str, Verification], tmp_path: Path
) -> None:
    for i, plot in enumerate((plots.scaling, plots.agreement)):
        figure = plot(verifications[name]).figure
        figure.savefig(tmp_path / f"{i}.png")
        assert figure.get_suptitle()


def test_the_predicted_curve_is_the_bound_at_the_recorded_facts(simulation: Verification) -> None:
    ax = plots.scaling(simulation, Figure().subplots())
    claim = simulation.claim
    sweep = sharpest_sweep(claim, claim.coordinates[0], simulation.frame)
    x, bound = line(ax, "bound")
    _, measured = line(ax, "witness")
    assert len(x) == 6
    assert bound == pytest.approx(bounds(claim, sweep)[0])
    assert measured == pytest.approx(sweep["measured"].to_numpy())
    assert x == pytest.approx([2, 5, 10, 20, 50, 100])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_the_sweep_shown_is_the_tightest(simulation: Verification) -> None:
    """leak = 1e-6 comes closer to the bound than the larger leaks, which a shuffled record does not change."""
    claim = simulation.claim
    for frame in (simulation.frame, simulation.frame.sample(frac=1, random_state=0)):
        sweep = sharpest_sweep(claim, claim.coordinates[0], frame)
        assert all('"leak":1e-06' in text for text in sweep["params"])
        assert closeness(claim, sweep).min() > 0.9999


def test_refuted_neighbours_are_dashed_and_lie_where_their_bounds_are(simulation: Verification) -> None:
    ax = plots.scaling(simulation, Figure().subplots())
    dashed = [each for each in ax.get_lines() if str(each.get_gid()).startswith("neighbour")]
    assert len(dashed) == len(simulation.refuted_neighbours)
    assert all(each.is_dashed() for each in dashed)
    _, half = line(ax, f"neighbour-{[n.name for n in neighbours(simulation.claim)].index('constant x 1/2')}")
    assert half == pytest.approx(line(ax, "bound")[1] / 2)
    none = plots.scaling(replace(simulation, refuted_neighbours=()), Figure().subplots())
    assert not [name for name in names(none) if name.startswith("neighbour")]


def test_the_vacuous_region_lies_beyond_the_trivial_bound(verifications: dict[str, Verification]) -> None:
    for name, beyond in (("simulation_lemma", np.greater_equal), ("modulus_lower_bound", np.less_equal)):
        ax = plots.scaling(verifications[name], Figure().subplots())
        (shade,) = [each for each in ax.collections if each.get_gid() == "vacuous"]
        heights = shade.get_paths()[0].vertices[:, 1]
        trivial = verifications[name].frame.query("role == 'witness'")["trivial"]
        edge = trivial.min() if beyond is np.greater_equal else trivial.max()
        assert beyond(heights, edge * (1 - 1e-9) if beyond is np.greater_equal else edge).all()
    ax = plots.scaling(verifications["performance_difference"], Figure().subplots())
    assert "vacuous" not in names(ax)  # an equality is never trivially true


def test_every_draw_is_shown_or_counted(verifications: dict[str, Verification]) -> None:
    for verification in verifications.values():
        ax = plots.agreement(verification, Figure().subplots())
        shown = sum(int(n) for text in legend(ax) for n in re.findall(r"\(n = (\d+)", text))
        assert shown == len(verification.frame)
    swept = verifications["performance_difference"]
    entries = " ".join(legend(plots.scaling(swept, Figure().subplots())))
    low = re.search(r"below the axis \(n = (\d+), (\d+) at ≤ 0\)", entries)
    assert low is not None
    assert int(low[2]) == int((swept.frame.query("role == 'random'")["measured"] <= 0).sum())


@pytest.mark.parametrize("plot", [plots.scaling, plots.agreement])
def test_failed_trials_are_marked(plot, simulation: Verification) -> None:
    frame = simulation.frame.copy()
    assert "failed" not in names(plot(simulation, Figure().subplots()))
    frame.loc[frame.query("role == 'random'").index[:3], "failed"] = "OSError: gone"
    ax = plot(replace(simulation, frame=frame, failed=3), Figure().subplots())
    assert "failed" in names(ax)
    assert "failed, not measured (n = 3)" in legend(ax)
    if plot is plots.scaling:
        gammas = [
            re.search(r'"gamma":([\d.]+)', text) for text in frame.loc[frame["failed"].notna(), "params"]
        ]
        assert line(ax, "failed")[0] == pytest.approx([1 / (1 - float(g[1])) for g in gammas if g])


def test_violations_stand_out(verifications: dict[str, Verification], simulation: Verification) -> None:
    refuted = verifications["discount_weight_monotone"]
    ax = plots.scaling(refuted, Figure().subplots())  # no coordinate: measured against bound
    bound, measured = line(ax, "violations")
    assert len(bound) == refuted.violations > 0
    assert (measured > bound).all()
    wrong, right = (next(e for e in ax.get_lines() if e.get_gid() == gid) for gid in ("violations", "draws"))
    assert wrong.get_marker() != right.get_marker()
    assert wrong.get_markerfacecolor() != right.get_markerfacecolor()
    for plot in (plots.scaling, plots.agreement):
        assert "violations" not in names(plot(simulation, Figure().subplots()))


def test_draws_beyond_the_bound_are_no_violations_of_a_claim_about_means(
    verifications: dict[str, Verification],
) -> None:
    refuted = verifications["discount_weight_monotone"]
    on_average = replace(refuted, claim=replace(refuted.claim, guarantee=Guarantee.IN_EXPECTATION))
    ax = plots.agreement(on_average, Figure().subplots())
    assert "violations" not in names(ax)
    assert "bound attained; above it single draws may lie" in legend(ax)
    assert sum(len(line(ax, gid)[0]) for gid in ("draws", "draws-of-the-witness")) == refuted.draws


def test_a_point_with_several_draws_shows_their_mean(simulation: Verification) -> None:
    frame = simulation.frame
    witness = frame[frame["role"] == "witness"]
    doubled = witness.assign(measured=witness["measured"] * 0.5, id=witness["id"] + "x", replicate=1)
    both = np.concatenate([frame.to_numpy(), doubled.to_numpy()])
    repeated = type(frame)(both, columns=frame.columns).astype(frame.dtypes)
    ax = plots.scaling(replace(simulation, frame=repeated), Figure().subplots())
    once = plots.scaling(simulation, Figure().subplots())
    assert line(ax, "witness")[1] == pytest.approx(0.75 * line(once, "witness")[1])
    assert line(ax, "bound")[1] == pytest.approx(line(once, "bound")[1])
    assert any(text.startswith("witness, means") for text in legend(ax))


def test_a_claim_without_any_draw_can_be_drawn(simulation: Verification) -> None:
    empty = simulation.frame.assign(failed="gone", measured=np.nan, bound=np.nan)
    ax = plots.scaling(replace(simulation, frame=empty, failed=len(empty)), Figure().subplots())
    assert f"failed, not measured (n = {len(empty)})" in legend(ax)


def test_tightness_marks_every_claim(verifications: dict[str, Verification]) -> None:
    shown = [*verifications.values(), replace(verifications["simulation_lemma"], tightness=float("nan"))]
    shown.append(replace(shown[0], verdict=Verdict.VACUOUS, tightness=1e-9))
    ax = plots.tightness(shown, Figure().subplots())
    labels = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    assert labels == [v.claim.title for v in shown]
    assert [text.get_text() for text in ax.texts] == [
        *(f"{v.tightness:.3g}" for v in verifications.values()),
        "undefined",
        "1e-09",
    ]
    assert line(ax, "attained")[0] == pytest.approx([1, 1])
    mean = replace(shown[0], claim=replace(shown[0].claim, guarantee=Guarantee.IN_EXPECTATION))
    ax = plots.tightness([shown[0], mean], Figure().subplots())
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["attained", "HOLDS", "open: not of single draws"]
    marks = {mark.get_gid(): mark for mark in ax.get_lines()}
    assert marks["not-of-single-draws"].get_markerfacecolor() == "none"
    for gid, height in (("of-single-draws", 0), ("not-of-single-draws", 1)):
        assert line(ax, gid)[0] == pytest.approx([mean.tightness])
        assert line(ax, gid)[1] == pytest.approx([height])


def test_figures_leave_the_users_settings_alone(simulation: Verification) -> None:
    before = dict(mpl.rcParams)
    for plot in (plots.scaling, plots.agreement):
        plot(simulation)
    plots.tightness([simulation])
    assert dict(mpl.rcParams) == before


def test_the_style_needs_nothing_that_matplotlib_does_not_bring() -> None:
    with plt.style.context(plots.STYLE):
        assert not mpl.rcParams["text.usetex"]
        assert mpl.rcParams["font.sans-serif"] == ["DejaVu Sans"]
        colours = [each["color"] for each in mpl.rcParams["axes.prop_cycle"]]
    luminance = [np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)) for colour in colours]
    assert len(set(colours)) == len(colours) >= 6
    assert max(luminance) < 0.75  # visible on white


def test_every_label_can_be_set() -> None:
    for latex in [q.latex for q in QUANTITIES.values()] + [n.latex for n in NOTATION.values()]:
        assert mathtext(latex), latex
    for claim in load_all():
        for neighbour in neighbours(claim):
            assert "**" not in neighbour_label(claim, neighbour.name)


def test_words_and_formulas_are_kept_apart() -> None:
    assert mathtext(r"\begin{matrix}1\end{matrix}") is None
    assert mathtext("a$b") is None
    assert mathtext("") is None
    assert mathtext("é") is None
    assert mathtext(r"\tfrac{1}{2}\lVert x\rVert") == r"$\frac{1}{2}\| x\|$"
    assert mathtext(r"\dfrac1T + \frac12 x") == r"$\dfrac{1}{T} + \frac{1}{2} x$"
    assert mathtext(r"\pi'") == r"$\pi{\prime}$"
    assert plain("5$ and 6$") == r"5\$ and 6\$"
    assert power_of_ten(1e-300) == "10⁻³⁰⁰"
