r"""Mean widths under partial coverage, less the one direction that every law covers alike.

.. math:: \mathbb{E}_{d^\pi_h}\|\phi^*_h\|_{\Sigma^{-1}} \le \sqrt{\frac{1+(d-1)C^*}{n}}.

All features of transitions have product one with the total mass m of the measures. So the second moments of the policy
and of the data agree on m, the trace of one relative to the other has one direction with ratio one, and the other d-1
have at most C*. Corners visited alike, by data that mostly see their centre, attain it for every C*.

>>> CLAIM.evaluate({"C_star": 8, "d": 2, "n": 100})
0.3
"""

from sympy import Eq, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import d
from theory.low_rank_notation import C_star, comparator_shift, mass_defect
from theory.low_rank_quantities import feature_width
from theory.notation import n

CLAIM = Claim(
    name="width_under_coverage_tight",
    title="Widths under partial coverage, tight",
    statement="The mean width of the true features is at most the root of (1 + (d-1) C*) / n.",
    quantity=feature_width,
    bound=sqrt((1 + (d - 1) * C_star) / n),
    source=Source("uehara2022representation", "relative condition number, sharpened", Provenance.DERIVED),
    subject="feature_widths",
    families=("low_rank_simplex", "partial_coverage", "low_rank_lock"),
    witness="evenly_wide",
    assumptions=(
        Assumption(
            "own coverage",
            "C* is that of the policy whose widths are averaged",
            Eq(comparator_shift, 0),
            "other_comparator",
        ),
        Assumption(
            "mass one",
            "the features are those of transitions: some vector has product one with all of them",
            Eq(mass_defect, 0),
            "unequal_mass",
        ),
    ),
    coordinates=(C_star, d, n),
)
