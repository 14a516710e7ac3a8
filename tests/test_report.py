"""The report: complete, self-contained, safe against hostile text, and loud where something is wrong."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from experiments.report import write_report
from experiments.report.formula import Formulas
from experiments.report.page import page
from experiments.report.sources import citation
from experiments.report.svg import embed
from experiments.report.views import anchors, options
from experiments.report.words import Words
from experiments.verification import Verification, verdict_table
from experiments.verifier import Settings, verify_all
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.notation import NOTATION
from theory.registry import load, load_all
from theory.render import statement

NAMES = ("simulation_lemma", "discount_weight_monotone", "performance_difference", "modulus_lower_bound")
MANIFEST = {
    "root_seed": 7,
    "started": "2026-01-01T00:00:00+00:00",
    "trials": 12,
    "config": {"preset": "quick", "alpha": 1e-3, "values": {"S": [3]}},
    "provenance": {
        "boundlab": "0.1.0",
        "commit": "0123456789abcdef",
        "modified": True,
        "platform": "Linux x",
    },
}
VOID = {"meta", "link", "br", "img", "hr", "input", "use"}
EVIL = """<script>alert("1")</script>' onload='x' ${{7*7}}"""


class Page(HTMLParser):
    """Collects ids, references, tags and roles, and what is wrong with the nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[tuple[str, str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        for name in given.keys() & {"href", "src", "xlink:href", "srcset", "action", "data", "poster"}:
            self.references.append((tag, name, given[name]))
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")


def outside(text: str) -> list[tuple[str, str, str]]:
    """References that a browser would fetch from somewhere else; a link that a reader may follow is none."""
    found = [r for r in Page(text).references if not r[2].startswith(("#", "data:"))]
    fetched = [r for r in found if not (r[0] == "a" and r[2].startswith("https://arxiv.org/abs/"))]
    return fetched + [
        ("css", "", m) for m in re.findall(r"url\(\s*['\"]?(?!#|data:)[^)]*|@import[^;]*", text)
    ]


def repeated(text: str) -> list[str]:
    return [name for name, n in Counter(Page(text).ids).items() if n > 1]


def dangling(text: str) -> set[str]:
    """Targets of links and of url(#...) that do not exist."""
    parsed = Page(text)
    named = {r[2][1:] for r in parsed.references if r[2].startswith("#")} | set(
        re.findall(r"url\(#([^)]*)\)", text)
    )
    return named - set(parsed.ids)


def scripts(text: str) -> int:
    """How many scripts there are, each of which must be the one that the page's own policy lets run."""
    written = re.findall(r"<script([^>]*)>(.*?)</script>", text, flags=re.DOTALL)
    allowed = re.findall(r"script-src '(sha256-[^']*)'", text)
    for attributes, script in written:
        assert attributes == ""
        assert allowed == [f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"]
    return len(written)


def unlabelled(text: str) -> list[str]:
    """Figures without a name for those who cannot see them, and head cells that do not say what they head."""
    tags = Page(text).tags
    figures = [tag for tag, given in tags if given.get("role") == "img" and not given.get("aria-label")]
    return figures + [tag for tag, given in tags if tag == "th" and given.get("scope") not in ("row", "col")]


@pytest.fixture(scope="module")
def verifications() -> tuple[Verification, ...]:
    return verify_all(
        [load(name) for name in NAMES], Settings(seed=0, values={"replications": (1,), "S": (3,)})
    )


@pytest.fixture(scope="module")
def html(verifications: tuple[Verification, ...]) -> str:
    return page(verifications, MANIFEST)


def words(verifications: Sequence[Verification], manifest: Mapping[str, object]) -> str:
    """The page without the figures of its sections, which take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.report.views.figures", lambda *of: [])
        return page(verifications, manifest)


def section_of(html: str, name: str) -> str:
    section = html[html.index(f'<section class="claim" id="{name}"') :]
    return section[: section.index("</section>")]


def test_page_is_well_formed(html: str) -> None:
    assert Page(html).faults == []
    assert repeated(html) == []
    assert dangling(html) == set()
    assert unlabelled(html) == []
    assert outside(html) == []
    assert scripts(html) == 1


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        (outside, '<img src="https://example.org/x.png">'),
        (outside, '<link href="style.css">'),
        (outside, '<a href="http://example.org">x</a>'),
        (outside, "<style>@import 'x.css';</style>"),
        (outside, "<style>p { background: url(https://example.org/x.png) }</style>"),
        (repeated, '<p id="theorems"></p>'),
        (dangling, '<a href="#nowhere">x</a>'),
        (unlabelled, '<svg role="img"></svg>'),
        (unlabelled, "<table><tr><th>x</th></tr></table>"),
        (lambda text: Page(text).faults, "<p><b></p></b>"),
    ],
)
def test_every_check_of_the_page_can_fail(check: Callable[[str], object], broken: str) -> None:
    sound = '<main><p id="theorems"></p></main>'
    assert not check(sound)
    assert check(sound.replace("</main>", broken + "</main>"))


def test_every_claim_has_its_section_figures_and_numbers(
    html: str, verifications: tuple[Verification, ...]
) -> None:
    for verification in verifications:
        section = section_of(html, verification.claim.name)
        assert section.count('class="figure"') == (3 if verification.claim.coordinates else 1)
        assert section.count('class="math"') > len(verification.claim.facts)
        assert verification.verdict.value in section
        assert "as expected" in section
        assert f"{verification.draws}, {verification.violations} beyond the bound" in section
        for control in verification.controls:
            assert f"{control.violations} of {control.draws}" in section
        assert section.count(": refuted</li>") == len(verification.refuted_neighbours)
        for family in verification.claim.families:
            assert f"<code>{family}</code>" in section


def test_the_run_is_described(html: str) -> None:
    for words in (
        "preset quick",
        "seed 7",
        "budget 0.001",
        "commit 0123456789 with changes",
        "S = 3",
        "Linux x",
    ):
        assert words in html
    assert html.count("boundlab verify ") == len(NAMES)
    assert "boundlab verify simulation_lemma --preset quick --seed 7 --alpha 0.001 --set S=3" in html
    for verdict in Verdict:
        assert f"<dt>{verdict.value}</dt>" in html


def test_a_run_without_a_manifest_has_a_report_too(verifications: tuple[Verification, ...]) -> None:
    text = words(verifications[:1], {})
    assert Page(text).faults == []
    assert "not recorded" in text
    assert options({}) == ""


def test_the_extreme_draw_is_the_one_that_attains_the_tightness(
    html: str, verifications: tuple[Verification, ...]
) -> None:
    for verification in verifications:
        ratio = re.search(r"<dt>ratio</dt><dd>([^<]*)", section_of(html, verification.claim.name))
        assert ratio is not None
        assert float(ratio[1]) == pytest.approx(verification.tightness, rel=1e-8)


def test_symbols_and_statements_of_all_claims_are_set_as_formulas() -> None:
    formulas = Formulas(Words())
    for latex in [statement(claim) for claim in load_all()] + [n.latex for n in NOTATION.values()]:
        assert 'class="math"' in formulas.show(latex), latex


@pytest.mark.parametrize(
    "latex", [r"\begin{cases} x & y \end{cases}", r"\nosuchcommand", "a$b", "", r"\frac{1}", "é"]
)
def test_what_cannot_be_set_is_shown_as_its_source(latex: str) -> None:
    words = Words()
    shown = Formulas(words).show(latex + "<b>" * bool(latex))
    assert 'class="latex"' in shown
    assert "<b>" not in shown
    assert "<path" not in words.outlines()


def test_a_formula_shown_twice_is_drawn_once() -> None:
    words = Words()
    first, second = (Formulas(words).show(r"\gamma") for _ in range(2))
    assert first == second
    assert words.outlines().count("<path") == 1


def test_a_refuted_claim_leads_to_its_repair(verifications: tuple[Verification, ...], html: str) -> None:
    refuted = verifications[1]
    assert refuted.claim.repaired_by == "discount_weight_product"
    section = section_of(html, refuted.claim.name)
    assert "False as stated, as expected" in section
    assert "<code>discount_weight_product</code>" in section  # not in this run: nothing to link to
    repair = replace(verifications[0], claim=replace(verifications[0].claim, name="discount_weight_product"))
    assert '<a href="#discount_weight_product">' in section_of(
        words([refuted, repair], {}), refuted.claim.name
    )
    surprising = words([replace(refuted, verdict=Verdict.HOLDS)], {})
    assert "as expected;" not in surprising


def test_as_expected_is_quiet_and_a_surprise_is_loud(
    html: str, verifications: tuple[Verification, ...]
) -> None:
    assert 'role="alert"' not in html
    assert 'class="badge bad"' not in html
    text = words([replace(verifications[0], verdict=Verdict.REFUTED)], MANIFEST)
    assert 'role="alert"' in text
    assert "Expected HOLDS, came out REFUTED." in text
    assert "<strong>expected HOLDS</strong>" in text
    assert 'class="badge bad">REFUTED' in text
    assert "as expected</span>" not in text


def test_an_undetected_control_is_loud(verifications: tuple[Verification, ...]) -> None:
    control = replace(verifications[0].controls[0], detected=False)
    text = words([replace(verifications[0], controls=(control,))], MANIFEST)
    assert 'role="alert"' in text
    assert "went unnoticed" in text
    assert 'class="badge bad">NO</span>' in text
    assert "control missed" in text


def test_failed_trials_are_listed(verifications: tuple[Verification, ...]) -> None:
    frame = verifications[0].frame.copy()
    frame.loc[frame.index[:30], "failed"] = "RuntimeError: no <instance> today\nTraceback"
    text = words([replace(verifications[0], failed=30, frame=frame)], MANIFEST)
    assert text.count("RuntimeError: no &lt;instance&gt; today") == 20
    assert "and 10 more, in the record" in text
    assert "<strong>30 failed</strong>" in text
    assert "Failed trials" not in words(verifications[:1], MANIFEST)


def test_a_claim_whose_trials_all_failed_has_a_section(verifications: tuple[Verification, ...]) -> None:
    frame = verifications[0].frame.assign(failed="OSError: gone", measured=float("nan"), bound=float("nan"))
    empty = replace(
        verifications[0], draws=0, failed=len(frame), tightness=float("nan"), slopes=(), frame=frame
    )
    text = page([replace(empty, verdict=Verdict.UNDECIDED)], MANIFEST)
    assert Page(text).faults == []
    assert "OSError: gone" in text


def test_hostile_text_is_escaped(verifications: tuple[Verification, ...]) -> None:
    original = verifications[0]
    frame = original.frame.copy()
    frame.loc[frame.index[0], "failed"] = EVIL
    source = replace(original.claim.source, key=EVIL, locator=EVIL)
    claim = replace(
        original.claim, name=EVIL, title=EVIL, statement=EVIL, note=EVIL, source=source, repaired_by=EVIL
    )
    config = {"preset": EVIL, "values": {EVIL: [EVIL]}, "mdps": {EVIL: "0"}}
    text = page(
        [replace(original, claim=claim, frame=frame, failed=1)],
        {"config": config, "provenance": {EVIL: EVIL}},
    )
    parsed = Page(text)
    assert (parsed.faults, repeated(text), dangling(text), outside(text)) == ([], [], set(), [])
    assert scripts(text) == 1
    assert "${49}" not in text
    assert not any(name.startswith("on") for _, given in parsed.tags for name in given)


def test_sections_have_ids_of_their_own(verifications: tuple[Verification, ...]) -> None:
    names = ("a b", "a-b", "theorems", "λ", "!")
    named = [replace(verifications[0], claim=replace(verifications[0].claim, name=name)) for name in names]
    ids = anchors(named)
    assert len(set(ids.values()) - {"theorems"}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", anchor) for anchor in ids.values())


def test_figures_refer_to_nothing_but_themselves() -> None:
    svg = (
        '<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><metadata>'
        '<a href="http://example.org"/></metadata><style>*{}</style><!-- x --><g id="a" style="fill: #1f2328">'
        '<use xlink:href="#a" clip-path="url(#a)" transform="translate(1.23456 2) scale(0.015625)"/>'
        '<use xlink:href="#formula.7"/></g><g id="joint 160">\n<g id="axes_1"/><path id="joint 160"/></g></svg>'
    )
    assert embed(svg, "p", 'a "b"') == (
        '<svg class="figure" style="--wide:9;--high:9" role="img" aria-label="a &#34;b&#34;" viewBox="0 0 9 9">'
        "<title>a &#34;b&#34;</title>"
        '<g id="p-a" style="fill: currentColor"><use href="#p-a" clip-path="url(#p-a)" '
        'transform="translate(1.23 2) scale(0.015625)"/>'
        '<use href="#formula.7"/></g><path/></svg>'
    )


def test_sources_are_cited_in_words() -> None:
    assert citation("scherrer2012use").label == "Scherrer and Lesner (2012)"
    assert citation("deramo2020sharing").arxiv == "2401.09561"
    assert citation("nowhere").label == "nowhere"
    labels = [citation(claim.source.key).label for claim in load_all()]
    assert not [
        label for label in labels if re.search(r"[\\{}]", label) or not re.search(r"\(\d{4}\)$", label)
    ]


def test_report_is_one_small_file(verifications: tuple[Verification, ...], tmp_path: Path) -> None:
    path = write_report(verifications, tmp_path / "run", MANIFEST)
    assert path == tmp_path / "run" / "report.html"
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]
    assert path.stat().st_size < 250_000 * len(verifications)
    figures = re.findall(r'<svg class="figure".*?</svg>', path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert max(map(len, figures)) < 120_000


def test_the_page_is_a_function_of_the_run(verifications: tuple[Verification, ...], html: str) -> None:
    assert page(verifications, MANIFEST) == html


def test_unwritable_folder_is_named(verifications: tuple[Verification, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="file"):
        write_report(verifications[:1], tmp_path / "file", MANIFEST)


def test_notebooks_show_a_verification(verifications: tuple[Verification, ...]) -> None:
    shown = verifications[0]._repr_html_()
    assert Page(shown).faults == []
    assert unlabelled(shown) == []
    assert "Not as expected" not in shown
    hostile = replace(
        verifications[0], verdict=Verdict.VACUOUS, claim=replace(verifications[0].claim, title=EVIL)
    )._repr_html_()
    assert "<script" not in hostile
    assert "Not as expected" in hostile


def test_notebooks_show_several_verdicts(verifications: tuple[Verification, ...]) -> None:
    table = verdict_table(verifications)
    assert table.index.tolist() == [v.claim.name for v in verifications]
    assert table["verdict"].tolist() == [v.verdict.value for v in verifications]
    first = verifications[0]
    bare = replace(
        first,
        refuted_neighbours=("a",),
        surviving_neighbours=("b", "c"),
        controls=(),
        draws=7,
        violations=3,
        verdict=Verdict.REFUTED,
    )
    (line,) = verdict_table([bare]).to_dict("records")
    assert (line["draws"], line["violations"], line["verdict"]) == (7, 3, "REFUTED")
    assert line["expected"] == first.claim.expected.value
    assert (line["stronger refuted"], line["controls noticed"]) == ("1/3", "-")
