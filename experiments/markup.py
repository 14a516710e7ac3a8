"""A verification as HTML, as Jupyter shows it: formulas are LaTeX between dollars, which Jupyter sets."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from experiments.plots.wording import neighbour_parts, on_one_line
from experiments.spoken import control_in_words, draws_in_words, tightness_in_words
from theory.claim import Claim
from theory.notation import NOTATION

if TYPE_CHECKING:
    from experiments.verification import Verification


def html(verification: Verification) -> str:
    """Return title, statement and a table of what the verdict rests on."""
    cells = "".join(
        f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>'
        f'<td style="text-align:left">{escape(text)}</td></tr>'
        for name, text in _rows(verification)
    )
    claim = verification.claim
    alarm = "" if verification.as_expected else "<p><strong>Not as expected.</strong></p>"
    formula = escape(claim._repr_latex_(), quote=False)
    return f"<h4>{escape(claim.title)}</h4>{alarm}<p>{formula}</p><table>{cells}</table>"


def _rows(verification: Verification) -> Iterator[tuple[str, str]]:
    v = verification
    yield "verdict", f"{v.verdict.value}, {v.claim.expected.value} expected"
    yield "draws", f"{draws_in_words(v.claim, v.draws, v.violations)}, {v.failed} failed"
    yield "tightness", tightness_in_words(v)
    first = (f", first at ${NOTATION[name].latex} = {x:g}$" for name, x in v.first_informative.items())
    yield "informative", f"{v.informative:.0%} of the draws{''.join(first)}"
    killed, left = v.refuted_neighbours, v.surviving_neighbours
    if killed or left:
        yield (
            f"stronger versions refuted, {len(killed)} of {len(killed) + len(left)}",
            _listed(v.claim, killed),
        )
        yield "stronger versions that survive", _listed(v.claim, left)
    for control in v.controls:
        outcome = "noticed" if control.detected else "NOT NOTICED"
        yield (
            f"without {control.assumption!r}",
            f"{control_in_words(v, control)}, {outcome}",
        )
    for slope in v.slopes:
        words = f"{slope.measured:.3f}, {slope.predicted:.3f} predicted"
        yield f"slope along {_coordinate(v.claim, slope.coordinate)}", words


def _listed(claim: Claim, names: tuple[str, ...]) -> str:
    parts = (neighbour_parts(claim, name) for name in names)
    return (
        "; ".join(words if formula is None else f"{words} ${formula}$" for words, formula in parts) or "none"
    )


def _coordinate(claim: Claim, name: str) -> str:
    return next((f"${on_one_line(each)}$" for each in claim.coordinates if str(each) == name), name)
