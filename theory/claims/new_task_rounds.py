r"""In how many rounds some task is new: what the clock waits for learning.

.. math:: E[R_{new}] = \sum_{k=1}^M P(|D_N|=k)\sum_{i=1}^k (-1)^{i+1}\binom ki\Big/\Big(1-\big(1-\tfrac iM\big)^N\Big),

with :math:`|D_N|` the number of different tasks of one round: M for one agent, and 1 in the limit of many. With a
barrier after every round the clock shows :math:`K_1E[R]+K_2E[R_{new}]`.

>>> from theory.coverage import expected_new_rounds as law
>>> law(2, 2)
Fraction(3, 2)
>>> CLAIM.evaluate({"expected_new_rounds": law(2, 2)})
1.5
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as ROUNDS
from theory.distribution_notation import expected_new_rounds
from theory.distribution_quantities import new_task_rounds
from theory.random_assignment import EVEN, INDEPENDENT

CLAIM = replace(
    ROUNDS,
    name="new_task_rounds",
    title="Rounds with a new task",
    statement="Of the rounds that N agents take to cover M tasks, E[R_new] bring a new one in the mean.",
    quantity=new_task_rounds,
    bound=expected_new_rounds,
    witness="ten_tasks",
    assumptions=(EVEN, INDEPENDENT),
)
