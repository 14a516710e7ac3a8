r"""Within 25 % of 1/N without election, as long as agents are few.

.. math:: E[\bar n] \le \frac54\,\frac MN \qquad\text{for } N\le N_{25},

where :math:`N_{25}` is the last number of agents before the exact law bends by 25 %: five for ten tasks,
four for eight.

>>> CLAIM.evaluate({"M": 8, "N": 4})
2.5
"""

from dataclasses import replace

from sympy import Le, Rational

from theory.claim import Assumption, Guarantee, Sense
from theory.claims.learning_runs_every_holder import CLAIM as LAW
from theory.distribution_notation import M, N, straight_agents

CLAIM = replace(
    LAW,
    name="one_over_n_few_learners",
    title="1/N without election, for few agents",
    statement="Where every holder learns, few agents learn at most 5/4 M/N tasks each in the mean.",
    bound=Rational(5, 4) * M / N,
    families=("few_agents",),
    witness="last_straight_learners",
    assumptions=(
        Assumption("few agents", "the law has not bent by 25 % yet", Le(N, straight_agents), "bent_learners"),
    ),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
    margin=0.1,
    coordinates=(),
)
