r"""The largest excess risk of a joint choice among wrong representations, with its constant.

.. math:: \max_\delta E[\varepsilon_{avg}-\varepsilon^*_{avg}]
          \simeq \Delta_{\max}\,\frac{\max_x x\Phi(-x)}{\sqrt N},\qquad N=\frac{nT}{SA}.

N votes of either sign have unit variance, so that a gap :math:`\delta=x/\sqrt N` is mistaken with probability
:math:`\Phi(-x)` as N grows; x = 0.7518 makes :math:`x\Phi(-x)` largest, 0.16997.

>>> CLAIM.evaluate({"choice_range": 1, "SA": 4, "n": 4, "T": 1})
0.16997120747990366
"""

from sympy import Eq, sqrt

from theory.choice import WORST_CHOICE
from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.notation import SA, T, advantage_ratio, choice_range, n
from theory.quantities import choice_excess

CLAIM = Claim(
    name="slow_rate_constant",
    title="The slow rate, with its constant",
    statement="The largest excess risk of a joint choice is 0.17 times what a wrong choice costs over its noise.",
    quantity=choice_excess,
    bound=WORST_CHOICE * choice_range * sqrt(SA / (n * T)),
    source=Source("deramo2020sharing", "Theorem 3, order of the cost of h, made exact", Provenance.DERIVED),
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
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.06,
    coordinates=(T, n),
)
