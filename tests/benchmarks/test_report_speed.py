"""Speed and size of the report, scaled to a hundred claims, and of a figure beside matplotlib's own way to save it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

from matplotlib.figure import Figure
from matplotlib.style import context
from report_pages import MANIFEST, verifications

from experiments.plots import STYLE
from experiments.plots.agreement import draw_agreement
from experiments.plots.legends import fit_height
from experiments.plots.scaling import draw_scaling, is_swept
from experiments.report.page import page
from experiments.report.pen import write
from experiments.report.words import Words

CLAIMS = 100
SECONDS, MEGABYTES = 60.0, 15.0  # that a report of so many claims may take
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


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def plainly(figure: Figure) -> None:
    figure.savefig(StringIO(), format="svg", transparent=True, dpi=150)


def test_a_figure_takes_less_time_than_a_plain_one(benchmark: Any) -> None:
    words = Words()
    with context(STYLE):
        for figure in drawn():  # fonts are found once
            write(figure, words, 150)
        ours = min(seconds(lambda: [write(figure, words, 150) for figure in drawn()]) for _ in range(2))
        plain = min(seconds(lambda: [plainly(figure) for figure in drawn()]) for _ in range(2))
        drawing = min(seconds(drawn) for _ in range(2))
    share = (ours - drawing) / (plain - drawing)
    benchmark.extra_info |= {
        "seconds a figure": round((ours - drawing) / len(drawn()), 3),
        "share": round(share, 2),
    }
    benchmark(lambda: None)
    print(f"{(ours - drawing) / len(drawn()):.3g} s a figure, {share:.2f} of what matplotlib's own way takes")
    assert share < SHARE


def test_a_report_of_a_hundred_claims_is_fast_and_small(benchmark: Any) -> None:
    few = verifications()
    count = len(few)
    again = [replace(each, claim=replace(each.claim, name=f"{each.claim.name}_again")) for each in few]
    text = page(few, MANIFEST)
    once = seconds(lambda: page(few, MANIFEST))
    more = max(
        seconds(lambda: page([*few, *again], MANIFEST)) - once, 0.0
    )  # what a page costs anyway is paid once
    taken = once + more * (CLAIMS - count) / count
    size = len(text.encode()) / 1e6 * CLAIMS / count
    benchmark.extra_info |= {"seconds": round(taken, 1), "megabytes": round(size, 1)}
    benchmark(lambda: None)
    print(f"{CLAIMS} claims in {taken:.3g} s and {size:.3g} MB")
    assert text.count('class="figure"') > count
    assert taken < SECONDS
    assert size < MEGABYTES
