r"""Within 25 % of 1/N in identification, as long as agents are not many more than tasks.

.. math:: E_N[R] \le \frac54\,\frac{E_1[R]}N \qquad\text{for } N\le N_{25}',

where :math:`N_{25}'` is the last number of agents before the exact law bends by 25 %: 15 for ten tasks, 11 for eight.

>>> CLAIM.evaluate({"N": 2, "lone_rounds": 3})
1.875
"""

from dataclasses import replace

from sympy import Le, Rational

from theory.claim import Assumption, Guarantee, Sense
from theory.claims.coverage_rounds import CLAIM as LAW
from theory.distribution_notation import N, lone_rounds, straight_identifiers

CLAIM = replace(
    LAW,
    name="one_over_n_few_identifiers",
    title="1/N of identification, for few agents",
    statement="Few agents need at most 5/4 of one N-th of the rounds that one needs.",
    bound=Rational(5, 4) * lone_rounds / N,
    families=("few_agents",),
    witness="last_straight_identifiers",
    assumptions=(
        Assumption(
            "few agents", "the law has not bent by 25 % yet", Le(N, straight_identifiers), "bent_identifiers"
        ),
    ),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
    margin=0.1,
)
