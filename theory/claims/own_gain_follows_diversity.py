r"""What a penalty on the own context's behaviour gains grows with the diversity of the behaviours.

.. math:: \mathbb{E}[\hat r] \ge \frac12\qquad\text{for } I(Z;M)-I(Z;X_b),

the correlation, over families of tasks, of the gain in the accuracy of task inference under another task's behaviour
with the mean total variation between behaviours. One half is what is called a large correlation; it is 0.75.

>>> CLAIM.evaluate({})
0.5
"""

from sympy import Eq, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.information_notation import mismatched
from theory.information_quantities import own_gain_correlation

CLAIM = Claim(
    name="own_gain_follows_diversity",
    title="Gain and diversity, penalising the own context",
    statement="Over families, the gain of penalising I(Z;X_b) correlates with the diversity of behaviours.",
    quantity=own_gain_correlation,
    bound=Rational(1, 2),
    source=Source(
        "nakhaei2025entropy", "the figure of gains and distances, for CSRO's penalty", Provenance.DERIVED
    ),
    subject="gain_batch",
    families=("eight_families",),
    witness="ten_families",
    assumptions=(
        Assumption(
            "paired",
            "gain and diversity are of the same family",
            Eq(mismatched, 0),
            "mixed_up_families",
        ),
    ),
    sense=Sense.LOWER,
    guarantee=Guarantee.IN_EXPECTATION,
)
