r"""How many rounds cover the tasks when every agent plays all of them, in a random order of its own.

.. math:: E_\sigma[R] = \sum_{t\ge0}\sum_{j=1}^M (-1)^{j+1}\binom Mj\Big[\binom{M-j}t\Big/\binom Mt\Big]^N.

The other reading of "every agent solves all tasks": all M rounds are played, so identification costs M K1 episodes an
agent whatever N, and only what is learned is divided by N.

>>> from theory.coverage import expected_rounds_permuted as law
>>> law(2, 2)
Fraction(3, 2)
>>> CLAIM.evaluate({"permuted_rounds": law(2, 2)})
1.5
"""

from dataclasses import replace

from sympy import Ge

from theory.claim import Assumption
from theory.claims.coverage_rounds import CLAIM as UNIFORM
from theory.distribution_notation import M, permuted_rounds, remembered_draws
from theory.random_assignment import INDEPENDENT

CLAIM = replace(
    UNIFORM,
    name="coverage_rounds_permuted",
    title="Rounds until all tasks have been played by somebody, without repeats",
    statement="N agents that play the tasks in random orders have covered all after E_sigma[R] rounds in the mean.",
    bound=permuted_rounds,
    families=("agents_with_orders",),
    witness="ten_ordered_tasks",
    assumptions=(
        Assumption(
            "without replacement",
            "no agent plays a task twice before it has played all",
            Ge(remembered_draws, M - 1),
            "forgetful_agents",
        ),
        replace(INDEPENDENT, broken_by="agents_in_step"),
    ),
)
