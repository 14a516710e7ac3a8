r"""Mean widths under a policy whose features the data cover up to a factor C*.

.. math:: \mathbb{E}_{d^\pi_h}\|\phi^*_h\|_{\Sigma^{-1}} \le \sqrt{\frac{C^*d}{n}}.

It is loose wherever C* exceeds one: see width_under_coverage_tight.

>>> CLAIM.evaluate({"C_star": 8, "d": 2, "n": 100})  # doctest: +ELLIPSIS
0.400...
"""

from sympy import Eq, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import d
from theory.low_rank_notation import C_star, comparator_shift
from theory.low_rank_quantities import feature_width
from theory.notation import n

CLAIM = Claim(
    name="width_under_coverage",
    title="Widths under partial coverage",
    statement="The mean width of the true features under a policy is at most the root of C* d / n.",
    quantity=feature_width,
    bound=sqrt(C_star * d / n),
    source=Source("uehara2022representation", "relative condition number", Provenance.DERIVED),
    subject="feature_widths",
    families=("low_rank_simplex", "partial_coverage", "low_rank_lock"),
    witness="evenly_covered",
    assumptions=(
        Assumption(
            "own coverage",
            "C* is that of the policy whose widths are averaged",
            Eq(comparator_shift, 0),
            "other_comparator",
        ),
    ),
    coordinates=(d, n),
)
