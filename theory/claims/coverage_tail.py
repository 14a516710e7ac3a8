r"""The probability that some task is still undrawn after t rounds.

.. math:: P(R>t) = \sum_{j=1}^M (-1)^{j+1}\binom Mj\big(1-\tfrac jM\big)^{Nt}.

>>> from theory.coverage import tail
>>> CLAIM.evaluate({"missing_probability": tail(2, 2)})
0.5
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as ROUNDS
from theory.distribution_notation import missing_probability
from theory.distribution_quantities import missing_rate
from theory.random_assignment import EVEN, INDEPENDENT

CLAIM = replace(
    ROUNDS,
    name="coverage_tail",
    title="Probability of a task undrawn after t rounds",
    statement="After t rounds some task is undrawn with the probability that inclusion and exclusion give.",
    quantity=missing_rate,
    bound=missing_probability,
    subject="missing_batch",
    families=("few_agents",),
    witness="missing_tasks_at_fifty",
    assumptions=(
        replace(EVEN, broken_by="uneven_misses"),
        replace(INDEPENDENT, broken_by="copied_misses"),
    ),
)
