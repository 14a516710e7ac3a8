"""The parts of the report: audit of every source, studies, files inside the page, labels, contrast."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html import unescape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure
from report_pages import MANIFEST, html, study_run, verifications

import experiments
from experiments.plots.canvas import STYLE as STYLE_OF_FIGURES
from experiments.report import page as pages
from experiments.report.downloads import of_frame
from experiments.report.page import page
from experiments.report.papers import audit, by_source
from experiments.report.pen import write
from experiments.report.studies import draws, study_view
from experiments.report.svg import OF_THE_PAGE, PALETTE
from experiments.report.words import Words
from theory.claim import Verdict
from theory.errors import InvalidInput

STYLE = (Path(pages.__file__).parent / "style.css").read_text(encoding="utf-8")
SEEN = 3  # contrast of lines and marks with what is behind them, of the same level
ENOUGH = 4.5  # contrast of text with what is behind it, level AA of the accessibility guidelines
ON = {"--ink": ("--paper", "--tint", "--badtint"), "--soft": ("--paper", "--tint", "--badtint"),
      "--link": ("--paper", "--tint", "--badtint"), "--good": ("--goodbg",), "--false": ("--falsebg",),
      "--weak": ("--weakbg",), "--bad": ("--badbg",)}  # fmt: skip


@pytest.fixture(autouse=True)
def _agg() -> Iterator[None]:
    backend = mpl.get_backend()
    mpl.use("Agg")
    yield
    mpl.use(backend)


def saved(text: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file that the page carries."""
    link = re.search(rf'download="{re.escape(name)}" href="data:text/csv;charset=utf-8,([^"]*)"', text)
    assert link is not None
    return list(csv.DictReader(io.StringIO(unquote(unescape(link[1])))))


def test_every_source_has_its_section_with_its_claims() -> None:
    sections = re.findall(r'<section class="paper" id="source-([^"]*)"(.*?)(?=<section class="paper"|<h2 id="studies")',
                          html(), flags=re.DOTALL)  # fmt: skip
    found = {key: set(re.findall(r'<section class="claim" id="([^"]*)"', text)) for key, text in sections}
    assert found == {key: {v.claim.name for v in ours} for key, ours in by_source(verifications()).items()}
    assert sum(map(len, found.values())) == len(verifications())


def test_the_audit_puts_a_repair_beside_what_it_repairs() -> None:
    ours = by_source(verifications())["deramo2020sharing"]
    false, true = audit(ours, verifications())
    assert (false["claim"].name, false["repair"]) == ("discount_weight_monotone", "discount_weight_product")
    assert false["repair_verification"].verdict is Verdict.HOLDS
    assert (true["repairs"], true["repair"], true["without"]) == (
        ["discount_weight_monotone"],
        None,
        "not needed",
    )
    (alone, _) = audit(ours, ours[:1])
    assert alone["repair_verification"] is None
    text = page(ours[:1], {})
    assert "not in this run" in text
    unrepaired = replace(ours[0], claim=replace(ours[0].claim, repaired_by=None))
    assert audit([unrepaired], [unrepaired])[0]["without"] == "none known"


def test_a_study_is_shown_with_its_figure_numbers_and_command() -> None:
    section = html()[html().index('<section class="study"') :]
    section = section[: section.index("</section>")]
    assert "Is a third of a number, &amp; more, a number?" in section
    assert section.count('<svg class="figure"') == 1
    assert not re.search(r'\bid="[^"]*thirds', section[section.index("<svg") :])
    assert section.count("Thirds of &lt;numbers&gt;") >= 2
    assert "boundlab sweep thirds --preset quick --seed 1 --set x=1.0,2.0" in section
    assert "alarm" not in section
    rows = saved(html(), "study-1-thirds.csv")
    assert [row["family"] for row in rows] == ["line", "line"]
    assert sorted(float(row["value"]) for row in rows) == pytest.approx([4 / 3, 5 / 3], abs=1e-9)


def test_the_draws_of_a_study_can_be_saved_too_unless_they_are_many() -> None:
    rows = saved(html(), "study-1-thirds-draws.csv")
    frame = study_run().frame
    assert [float(row["value"]) for row in rows] == pytest.approx(frame["value"].tolist(), abs=1e-9)
    assert [float(row["x"]) for row in rows] == [json.loads(text)["x"] for text in frame["params"]]
    assert not {"params", "id", "seconds", "failed"} & set(rows[0])
    failed = draws(frame.assign(failed=["OSError: gone", None], family="a, b"), "x.csv")
    assert failed is not None
    assert "OSError" in failed.href
    assert draws(pd.concat([frame] * 10_000, ignore_index=True), "x.csv") is None


def test_a_study_of_another_version_is_refused_by_name() -> None:
    run = study_run()
    old = replace(run, frame=run.frame.drop(columns="value"))
    with pytest.raises(InvalidInput, match=r"run of thirds has no .*value.*boundlab sweep thirds"):
        study_view(old, "a", "b", Words())


def test_a_mistake_of_a_plot_is_not_blamed_on_the_version() -> None:
    def plot(frame: pd.DataFrame, axes: object = None) -> object:
        return {}["missing"]

    run = study_run()
    with pytest.raises(KeyError, match="missing"):
        study_view(replace(run, study=replace(run.study, plot=plot)), "a", "b", Words())


def test_contradictions_of_a_study_are_loud() -> None:
    text = page(verifications()[:1], {}, [study_run(wrong=True)])
    assert "contradict what is proved, 1 in all" in text
    assert "too &lt;large&gt;" in text


def test_two_runs_of_one_study_have_ids_of_their_own() -> None:
    text = page(verifications()[:1], {}, [study_run(), study_run()])
    ids = re.findall(r'\bid="([^"]*)"', text)
    assert len(ids) == len(set(ids))


def test_the_page_leaves_no_figure_open() -> None:
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    study_view(study_run(), "a", "b", Words())
    assert plt.get_fignums() == before


def test_a_page_carries_the_letters_of_its_figures_and_no_others() -> None:
    (face,) = re.findall(r"@font-face \{[^}]*font-weight: 400[^}]*base64,([^)]*)\)", html())
    figures = re.findall(r'<svg class="figure".*?</svg>', html(), flags=re.DOTALL)
    written = {
        letter
        for figure in figures
        for attributes, text in re.findall(r"<text([^>]*)>([^<]*)</text>", figure)
        if "font-weight" not in attributes
        for letter in unescape(text)
    }
    assert len(written) > 40
    assert {chr(code) for code in TTFont(BytesIO(b64decode(face))).getBestCmap()} == written | {" "}
    assert len(face) < 40_000


def test_words_stand_where_matplotlib_has_them() -> None:
    """Matplotlib's own SVG of the same figure, with text as text, has the same words at the same places."""
    figure = Figure(figsize=(4, 3), layout="constrained")
    ax = figure.subplots()
    ax.plot([1, 2, 3], [10, 1000, 20], label="one")
    ax.set_ylabel("upright\nin two lines", fontweight="bold")
    ax.set_title("costs \\$5 & <more>", alpha=0.5)
    ax.legend()
    usual = BytesIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(usual, format="svg")
    ours = write(figure, Words(), 72)
    pattern = r"<text [^>]*?>([^<]*)</text>"
    assert re.findall(pattern, ours) == re.findall(pattern, usual.getvalue().decode())
    geometry = r'<path d="([^"]*)" clip-path'
    assert re.findall(geometry, ours) == re.findall(geometry, usual.getvalue().decode()) != []
    assert 'opacity="0.5"' in ours
    assert ours.count('font-weight="700"') == 2
    places = [
        re.findall(r"translate\(([\d.]+) ([\d.]+)\) ?rotate\(-90\)", text)
        for text in (ours, usual.getvalue().decode())
    ]
    assert np.array(places[0], dtype=float) == pytest.approx(np.array(places[1], dtype=float), abs=0.006)
    assert len(places[0]) == 2


def test_the_table_of_claims_can_be_saved() -> None:
    rows = saved(html(), "claims.csv")
    assert [row["claim"] for row in rows] == [v.claim.name for v in verifications()]
    for row, verification in zip(rows, verifications(), strict=True):
        assert row["verdict"] == verification.verdict.value
        assert float(row["tightness"]) == verification.tightness
        assert row["title"] == verification.claim.title


def test_a_file_in_the_page_holds_hostile_text_as_it_is() -> None:
    evil = """"><script>alert('1')</script>, &amp; 100 % # é\nline"""
    file = of_frame(pd.DataFrame({"x": [evil], "y": [1 / 3]}), "x.csv")
    assert not re.search(r"""["'<>#&\s]""", file.href)
    (row,) = csv.DictReader(io.StringIO(unquote(file.href.split(",", 1)[1])))
    assert row == {"x": evil, "y": "0.3333333333"}


def test_rows_carry_what_the_script_sorts_and_filters_by() -> None:
    table = html()[html().index('id="claims"') : html().index('id="verdicts"')]
    rows = re.findall(r"<tr data-verdict=.*?</tr>", table, flags=re.DOTALL)
    heads = re.findall(r"<th scope=\"col\"([^>]*)>", table)
    assert len(rows) == len(verifications())
    sources = {*re.findall(r'<option value="(source-[^"]*)"', html())}
    for verification in verifications():
        (row,) = [row for row in rows if f'data-words="{verification.claim.name} ' in row]
        assert f'data-verdict="{verification.verdict.value}"' in row
        assert set(re.findall(r'data-source="([^"]*)"', row)) <= sources
        cells = re.findall(r"<t[hd]\b([^>]*)>", row)
        assert len(cells) == len(heads)
        numeric = [cell for cell, head in zip(cells, heads, strict=True) if 'data-sort="number"' in head]
        values = [re.search(r'data-value="([^"]*)"', cell) for cell in numeric]
        assert all(value is not None and (value[1] == "" or float(value[1]) >= 0) for value in values)
        assert f'data-value="{verification.tightness!r}"' in row
    assert "data-surprise" not in table
    surprise = page([replace(verifications()[0], verdict=Verdict.HOLDS, tightness=float("nan"))], MANIFEST)
    assert surprise.count("data-surprise class=") == 1
    assert '<td class="num" data-value="">–</td>' in surprise


def test_a_row_names_one_count_and_the_section_all() -> None:
    (lemma,) = [v for v in verifications() if v.claim.name == "simulation_lemma"]
    several = replace(lemma, first_informative={"K": 2, "A": 3, "n": 4})
    text = page([several], MANIFEST)
    (row,) = re.findall(r"<tr data-verdict=.*?</tr>", text, flags=re.DOTALL)
    assert re.findall(r"= (\d+), …</span>", row) == ["2"]
    (told,) = re.findall(r"<dt>informative</dt><dd>(.*?)</dd>", text, flags=re.DOTALL)
    assert re.findall(r"= (\d+)", re.sub(r"<[^>]*>", "", told)) == ["2", "3", "4"]


def test_the_policy_of_the_page_lets_its_own_script_run_and_nothing_else() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html())
    (script,) = re.findall(r"<script>(.*?)</script>", html(), flags=re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|import|eval|innerHTML)\b", script)
    assert not re.search(r'<[^>]+\son[a-z]+="', html())


def test_controls_have_labels_and_regions_have_names() -> None:
    form = re.search(r'<form class="filter".*?</form>', html(), flags=re.DOTALL)
    assert form is not None
    outside = re.sub(r"<label>.*?</label>", "", form[0], flags=re.DOTALL)
    assert not re.search(r"<(input|select)", outside)
    for tag in re.findall(r"<(?:div|figure|nav|section|form)\b[^>]*>", html()):
        if 'role="region"' in tag or 'role="group"' in tag or tag.startswith(("<nav", "<section", "<form")):
            assert "aria-label" in tag, tag
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html())]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def colours(scheme: str) -> dict[str, str]:
    pairs = re.findall(r"(--[a-z]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)", STYLE)
    return {name: dark if scheme == "dark" else light for name, light, dark in pairs}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_what_is_behind_it(scheme: str) -> None:
    known = colours(scheme)
    for text, grounds in ON.items():
        for ground in grounds:
            assert contrast(known[text], known[ground]) >= ENOUGH, (text, ground)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_figures_draw_can_be_seen_on_either_ground(scheme: str) -> None:
    known = colours(scheme)
    for name in PALETTE:
        assert contrast(known[f"--{name}"], known["--paper"]) >= SEEN, name
    assert contrast("#661100", colours("dark")["--paper"]) < SEEN


def test_figures_have_no_colour_that_the_page_does_not_know() -> None:
    """But for the black and white of words on cells of a heat map, which have a ground of their own."""
    package = Path(experiments.__file__).parent
    files = [*package.glob("plots/*.py"), *package.glob("studies/*.py")]
    used = {c.lower() for file in files for c in re.findall(r'"(#[0-9A-Fa-f]{6})"', file.read_text("utf-8"))}
    assert used - {"#000000", "#ffffff"} == set(OF_THE_PAGE)
    cycle = mpl.rc_params_from_file(STYLE_OF_FIGURES, use_default_template=False)["axes.prop_cycle"]
    assert {entry["color"].lower() for entry in cycle} <= set(OF_THE_PAGE)
    assert all(colours("dark")[f"--{name}"] == colour.lower() for name, colour in PALETTE.items())


def test_the_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)
