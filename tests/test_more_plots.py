"""Local slopes, intervals of means, heat maps and coverage: the numbers that are drawn are those of the record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from report_pages import verifications

from experiments import plots
from experiments.evidence import violated
from experiments.inference import mean_interval, violation_rate
from experiments.plots import draws
from experiments.plots.draws import closeness
from experiments.verification import Verification
from theory.claim import Guarantee
from theory.errors import InvalidInput


@pytest.fixture(autouse=True)
def _agg() -> Iterator[None]:
    backend = mpl.get_backend()
    mpl.use("Agg")
    yield
    plt.close("all")
    mpl.use(backend)


@pytest.fixture
def simulation() -> Verification:
    return next(v for v in verifications() if v.claim.name == "simulation_lemma")


def line(ax: Axes, gid: str) -> tuple[np.ndarray, np.ndarray]:
    (found,) = [each for each in ax.get_lines() if each.get_gid() == gid]
    return np.asarray(found.get_xdata(), dtype=float), np.asarray(found.get_ydata(), dtype=float)


def with_replicates(verification: Verification, factors: tuple[float, ...]) -> Verification:
    """The same verification with the witness drawn several times, each time some factor away."""
    rows = verification.frame
    witness = rows[rows["role"] == "witness"]
    again = [
        witness.assign(measured=witness["measured"] * factor, id=witness["id"] + str(i), replicate=i)
        for i, factor in enumerate(factors)
    ]
    return replace(
        verification, frame=pd.concat([rows[rows["role"] != "witness"], *again], ignore_index=True)
    )


def test_local_slopes_are_those_of_neighbouring_points(simulation: Verification) -> None:
    sweep = plots.scaling(simulation, Figure().subplots())
    x, y = line(sweep, "witness")
    _, bound = line(sweep, "bound")
    ax = plots.slopes(simulation, Figure().subplots())
    places, slopes = line(ax, "witness")
    assert slopes == pytest.approx(np.diff(np.log(y)) / np.diff(np.log(x)))
    assert places == pytest.approx(np.sqrt(x[1:] * x[:-1]))
    assert line(ax, "bound")[1] == pytest.approx(np.diff(np.log(bound)) / np.diff(np.log(x)))
    assert slopes[-1] == pytest.approx(simulation.slopes[0].measured)


def test_a_claim_without_a_sweep_has_no_slopes() -> None:
    unswept = next(v for v in verifications() if not v.claim.coordinates)
    with pytest.raises(InvalidInput, match="no slope"):
        plots.slopes(unswept)


def test_the_band_of_a_scaling_plot_holds_the_intervals_of_its_means(simulation: Verification) -> None:
    once = plots.scaling(simulation, Figure().subplots())
    assert "interval" not in {each.get_gid() for each in once.collections}
    factors = (0.5, 0.8, 1.0)
    ax = plots.scaling(with_replicates(simulation, factors), Figure().subplots())
    (band,) = [each for each in ax.collections if each.get_gid() == "interval"]
    _, y = line(once, "witness")
    relative = mean_interval(np.array(factors), 0.95)
    heights = band.get_paths()[0].vertices[:, 1]
    for value in y:
        for end in (relative.low, relative.high):
            assert np.abs(heights / (value * end) - 1).min() < 1e-9
    errors = plots.slopes(with_replicates(simulation, factors), Figure().subplots()).collections
    assert len(errors) == 2  # the margin and the bars


def test_a_heat_map_shows_the_closest_approach_of_every_pair(simulation: Verification) -> None:
    rows = draws.tested(simulation.frame)
    params = pd.DataFrame([json.loads(text) for text in rows["params"]], index=rows.index)
    ratio = closeness(simulation.claim, rows)
    ax = plots.heatmap(simulation, "gamma", "leak", Figure().subplots())
    cells = np.ma.filled(ax.get_images()[0].get_array(), np.nan)
    gammas = sorted(params.loc[params["leak"].notna(), "gamma"].unique())
    leaks = sorted(params["leak"].dropna().unique())
    assert cells.shape == (len(leaks), len(gammas))
    for i, leak in enumerate(leaks):
        for j, gamma in enumerate(gammas):
            at = (params["leak"] == leak) & (params["gamma"] == gamma)
            assert cells[i, j] == pytest.approx(ratio[at.to_numpy()].max())
    assert len(ax.texts) == np.isfinite(cells).sum()


def test_a_heat_map_needs_two_parameters_that_exist(simulation: Verification) -> None:
    with pytest.raises(InvalidInput, match="no draw has the parameter 'beta'"):
        plots.heatmap(simulation, "beta")
    one = simulation.frame.assign(params='{"gamma":0.5}')
    with pytest.raises(InvalidInput, match="needs two parameters"):
        plots.heatmap(replace(simulation, frame=one))


def test_coverage_has_the_exact_interval_of_every_cell(simulation: Verification) -> None:
    with pytest.raises(InvalidInput, match="needs a failure probability"):
        plots.coverage(simulation)
    claim = replace(simulation.claim, guarantee=Guarantee.WITH_HIGH_PROBABILITY, delta=0.1)
    frame = simulation.frame.copy()
    first = draws.tested(frame).groupby(["family", "params"]).get_group(
        next(iter(draws.tested(frame).groupby(["family", "params"]).groups))
    )  # fmt: skip
    frame.loc[first.index, "measured"] = frame.loc[first.index, "bound"] * 2 + 1
    ax = plots.coverage(replace(simulation, claim=claim, frame=frame), Figure().subplots())
    assert line(ax, "delta")[0] == pytest.approx([0.1, 0.1])
    cells = (
        draws.tested(frame)
        .assign(beyond=lambda rows: violated(claim, rows))
        .groupby(["family", "params"])["beyond"]
    )
    share = cells.mean().sort_values(ascending=False).head(30)
    shown = [
        line(ax, gid) for gid in ("cells", "above") if gid in {each.get_gid() for each in ax.get_lines()}
    ]
    assert sorted(np.concatenate([x for x, _ in shown])) == pytest.approx(sorted(share))
    ends = violation_rate(len(first), len(first), 0.95)
    assert (ends.low > 0.1) == ("above" in {each.get_gid() for each in ax.get_lines()})
    with pytest.raises(InvalidInput, match="nothing was drawn"):
        plots.coverage(replace(simulation, claim=claim, frame=frame.iloc[:0]))


DEFICIENCY = {  # Machado, Oliveira and Fernandes (2009), severity 1.0; linear RGB
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> np.ndarray:
    """A colour in CIE Lab as somebody with that deficiency sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(matrix) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    f = np.cbrt(to_xyz @ linear / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def closest(colours: list[str], matrix: tuple[tuple[float, ...], ...]) -> float:
    lab = [seen(colour, matrix) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for i, a in enumerate(lab) for b in lab[:i])


@pytest.mark.parametrize("name", DEFICIENCY)
def test_colours_differ_for_the_colour_blind(name: str) -> None:
    with plt.style.context(plots.STYLE):
        colours = [each["color"] for each in mpl.rcParams["axes.prop_cycle"]]
    usual = [each["color"] for each in mpl.rcParamsDefault["axes.prop_cycle"]]
    assert closest(colours, DEFICIENCY[name]) > 15 > 9 > closest(usual, DEFICIENCY[name])


def test_the_style_is_the_one_that_the_panels_of_studies_are_drawn_in() -> None:
    from experiments.studies import _panels

    with _panels.style(None):
        assert mpl.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#0072B2"


def test_what_a_backend_sets_when_it_is_loaded_outlives_the_first_figure(tmp_path: Path) -> None:
    """Jupyter's backend sets that figures are shown at the end of a cell; it is loaded with the first one."""
    loads = "import matplotlib\nfrom matplotlib.backends.backend_agg import *\nmatplotlib.interactive(True)\n"
    (tmp_path / "eager.py").write_text(loads)
    code = (
        "import matplotlib\nfrom experiments.plots.canvas import own_axes\nown_axes(None, 'first')\n"
        "assert matplotlib.is_interactive()"
    )
    environment = {**os.environ, "MPLBACKEND": "module://eager", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
