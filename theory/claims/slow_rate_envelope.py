r"""The slow rate is attained: a joint choice among wrong representations costs the square root of the samples at worst.

.. math:: \max_\delta E[\varepsilon_{avg}-\varepsilon^*_{avg}]\propto (nT)^{-1/2},\qquad
          \varepsilon_{avg}-\varepsilon^*_{avg} = \Delta_{\max}\,\delta\,P(\text{wrong}).

No representation of the dictionary contains the targets. Two of them predict values 2b apart, yet their risks differ
by :math:`4b^2\delta` there, which N = nT/SA samples of a state-action show only where :math:`\delta` exceeds
:math:`N^{-1/2}`. The worst :math:`\delta` is another one for each n and T; at a fixed one
the excess falls exponentially.

>>> CLAIM.evaluate({"choice_range": 1, "SA": 4, "n": 4, "T": 1})
0.16997120747990366
"""

from sympy import Eq, sqrt

from theory.choice import WORST_CHOICE
from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.notation import SA, T, advantage_ratio, choice_range, n
from theory.quantities import choice_excess

CLAIM = Claim(
    name="slow_rate_envelope",
    title="The slow rate is attained",
    statement="The excess risk of a joint choice among wrong representations falls like 1/sqrt(nT), at the worst gap.",
    quantity=choice_excess,
    bound=WORST_CHOICE * choice_range * sqrt(SA / (n * T)),
    source=Source("deramo2020sharing", "Theorem 3, order of the cost of h", Provenance.DERIVED),
    subject="agnostic_dictionary",
    families=("random_choices",),
    witness="worst_choices",
    assumptions=(
        Assumption(
            "worst gap",
            "the risks differ by the worst amount for this n and T",
            Eq(advantage_ratio, 1),
            "close_choices",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.RATE,
    coordinates=(T, n),
)
