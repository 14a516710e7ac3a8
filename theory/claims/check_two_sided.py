r"""Errors on both sides mislead the server from a quarter of the separation on, and not before.

.. math:: \eta^* \ge \frac c4 \qquad\text{where } |\hat v-V^*_m|\le\eta.

Two estimates of one task differ by at most 2 eta, those of two tasks by more than c - 2 eta. Whoever estimates by
returns, by a plan without bonus, or with a bonus that is too small needs twice the accuracy, and four times the data.

>>> CLAIM.evaluate({"c_sep": 1})
0.25
"""

from dataclasses import replace

from theory.claim import Provenance, Source
from theory.claims.check_one_sided import CLAIM as ONE_SIDED
from theory.distribution_notation import c_sep

CLAIM = replace(
    ONE_SIDED,
    name="check_two_sided",
    title="Correctness of the check, errors on both sides",
    statement="Errors in [-eta, eta] mislead the server only if eta is at least a quarter of the separation.",
    bound=c_sep / 4,
    source=Source("amani2023scaling", "task separability, threshold c_sep/2", Provenance.DERIVED),
    subject="two_sided_check",
    witness="two_sided_merge",
    assumptions=(
        ONE_SIDED.assumptions[1],
        replace(ONE_SIDED.assumptions[2], broken_by="narrow_two_sided_threshold"),
    ),
)
