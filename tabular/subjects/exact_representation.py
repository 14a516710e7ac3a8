"""What is measured of a representation in rationals, under the names of its measurements in floats."""

from __future__ import annotations

import sympy as sp

from tabular.exact import measures_exactly
from tabular.information.exact import ExactRepresentation
from tabular.information.exact_objectives import exact_club_within, exact_corro


@measures_exactly(ExactRepresentation)
def I_Z_M(drawn: ExactRepresentation) -> sp.Expr:
    """Information about the task; exact."""
    return drawn.I("Z", "M")


@measures_exactly(ExactRepresentation)
def I_Z_Xb(drawn: ExactRepresentation) -> sp.Expr:
    """Information about the behaviour; exact."""
    return drawn.I("Z", "B")


@measures_exactly(ExactRepresentation)
def I_Z_Xt_given_Xb(drawn: ExactRepresentation) -> sp.Expr:
    """Information about the outcome, given the behaviour; exact."""
    return drawn.I("Z", "T", "B")


@measures_exactly(ExactRepresentation)
def corro_objective(drawn: ExactRepresentation) -> sp.Expr:
    """CORRO's population form; exact."""
    return exact_corro(drawn)


@measures_exactly(ExactRepresentation)
def club_within(drawn: ExactRepresentation) -> sp.Expr:
    """CLUB with negatives of the same task; exact."""
    return exact_club_within(drawn)
