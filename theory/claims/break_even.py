r"""Sharing pays from so many agents on: with fewer, identification costs more than others' learning saves.

.. math:: C_{ii} \le M K_2 \qquad\text{for } N\ge N_0,

where M K2 is what an agent pays that learns all tasks by itself and is told which one it plays, and :math:`N_0` is
the first number of agents at which the exact cost is lower: of ten tasks, five agents if identifying takes as long as
learning, three if half as long, two if a tenth. One agent always pays more.

>>> CLAIM.evaluate({"M": 10, "K2": 20})
200.0
"""

from dataclasses import replace

from sympy import Ge

from theory.claim import Assumption, Guarantee, Sense
from theory.claims.agent_cost_elected import CLAIM as LAW
from theory.distribution_notation import K2, M, N, paying_agents

CLAIM = replace(
    LAW,
    name="break_even",
    title="Agents from which on sharing pays",
    statement="Enough agents with one elected learner a task each play at most M K2 episodes in the mean.",
    bound=M * K2,
    families=("enough_agents",),
    witness="breaking_even",
    assumptions=(
        Assumption(
            "enough agents",
            "the exact cost is below that of learning alone",
            Ge(N, paying_agents),
            "too_few_to_pay",
        ),
    ),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
    margin=0.1,
)
