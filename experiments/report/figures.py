"""The figures of a claim's section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from experiments.plots.agreement import draw_agreement
from experiments.plots.legends import fit_height
from experiments.plots.scaling import draw_scaling, is_swept
from experiments.plots.slopes import draw_slopes
from experiments.report.svg import inline

if TYPE_CHECKING:
    from experiments.report.words import Words
    from experiments.verification import Verification

LOW = 2.3  # inches of axes that say little more than one number


def figures(verification: Verification, prefix: str, words: Words) -> list[tuple[Markup, str]]:
    """Return figures and captions: scaling and local slopes of a swept witness, and every draw beside its bound.

    ``prefix`` begins the ids of their parts, ``words`` are those of the page.
    """
    title = verification.claim.title
    shown = []
    if is_swept(verification):
        along = verification.claim.coordinates[0]
        svg = inline(
            lambda ax: fit_height(ax, draw_scaling(verification, ax)),
            f"{prefix}s",
            f"Scaling plot of {title}: measured along {along}, with the predicted curve",
            words,
        )
        shown.append((svg, "Along the witness: measured, and predicted by the bound at the recorded facts."))
        svg = inline(
            lambda ax: fit_height(ax, draw_slopes(verification, ax), axes=LOW),
            f"{prefix}l",
            f"Local slopes of {title}: between neighbouring points along {along}, measured and of the bound",
            words,
        )
        shown.append((svg, "Local slopes along the witness: those of the measurements and of the bound."))
    svg = inline(
        lambda ax: fit_height(ax, draw_agreement(verification, ax)),
        f"{prefix}d",
        f"Every draw of {title}: measured against bound",
        words,
    )
    shown.append((svg, "Every draw beside its own bound."))
    return shown
