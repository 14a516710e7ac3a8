"""The page itself: the template filled with a run's verifications, written in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments._files import make_folder, write_atomically
from experiments.report.formula import Formulas
from experiments.report.sources import citation
from experiments.report.views import anchors, claim_view, options, run_view

if TYPE_CHECKING:
    from experiments.verification import Verification

NAME = "report.html"


def write_report(verifications: Sequence[Verification], folder: Path, manifest: Mapping[str, object]) -> Path:
    """Write ``folder/report.html`` and return its path; a half-written page never stands there.

    Raises
    ------
    InvalidInput
        If the folder cannot be written.
    """
    make_folder(folder)
    path = folder / NAME
    write_atomically(path, page(verifications, manifest).encode())
    return path


def page(verifications: Sequence[Verification], manifest: Mapping[str, object]) -> str:
    """Return the report as one HTML text that refers to nothing outside itself but arXiv pages."""
    from experiments import plots
    from experiments.report.svg import inline

    ids, again = anchors(verifications), options(manifest)
    overview = inline(
        lambda ax: plots.tightness(verifications, ax),
        "overview",
        "Tightness of every claim: the largest ratio of the measured quantity to the bound",
        size=(8.4, 1.1 + 0.32 * len(verifications)),
    )
    formulas = Formulas()
    return str(
        _environment(formulas)
        .get_template("template.html.j2")
        .render(
            run=run_view(verifications, manifest),
            claims=[claim_view(v, ids[v.claim.name], f"f{i}", again) for i, v in enumerate(verifications)],
            ids=ids,
            overview=overview,
            outlines=formulas.outlines,
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
    environment.filters["formula"] = formulas.show
    environment.filters["citation"] = citation
    environment.filters["number"] = number
    environment.filters["precise"] = precise
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
