r"""How many rounds N agents take to be handed all of M tasks, at random: the law behind "1/N".

.. math:: E_N[R] = \sum_{j=1}^M (-1)^{j+1}\binom Mj\Big/\Big(1-\big(1-\tfrac jM\big)^N\Big),

:math:`M H_M` for one agent (the coupon collector) and 1 in the limit of many: about :math:`M H_M/N + (N-1)/(2N)` while
a single round hardly ever covers all. Every round costs every agent the K1 episodes of identification. The sum is
computed exactly, in rationals, by :mod:`theory.coverage`.

>>> from theory.coverage import expected_rounds as law
>>> law(2, 2)
Fraction(5, 3)
>>> CLAIM.evaluate({"expected_rounds": law(2, 2)})  # doctest: +ELLIPSIS
1.66666...
"""

from theory.claim import Claim, Guarantee, Provenance, Sense, Source
from theory.distribution_notation import expected_rounds
from theory.distribution_quantities import coverage_rounds
from theory.random_assignment import RANDOM

CLAIM = Claim(
    name="coverage_rounds",
    title="Rounds until all tasks have been drawn",
    statement="N agents that draw tasks at random have covered all M after E_N[R] rounds in the mean.",
    quantity=coverage_rounds,
    bound=expected_rounds,
    source=Source("amani2023scaling", "random assignment, inclusion and exclusion", Provenance.DERIVED),
    subject="coverage_batch",
    families=("random_agents",),
    witness="ten_tasks_alone",
    assumptions=RANDOM,
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.05,
)
