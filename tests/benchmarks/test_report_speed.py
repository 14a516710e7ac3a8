"""Speed of the report and of its figures beside matplotlib's own way to save them, and its size by the claim."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

from matplotlib.figure import Figure
from matplotlib.style import context
from report_pages import MANIFEST, verifications
from timing import Times, least_times, report

from experiments.plots import STYLE
from experiments.plots.agreement import draw_agreement
from experiments.plots.legends import fit_height
from experiments.plots.scaling import draw_scaling, is_swept
from experiments.report.page import page
from experiments.report.pen import write
from experiments.report.words import Words

CLAIMS = 100
MEGABYTES = 15.0  # that a report of so many claims may have
SHARE = 0.7  # of the time of matplotlib's own way that a figure may take; 0.36 was measured


def drawn() -> list[Figure]:
    """The figures of all claims, drawn but not yet laid out."""
    figures = []
    for verification in verifications():
        for draw in (draw_agreement, *([draw_scaling] if is_swept(verification) else [])):
            figures.append(Figure())
            ax = figures[-1].subplots()
            fit_height(ax, draw(verification, ax))
    return figures


def plainly(figure: Figure) -> None:
    figure.savefig(StringIO(), format="svg", transparent=True, dpi=150)


def share(times: Times) -> float:
    """Our time of laying out and writing figures over matplotlib's, drawing aside."""
    return (times["ours"] - times["drawing"]) / (times["plain"] - times["drawing"])


def test_a_figure_takes_less_time_than_a_plain_one(benchmark: Any) -> None:
    words = Words()
    candidates = {
        "drawing": drawn,
        "ours": lambda: [write(figure, words, 150) for figure in drawn()],
        "plain": lambda: [plainly(figure) for figure in drawn()],
    }
    with context(STYLE):
        times = least_times(candidates, lambda times: share(times) < SHARE, least=2)
    report(benchmark, share=share(times), figures=len(drawn()))
    assert share(times) < SHARE


def test_a_page_takes_less_time_than_its_figures_alone_would_in_matplotlib(benchmark: Any) -> None:
    few = verifications()
    count = len(few)
    again = [replace(each, claim=replace(each.claim, name=f"{each.claim.name}_again")) for each in few]
    candidates = {
        "once": lambda: page(few, MANIFEST),
        "twice": lambda: page([*few, *again], MANIFEST),  # what a page costs anyway is in both
        "plain": lambda: [plainly(figure) for figure in drawn()],
    }
    with context(STYLE):
        times = least_times(candidates, lambda t: t["twice"] - t["once"] < t["plain"], least=1)
    more = times["twice"] - times["once"]
    text = page(few, MANIFEST)
    figures = len(drawn())
    size = len(text.encode()) / 1e6 * CLAIMS / count
    benchmark.extra_info |= {
        "seconds for a hundred claims": round(times["once"] + more * (CLAIMS - count) / count, 1),
        "of matplotlib": round(more / times["plain"], 2),
        "megabytes": round(size, 1),
    }
    benchmark(lambda: None)
    print(f"{CLAIMS} claims: {benchmark.extra_info}")
    assert text.count('class="figure"') >= figures > count
    assert more < times["plain"]
    assert size < MEGABYTES
