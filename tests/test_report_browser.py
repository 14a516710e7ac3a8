"""The report in a real browser: it loads from a file, asks the network nothing, and its table sorts and filters."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from browser import CHROMIUM, Browser, chromium
from report_pages import MANIFEST, html, study_run, verifications

from experiments.report.comparison import Judged, comparison_page
from experiments.report.page import page
from experiments.report.pdf import print_page
from theory.claim import Verdict

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

SHOWN = (
    "[...document.querySelectorAll('#claims tbody tr:not([hidden]) th')].map(cell => cell.textContent.trim())"
)
HEAD = "document.querySelector('#claims thead th:nth-child({n}){button}')"
TIGHTNESS, TITLE = 5, 1
SCROLLERS = """[...document.body.querySelectorAll('*')].filter(part =>
  ['auto', 'scroll'].includes(getComputedStyle(part).overflowX))"""
READABLE = 7.5  # pixels: matplotlib's smallest words, of 8 points
LAID_OUT = "getComputedStyle(document.querySelector('svg.figure')).contentVisibility"
GROUND = "getComputedStyle(document.body).backgroundColor"
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 22, 29)"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before = mpl.get_backend()
    mpl.use("Agg")
    folder = tmp_path_factory.mktemp("report")
    (folder / "report.html").write_text(html(), encoding="utf-8")
    yield folder
    mpl.use(before)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def ticked(browser: Browser) -> None:
    """Wait until the page has handled what was just done to it."""
    browser.run("new Promise(done => setTimeout(done, 20))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_without_network_and_errors_and_fits(
    browser: Browser, folder: Path, width: int, scheme: str
) -> None:
    browser.open(folder / "report.html", width, scheme=scheme)
    ticked(browser)
    assert browser.requests() == []
    assert browser.errors() == []
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run("document.querySelectorAll('svg.figure').length") == html().count('class="figure"')
    empty = """[...document.querySelectorAll('svg.figure, svg.math')].filter(svg => !svg.getBoundingClientRect().width
      || ![...svg.querySelectorAll('path, use')].some(part => part.getBBox().width > 0))"""
    assert browser.run(f"{empty}.length") == 0
    letters = """[...document.querySelectorAll('svg.figure text')].map(text =>
      text.getAttribute('font-size') * text.closest('svg').getScreenCTM().a)"""
    assert browser.run(f"Math.min(...{letters})") >= READABLE
    browser.resize(width, 150)  # lower than any figure: none may shrink to be seen whole
    assert browser.run(f"Math.min(...{letters})") >= READABLE
    assert browser.run(GROUND) == GROUNDS[scheme]


def test_a_page_that_asks_the_network_or_fails_is_noticed(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text(
        '<!DOCTYPE html><meta charset="utf-8"><title>x</title><img src="http://127.0.0.1:9/x.png">'
        "<script>setTimeout(() => nothing())</script>"
    )
    browser.open(path)
    ticked(browser)
    assert browser.requests() == ["http://127.0.0.1:9/x.png"]
    assert any("exceptionDetails" in str(error) for error in browser.errors())
    refused = html().replace("</body>", "<script>document.title = 'changed'</script></body>")
    path.write_text(refused, encoding="utf-8")
    browser.open(path)
    assert browser.run("document.title") != "changed"
    assert any("Content Security Policy" in str(error) for error in browser.errors())


def test_a_column_sorts_by_keyboard_in_both_directions(browser: Browser, folder: Path) -> None:
    order = [v.claim.title for v in sorted(verifications(), key=lambda v: v.tightness)]
    assert len({v.tightness for v in verifications()}) == len(order)
    browser.open(folder / "report.html")
    browser.run(HEAD.format(n=TIGHTNESS, button=" button") + ".focus()")
    for direction, expected in (("ascending", order), ("descending", order[::-1]), ("ascending", order)):
        browser.press("Enter", 13, "\r")
        ticked(browser)
        assert browser.run(SHOWN) == expected
        assert browser.run(HEAD.format(n=TIGHTNESS, button="") + ".ariaSort") == direction
    browser.run(HEAD.format(n=TITLE, button=" button") + ".click()")
    assert browser.run(SHOWN) == sorted(order, key=str.lower)
    assert browser.run("document.querySelectorAll('[aria-sort]').length") == 1


def test_what_has_no_number_comes_last(browser: Browser, folder: Path) -> None:
    changed = [replace(verifications()[0], tightness=float("nan")), *verifications()[1:]]
    (folder / "undefined.html").write_text(page(changed, MANIFEST), encoding="utf-8")
    browser.open(folder / "undefined.html")
    for _ in range(2):
        browser.run(HEAD.format(n=TIGHTNESS, button=" button") + ".click()")
        assert browser.run(SHOWN)[-1] == verifications()[0].claim.title


def test_the_table_filters_by_words_verdict_source_and_surprise(browser: Browser, folder: Path) -> None:
    surprising = [replace(verifications()[0], verdict=Verdict.HOLDS), *verifications()[1:]]
    (folder / "surprise.html").write_text(page(surprising, MANIFEST), encoding="utf-8")
    browser.open(folder / "surprise.html")
    everything = browser.run(SHOWN)
    assert sorted(everything) == sorted(v.claim.title for v in surprising)
    browser.run("document.querySelector('input[type=search]').focus()")
    browser.type("SIMULATION_lemma")
    assert browser.run(SHOWN) == ["Simulation lemma"]
    assert browser.run("document.querySelector('output').textContent") == f"1 of {len(everything)} shown"
    browser.run("document.querySelector('.filter button').click()")
    ticked(browser)
    assert browser.run(SHOWN) == everything
    choose = "(s => {{ s.value = {value!r}; s.dispatchEvent(new Event('input', {{bubbles: true}})) }})"
    choose += "(document.querySelector('select[name={name}]'))"
    browser.run(choose.format(name="source", value="source-deramo2020sharing"))
    ours = [v for v in surprising if v.claim.source.key == "deramo2020sharing"]
    assert sorted(browser.run(SHOWN)) == sorted(v.claim.title for v in ours)
    browser.run("document.querySelector('input[type=checkbox]').click()")
    assert browser.run(SHOWN) == [surprising[0].claim.title]
    browser.run(choose.format(name="source", value=""))
    browser.run(choose.format(name="verdict", value="HOLDS"))
    assert browser.run(SHOWN) == [surprising[0].claim.title]
    browser.run("document.querySelector('input[type=search]').focus()")
    browser.type("no such words")
    assert browser.run(SHOWN) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_leads_to_its_claim_though_what_is_far_away_is_not_laid_out(
    browser: Browser, folder: Path, width: int
) -> None:
    browser.open(folder / "report.html", width)
    assert browser.run(LAID_OUT) == "auto"
    last = verifications()[-1].claim.name
    browser.run(f"document.querySelector('#claims a[href=\"#{last}\"]').click()")
    browser.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    assert 0 <= browser.run(f"document.getElementById({last!r}).getBoundingClientRect().top") < 40


def test_numbers_are_saved_as_a_file(browser: Browser, folder: Path, tmp_path: Path) -> None:
    browser.open(folder / "report.html")
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    browser.run("document.querySelector('.study a[download]').click()")
    path, patience = tmp_path / "study-1-thirds.csv", time.monotonic() + 20
    while not path.exists() and time.monotonic() < patience:
        time.sleep(0.05)
    with path.open(encoding="utf-8") as file:
        assert [row["family"] for row in csv.DictReader(file)] == ["line", "line"]
    assert browser.requests() == []


def test_everything_that_can_be_used_or_seen_has_a_name(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    seen = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    wanted = {
        "button",
        "searchbox",
        "combobox",
        "checkbox",
        "link",
        "image",
        "region",
        "search",
        "navigation",
    }
    assert wanted <= {role for role, _ in seen}
    assert [role for role, name in seen if role in wanted and not name.strip()] == []


def test_only_what_scrolls_is_a_stop_of_the_keyboard(browser: Browser, folder: Path) -> None:
    stops = "[...document.querySelectorAll('[tabindex=\"0\"]')]"
    scrolling = f"{SCROLLERS}.filter(part => part.scrollWidth > part.clientWidth)"
    for width in (390, 1280):  # the second time the window is made wider while the page is open
        if width == 390:
            browser.open(folder / "report.html", width)
        else:
            browser.resize(width)
        browser.run("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        assert browser.run(f"{stops}.filter(part => !{scrolling}.includes(part)).length") == 0
        assert browser.run(f"{scrolling}.filter(part => !{stops}.includes(part)).length") == 0
        assert browser.run(f"{stops}.length") > 0 or width == 1280
        named = browser.run(f"{stops}.filter(part => part.role).map(part => part.ariaLabel)")
        assert len(set(named)) == len(named)
        assert width == 1280 or "draws: Simulation lemma" in named


def test_nothing_is_out_of_reach_without_a_script(browser: Browser, folder: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(folder / "report.html", 390)
    assert browser.run("document.querySelectorAll('[tabindex]').length") == 0
    assert browser.run(LAID_OUT) == "visible"
    assert browser.run(f"{SCROLLERS}.length") == 0
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_the_first_key_leads_past_the_head(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.textContent") == "Skip to the content"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    browser.press("Enter", 13, "\r")
    assert browser.run("location.hash") == "#main"


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_the_colours_are_switched_by_keyboard(
    browser: Browser, folder: Path, scheme: str, other: str
) -> None:
    browser.open(folder / "report.html", scheme=scheme)
    ink = "getComputedStyle(document.querySelector('svg.figure text')).fill"
    first = browser.run(ink)
    browser.press("Tab", 9)
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.textContent") == "dark colours"
    for expected in (other, scheme):
        browser.press("Enter", 13, "\r")
        ticked(browser)
        assert browser.run(GROUND) == GROUNDS[expected]
        assert browser.run("document.activeElement.ariaPressed") == str(expected == "dark").lower()
        assert (browser.run(ink) == first) == (expected == scheme)
    browser.press("Enter", 13, "\r")
    browser.open(folder / "report.html", scheme=scheme)
    assert browser.run(GROUND) == GROUNDS[scheme]  # nothing is remembered
    assert (browser.requests(), browser.errors()) == ([], [])


def test_figures_are_written_in_the_typeface_of_the_page(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html")
    assert browser.run("document.fonts.ready.then(() => [...document.fonts].map(face => face.status))") == [
        "loaded"
    ]
    label = "document.querySelector('svg.figure text')"
    used = f"getComputedStyle({label}).fontFamily"
    assert browser.run(used).startswith('"boundlab figures"')
    browser.run(f"{label}.scrollIntoView()")
    ticked(browser)
    node = browser.call("DOM.getDocument")["root"]["nodeId"]
    node = browser.call("DOM.querySelector", nodeId=node, selector="svg.figure text")["nodeId"]
    browser.call("CSS.enable")
    (drawn,) = browser.call("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]
    assert drawn["isCustomFont"]


def test_print_is_light_and_leaves_controls_and_scroll_bars_out(browser: Browser, folder: Path) -> None:
    browser.open(folder / "report.html", scheme="light")
    assert browser.run(f"{SCROLLERS}.length") > 0
    browser.run("document.querySelector('.scheme').click()")
    browser.media("print", "dark")
    for selector in (".filter", ".scheme", "nav", ".download", "details"):
        assert browser.run(f"getComputedStyle(document.querySelector({selector!r})).display") == "none"
    ink = browser.run("getComputedStyle(document.body).color")
    assert ink == "rgb(31, 35, 40)"
    assert browser.run(f"{SCROLLERS}.length") == 0
    assert browser.run(LAID_OUT) == "visible"
    items = "[...document.querySelectorAll('dl > *')].map(item => getComputedStyle(item).breakInside)"
    assert set(browser.run(items)) == {"avoid"}
    browser.media("screen")


def test_the_page_is_printed_to_a_pdf(folder: Path) -> None:
    path = print_page(folder / "report.html")
    assert path == folder / "report.pdf"
    written = path.read_bytes()
    assert written.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", written)) >= 2


def test_the_comparison_of_two_runs_opens_and_filters(browser: Browser, folder: Path) -> None:
    summaries = {v.claim.name: v.summary() for v in verifications()}
    moved = {name: {**row, "tightness": row["tightness"] / 2} for name, row in summaries.items()}
    moved[verifications()[0].claim.name]["verdict"] = "UNDECIDED"
    runs = [Judged("folder", MANIFEST, claims) for claims in (summaries, moved)]
    (folder / "comparison.html").write_text(comparison_page(*runs), encoding="utf-8")
    browser.open(folder / "comparison.html", 390)
    assert (browser.requests(), browser.errors()) == ([], [])
    assert browser.run("document.documentElement.scrollWidth") <= 390
    assert browser.run(SHOWN)[0] == verifications()[0].claim.name
    browser.run("document.querySelector('input[type=search]').focus()")
    browser.type("tightness moved")
    assert len(browser.run(SHOWN)) == len(moved) - 1


def test_a_page_with_a_study_that_contradicts_opens_too(browser: Browser, folder: Path) -> None:
    (folder / "loud.html").write_text(
        page(verifications()[:1], {}, [study_run(wrong=True)]), encoding="utf-8"
    )
    browser.open(folder / "loud.html", 390)
    assert browser.errors() == []
    assert browser.run("document.querySelector('.study .alarm').getBoundingClientRect().right") <= 390
