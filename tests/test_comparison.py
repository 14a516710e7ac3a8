"""Two runs compared: what counts as a change, in which order, and what a page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from experiments.report.comparison import Change, Judged, compare, comparison_page, differences


def summary(**other: object) -> dict[str, Any]:
    return {
        "verdict": "HOLDS",
        "as_expected": True,
        "draws": 10,
        "failed": 0,
        "tightness": 0.5,
        "refuted_neighbours": ["constant x 1/2"],
        "surviving_neighbours": [],
        "controls": [{"assumption": "greedy", "detected": True}],
        **other,
    }


def run(claims: Mapping[str, Mapping[str, Any]], digest: str = "a", **manifest: object) -> Judged:
    config = {"preset": "quick", "alpha": 1e-3, "statements": dict.fromkeys(claims, digest)}
    return Judged("folder", {"config": config, "root_seed": 0, **manifest}, claims)


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (summary(), Change.SAME),
        (summary(tightness=0.5049), Change.SAME),
        (summary(tightness=0.506), Change.MOVED),
        (summary(tightness=0.494), Change.MOVED),
        (summary(tightness=None), Change.MOVED),
        (summary(tightness="Infinity"), Change.MOVED),
        (summary(as_expected=False), Change.EXPECTATION),
        (summary(verdict="REFUTED", tightness=3.0), Change.VERDICT),
    ],
)
def test_what_counts_as_a_change(after: dict[str, Any], change: Change) -> None:
    (line,) = compare(run({"x": summary()}), run({"x": after}))
    assert line.change is change


def test_the_gravest_changes_come_first_and_then_the_largest() -> None:
    names = ("same", "small", "large", "verdict", "gone", "new")
    before = {name: summary() for name in names if name != "new"}
    after = {name: summary() for name in names if name != "gone"}
    after |= {"small": summary(tightness=0.6), "large": summary(tightness=0.1)}
    after["verdict"] = summary(verdict="UNDECIDED")
    found = [line.claim for line in compare(run(before), run(after))]
    assert found == ["verdict", "gone", "new", "large", "small", "same"]


def test_a_claim_that_states_something_else_is_told() -> None:
    (line,) = compare(run({"x": summary()}), run({"x": summary()}, digest="b"))
    assert (line.change, line.notes) == (Change.RESTATED, ("its statement changed",))


def test_neighbours_controls_and_failures_are_noted() -> None:
    after = summary(
        refuted_neighbours=[],
        surviving_neighbours=["constant x 1/2"],
        controls=[{"assumption": "greedy", "detected": False}],
        failed=2,
    )
    (line,) = compare(run({"x": summary()}), run({"x": after}))
    assert line.notes == (
        "now survives: constant x 1/2",
        "breaking 'greedy' is no longer noticed",
        "failed trials: 0, then 2",
    )


def test_two_undefined_tightnesses_are_the_same() -> None:
    (line,) = compare(run({"x": summary(tightness=None)}), run({"x": summary(tightness=None)}))
    assert line.change is Change.SAME


def test_only_what_is_different_of_the_runs_is_listed() -> None:
    assert differences(run({}), run({})) == []
    assert differences(run({}), run({}, root_seed=7)) == [("seed", 0, 7)]


def test_the_page_shows_every_claim_and_escapes_names() -> None:
    text = comparison_page(run({"<x>": summary(), "y": summary()}), run({"<x>": summary(verdict="REFUTED")}))
    assert "&lt;x&gt;" in text
    assert "<x>" not in text
    assert 'data-change="verdict changed"' in text
    assert 'data-change="only in the first run"' in text
    assert 'download="comparison.csv"' in text
    assert text.count("<script>") == 1
