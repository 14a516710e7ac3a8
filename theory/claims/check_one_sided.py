r"""Errors on one side mislead the server from half the separation on, and not before.

.. math:: \eta^* \ge \frac c2 \qquad\text{where } V^*_m\le\hat v\le V^*_m+\eta.

Two estimates of one task differ by at most eta, those of two tasks by more than c - eta; the threshold c/2 tells them
apart as long as eta < c/2. Attained: an optimistic value on the lower task, an exact one on the higher. Estimates that
err on both sides mislead at half of that already, so the threshold suits optimistic values alone.

>>> CLAIM.evaluate({"c_sep": 1})
0.5
"""

from sympy import Eq, Ge

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import c_sep, error_below, least_distance, threshold
from theory.distribution_quantities import misleading_error

CLAIM = Claim(
    name="check_one_sided",
    title="Correctness of the check, errors on one side",
    statement="Errors in [0, eta] mislead the server only if eta is at least half the separation.",
    quantity=misleading_error,
    bound=c_sep / 2,
    source=Source("amani2023scaling", "task separability, threshold c_sep/2", Provenance.RECONSTRUCTED),
    subject="one_sided_check",
    families=("separated_tasks",),
    witness="one_sided_merge",
    assumptions=(
        Assumption("one-sided", "no estimate is below the value", Eq(error_below, 0), "two_sided_merge"),
        Assumption("separated", "values lie at least c_sep apart", Ge(least_distance, c_sep), "close_values"),
        Assumption(
            "threshold", "the threshold is half the separation", Eq(threshold, c_sep / 2), "narrow_threshold"
        ),
    ),
    sense=Sense.LOWER,
)
