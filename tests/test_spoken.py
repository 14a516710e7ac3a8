"""Of a claim about means, shares or exponents nobody is told how many single draws lie beyond the bound."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from report_pages import MANIFEST, verifications

from experiments.report.page import page
from experiments.spoken import beside_tightness, control_in_words, draws_in_words, outcome, tightness_in_words
from experiments.verification import Verification
from theory.claim import Guarantee


@cache
def others() -> tuple[Verification, ...]:
    """The draws of a false claim, far beyond its bound, under claims that say nothing of single ones."""
    false = verifications()[0]
    given = {
        Guarantee.IN_EXPECTATION: None,
        Guarantee.WITH_HIGH_PROBABILITY: 0.05,
        Guarantee.RATE: None,
    }
    return tuple(
        replace(false, claim=replace(false.claim, name=kind.name, guarantee=kind, delta=delta))
        for kind, delta in given.items()
    )


def worst_mean(verification: Verification) -> float:
    cells: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for _, row in verification.frame.iterrows():
        key = (row["role"], row["family"], row["params"])
        cells.setdefault(key, []).append((row["measured"], row["bound"]))
    means = (np.mean(cell, axis=0) for cell in cells.values())
    return float(max(measured / bound for measured, bound in means))


def test_what_holds_surely_is_told_by_its_draws() -> None:
    false, _, identity, lemma = verifications()
    assert draws_in_words(false.claim, 9, 2) == "9, 2 beyond the bound"
    (control,) = lemma.controls
    assert control_in_words(lemma, control) == f"{control.violations} of {control.draws} beyond the bound"
    assert tightness_in_words(false) == f"{false.tightness:.4g}"
    assert tightness_in_words(identity) == f"{identity.tightness:.4g}, the worst agreement of a draw"
    assert outcome(false.claim, false.frame) == beside_tightness(false) == ""


def test_means_and_shares_are_those_of_the_worst_point() -> None:
    average, often, growth = others()
    means = f"means {worst_mean(average):.4g}"
    assert average.violations > 0
    assert outcome(average.claim, average.frame) == means
    assert (
        tightness_in_words(average) == f"{average.tightness:.4g}, the largest ratio of a single draw; {means}"
    )
    assert outcome(often.claim, often.frame) == "share 1"
    assert outcome(often.claim, often.frame.query("measured <= bound")) == "share 0"
    assert tightness_in_words(often).endswith("; share 1 beyond the bound, up to 0.05 may be")
    assert tightness_in_words(growth).endswith("of a single draw")
    assert outcome(average.claim, average.frame.iloc[:0]) == ""


def test_single_draws_beyond_the_bound_are_not_held_against_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("experiments.report.views.figures", lambda *of: [])
    html = page(others(), MANIFEST)
    assert '<th scope="col" class="num">beyond</th>' not in html
    for verification in others():
        section = html[html.index(f'<section class="claim" id="{verification.claim.name}"') :]
        for text in (section[: section.index("</section>")], verification._repr_html_()):
            assert f"{verification.draws} (the claim speaks of" in text
            assert f"{verification.violations} beyond" not in text
            assert tightness_in_words(verification) in text
    tables = re.findall(r'<table class="(?:theorems|audit)".*?</table>', html, flags=re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        beside = re.findall(r'<span class="soft">(means [\d.]+|share 1|one draw)</span>', table)
        assert sorted(beside) == sorted(beside_tightness(v) for v in others())
