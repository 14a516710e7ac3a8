"""The page itself: the template filled with a run's verifications, written in one piece."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from experiments._files import make_folder, write_atomically
from experiments.report.formula import Formulas
from experiments.report.papers import audit, by_source
from experiments.report.sources import citation
from experiments.report.studies import StudyRun, study_view
from experiments.report.unfinished import missing_by_claim
from experiments.report.views import RESERVED, anchors, claim_view, distinct, options, run_view
from experiments.report.words import Words
from experiments.spoken import beside_tightness

if TYPE_CHECKING:
    from experiments.verification import Verification

NAME = "report.html"


def write_report(
    verifications: Sequence[Verification],
    folder: Path,
    manifest: Mapping[str, object],
    studies: Sequence[StudyRun] = (),
    name: str = NAME,
) -> Path:
    """Write the report into a folder, under this name, and return its path; a half-written page never stands there.

    ``studies`` are runs of studies that the page shows beside the claims.

    Raises
    ------
    InvalidInput
        If the folder cannot be written.
    """
    make_folder(folder)
    path = folder / name
    write_atomically(path, page(verifications, manifest, studies).encode())
    return path


def page(
    verifications: Sequence[Verification], manifest: Mapping[str, object], studies: Sequence[StudyRun] = ()
) -> str:
    """Return the report as one HTML text that refers to nothing outside itself but arXiv pages."""
    from experiments import plots
    from experiments.report.svg import inline

    ids, again, words = anchors(verifications), options(manifest), Words()
    overview = inline(
        lambda ax: plots.tightness(verifications, ax),
        "overview",
        "Tightness of every claim: the largest ratio of the measured quantity to the bound",
        words,
        size=(8.4, 1.1 + 0.32 * len(verifications)),
    )
    claims = {
        v.claim.name: claim_view(v, ids[v.claim.name], f"f{i}", again, words)
        for i, v in enumerate(verifications)
    }
    papers = _papers(verifications, claims, ids)
    taken = {*RESERVED, *ids.values(), *(each["id"] for each in papers)}
    places = distinct([f"study-{i}-{run.study.name}" for i, run in enumerate(studies, 1)], taken).values()
    return rendered(
        "report.html.j2",
        words,
        run=run_view(verifications, manifest),
        claims=list(claims.values()),
        papers=papers,
        studies=[
            study_view(run, place, f"s{i}", words)
            for i, (run, place) in enumerate(zip(studies, places, strict=True))
        ],
        ids=ids,
        partial=missing_by_claim(verifications, manifest),
        overview=overview,
    )


def _papers(
    verifications: Sequence[Verification], claims: Mapping[str, dict[str, Any]], ids: Mapping[str, str]
) -> list[dict[str, Any]]:
    sources = by_source(verifications)
    places = distinct([f"source-{key}" for key in sources], {*RESERVED, *ids.values()})
    return [
        {
            "id": places[f"source-{key}"],
            "source": citation(key),
            "audit": audit(ours, verifications),
            "claims": [claims[v.claim.name] for v in ours],
        }
        for key, ours in sources.items()
    ]


def rendered(template: str, words: Words, **views: object) -> str:
    """Return a template filled with these values, with the style and the one script that its policy allows.

    ``words`` are those of the figures among the values; those of formulas are added.
    """
    script = (Path(__file__).parent / "script.js").read_text(encoding="utf-8")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    filled = _environment(Formulas(words)).get_template(template)
    return str(
        filled.render(
            script=Markup(script),
            script_hash=f"sha256-{digest}",
            typeface=words.typeface(),
            outlines=words.outlines,
            **views,
        )
    )


def _environment(formulas: Formulas) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("experiments.report", "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "formula": formulas.show,
        "beside_tightness": beside_tightness,
        "citation": citation,
        "number": number,
        "precise": precise,
        "sortable": sortable,
    }
    return environment


def number(value: object) -> str:
    """A number for people: four significant digits, a dash where there is none.

    Examples
    --------
    >>> number(0.99990001), number(float("nan")), number(3)
    ('0.9999', '–', '3')
    """
    if not isinstance(value, int | float):
        return str(value)
    return "–" if value != value else f"{value:.4g}"


def precise(value: float) -> str:
    """A number whose last digits matter, such as a ratio near one: ten significant digits.

    Examples
    --------
    >>> precise(0.9999999990000004), precise(2.0)
    ('0.999999999', '2')
    """
    return f"{value:.10g}"


def sortable(value: float) -> str:
    """A number as a browser reads it, all digits of it, and nothing where there is none.

    Examples
    --------
    >>> sortable(1 / 3), sortable(float("nan")), sortable(float("inf"))
    ('0.3333333333333333', '', 'Infinity')
    """
    if value != value:
        return ""
    return f"{value!r}" if abs(value) < float("inf") else ("Infinity" if value > 0 else "-Infinity")
