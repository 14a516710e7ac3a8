"""The report of a run that is not finished says so, of the run, of its claims and of its studies."""

from dataclasses import replace

import pytest
from report_pages import MANIFEST, NAMES, study_run, verifications

from experiments.report.page import page
from experiments.report.unfinished import missing_by_claim
from experiments.verdict import decide
from experiments.verifier import Settings, planned
from theory.registry import load

VALUES = {"replications": (1,), "S": (3,)}
TRIALS = len(planned([load(name) for name in NAMES], Settings(values=VALUES)))
WHOLE = {**MANIFEST, "trials": TRIALS, "config": {**MANIFEST["config"], "values": VALUES}}
CUT, GONE = "performance_difference", "simulation_lemma"  # some and all of whose trials have not run


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> str:
    """The page of the run, stopped in its last claim but one, with a study that was stopped too."""
    monkeypatch.setattr("experiments.report.views.figures", lambda *of: [])
    claims = {v.claim.name: v for v in verifications()}
    rows = claims[CUT].frame.iloc[:10]
    stopped = [
        *(v for name, v in claims.items() if name not in (CUT, GONE)),
        *decide([claims[CUT].claim, claims[GONE].claim], rows),
    ]
    study = study_run()
    return page(stopped, WHOLE, [replace(study, manifest={**study.manifest, "trials": 9, "stored": 2})])


def test_an_unfinished_run_is_told_at_the_top_and_at_every_claim_it_is_short_of(part: str) -> None:
    claims = {v.claim.name: v for v in verifications()}
    left = len(claims[CUT].frame) - 10 + len(claims[GONE].frame)
    head = part[: part.index("<main")]
    assert f"only {TRIALS - left} of {TRIALS} trials have run; what is below may change" in head
    assert f"trials {TRIALS - left} of {TRIALS}</span>" in head
    assert "the expected one," not in head
    for name, stored in ((CUT, 10), (GONE, 0)):
        assert f'<a href="#{name}">' in head
        section = part[part.index(f'<section class="claim" id="{name}"') :]
        assert (
            f"only {stored} of {len(claims[name].frame)} trials have run"
            in section[: section.index("</section>")]
        )
    assert part.count("Not finished:") == 4
    assert "only 2 of 9 trials have run" in part[part.index('<section class="study"') :]


def test_a_finished_run_has_no_such_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.report.views.figures", lambda *of: [])
    text = page(verifications()[:1], {**WHOLE, "stored": TRIALS}, [study_run()])
    assert "Not finished" not in text
    assert missing_by_claim(verifications(), WHOLE) == {}


def test_claims_are_not_counted_by_a_plan_that_is_not_the_runs() -> None:
    short = {**WHOLE, "stored": 1, "trials": TRIALS + 1}
    assert missing_by_claim(verifications()[:1], short) == {}
    unknown = {**short, "config": {"values": {"nowhere": [1]}}}
    assert missing_by_claim(verifications()[:1], unknown) == {}
