r"""Widths along the code of a combination lock: the root of C* over n, and a geometric series of the earlier steps.

.. math:: \sum_h\mathbb{E}_{\pi^*}\|\phi^*_h\|_{\Sigma_h^{-1}}
          \le \sqrt{\frac{|\mathcal A|^H}{n}}\;\frac{1-|\mathcal A|^{-H/2}}{1-|\mathcal A|^{-1/2}}.

Here :math:`|\mathcal A|^H=C^*`, so that the prefactor of upstream bounds is attained: without a ridge both sides agree.

>>> CLAIM.evaluate({"A": 4, "H": 2, "n": 100})  # (4 + 2) / 10
0.6
"""

from sympy import Eq, Integer, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import H
from theory.low_rank_notation import action_gap
from theory.low_rank_quantities import code_width
from theory.notation import A, n

CLAIM = Claim(
    name="lock_width",
    title="Widths along the code of a combination lock",
    statement="The widths along the code sum to the root of C* / n times a geometric series of the earlier steps.",
    quantity=code_width,
    bound=sqrt(A**H / n) * (1 - A ** (-H / Integer(2))) / (1 - 1 / sqrt(A)),
    source=Source("ishfaq2024offline", "prefactor C*, on the combination lock", Provenance.DERIVED),
    subject="lock_coverage",
    families=("low_rank_lock",),
    witness="uniform_lock",
    assumptions=(
        Assumption(
            "uniform behaviour", "the data take every action alike often", Eq(action_gap, 0), "avoided_code"
        ),
    ),
    coordinates=(A, n),
)
