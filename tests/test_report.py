"""The report: complete, self-contained, safe against hostile text, and loud where something is wrong."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from experiments.report import write_report
from experiments.report.page import page
from experiments.verification import Verification
from experiments.verifier import Settings, verify_all
from theory.claim import Verdict
from theory.errors import InvalidInput
from theory.registry import load

NAMES = ("simulation_lemma", "discount_weight_monotone", "performance_difference", "modulus_lower_bound")
MANIFEST = {
    "root_seed": 0,
    "started": "2026-01-01T00:00:00+00:00",
    "config": {"preset": "quick", "alpha": 1e-3},
}
VOID = {"meta", "link", "br", "img", "hr", "input", "path", "use", "rect", "image"}


class Page(HTMLParser):
    """Collects ids, references and tags, and checks that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src", "xlink:href", "srcset", "action"}:
                self.references.append((tag, name, value or ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def verifications() -> tuple[Verification, ...]:
    return verify_all(
        [load(name) for name in NAMES], Settings(seed=0, values={"replications": (1,), "S": (3,)})
    )


@pytest.fixture(scope="module")
def html(verifications: tuple[Verification, ...]) -> str:
    return page(verifications, MANIFEST)


def outside(text: str) -> list[tuple[str, str, str]]:
    """References that a browser would fetch from somewhere else."""
    found = [r for r in Page(text).references if not r[2].startswith(("#", "data:"))]
    return [r for r in found if not (r[0] == "a" and r[2].startswith("https://arxiv.org/abs/"))]


def test_page_is_well_formed_with_unique_ids(html: str) -> None:
    parsed = Page(html)
    assert not parsed.open
    assert len(parsed.ids) == len(set(parsed.ids))


def test_page_needs_nothing_from_outside(html: str) -> None:
    assert outside(html) == []
    assert "script" not in Page(html).tags
    assert not re.search(r"url\(\s*['\"]?https?:|@import", html)


@pytest.mark.parametrize(
    "broken",
    ['<img src="https://example.org/x.png">', '<link href="style.css">', '<a href="http://x.org">x</a>'],
)
def test_the_check_for_outside_references_can_fail(html: str, broken: str) -> None:
    assert outside(html.replace("</main>", broken + "</main>"))


def test_internal_links_have_targets(html: str) -> None:
    parsed = Page(html)
    missing = {r[2][1:] for r in parsed.references if r[2].startswith("#")} - set(parsed.ids)
    assert missing == {"discount_weight_product"}  # the repair is not part of this run


def test_every_claim_has_its_section_figure_and_numbers(
    html: str, verifications: tuple[Verification, ...]
) -> None:
    for verification in verifications:
        name = verification.claim.name
        section = html[html.index(f'<section id="{name}"') :]
        section = section[: section.index("</section>")]
        assert 'class="figure"' in section
        assert 'class="math"' in section
        assert verification.verdict.value in section
        assert str(verification.draws) in section
        for control in verification.controls:
            assert control.family in section


def test_symbols_are_set_as_formulas(html: str) -> None:
    assert '<code class="latex">' not in html


def test_as_expected_is_quiet_and_a_surprise_is_loud(verifications: tuple[Verification, ...]) -> None:
    assert 'role="alert"' not in page(verifications, MANIFEST)
    surprising = replace(verifications[0], verdict=Verdict.REFUTED)
    text = page([surprising], MANIFEST)
    assert 'role="alert"' in text
    assert "Expected HOLDS, came out REFUTED" in text


def test_an_undetected_control_is_loud(verifications: tuple[Verification, ...]) -> None:
    control = replace(verifications[0].controls[0], detected=False)
    text = page([replace(verifications[0], controls=(control,))], MANIFEST)
    assert "went unnoticed" in text
    assert 'class="badge bad">NO</span>' in text


def test_failed_trials_are_listed(verifications: tuple[Verification, ...]) -> None:
    frame = verifications[0].frame.copy()
    frame.loc[frame.index[:30], "failed"] = "RuntimeError: no <instance> today\nTraceback"
    text = page([replace(verifications[0], failed=30, frame=frame)], MANIFEST)
    assert "RuntimeError: no &lt;instance&gt; today" in text
    assert "and 10 more, in the record" in text


def test_hostile_text_is_escaped(verifications: tuple[Verification, ...]) -> None:
    evil = "<script>alert(1)</script>"
    claim = replace(verifications[0].claim, title=evil, statement=evil, note=evil)
    text = page([replace(verifications[0], claim=claim)], {**MANIFEST, "config": {"preset": evil}})
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_report_is_one_small_file(verifications: tuple[Verification, ...], tmp_path: Path) -> None:
    path = write_report(verifications, tmp_path / "run", MANIFEST)
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]
    assert path.stat().st_size < 250_000 * len(verifications)


def test_unwritable_folder_is_named(verifications: tuple[Verification, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="file"):
        write_report(verifications, tmp_path / "file", MANIFEST)
