r"""A penalty acts through its unevenness alone: one that is the cap everywhere is no penalty.

.. math:: V^{\pi_0}-V^{\pi_b} \le H\,\big(\max b-\min b\big)

for the plans without and with the penalty b, both valued without it in the model that was planned in. So plans under a
saturated penalty are those of a learner without pessimism, and losses need not fall with n. It needs values that no
step cuts off at zero: under a saturated penalty all actions would then look alike.

>>> CLAIM.evaluate({"H": 4, "penalty_spread": 0.25})
1.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import H
from theory.low_rank_notation import penalty_spread, value_cut
from theory.low_rank_quantities import penalised_loss

CLAIM = Claim(
    name="even_penalty",
    title="Even penalties change no plan",
    statement="What a penalty costs in the model itself is at most H times its largest less its smallest value.",
    quantity=penalised_loss,
    bound=H * penalty_spread,
    source=Source("ishfaq2024offline", "audit of saturated penalties", Provenance.DERIVED),
    subject="penalised_plan",
    families=("low_rank_simplex", "partial_coverage"),
    witness="uneven_penalty",
    assumptions=(
        Assumption("untruncated", "planning cuts no value off", Eq(value_cut, 0), "cut_off_penalty"),
    ),
    coordinates=(H,),
)
