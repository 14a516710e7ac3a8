r"""Episodes of an agent, every holder learns: identification in every round, and its share of learning.

.. math:: C_i = K_1E_N[R]+\frac{K_2}{1-(1-1/M)^N}.

The limit of many agents is K1 + K2: no speed-up exceeds that of a task that is already known.

>>> CLAIM.evaluate({"K1": 3, "K2": 6, "M": 2, "N": 2, "expected_rounds": 5 / 3})
13.0
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as ROUNDS
from theory.distribution_notation import K1, K2, M, N, expected_rounds
from theory.distribution_quantities import holder_cost
from theory.random_assignment import RANDOM

CLAIM = replace(
    ROUNDS,
    name="agent_cost_every_holder",
    title="Episodes of an agent, every holder learns",
    statement="Where every holder of a new task learns an agent plays K1 E[R] + K2/(1-(1-1/M)^N) episodes in the mean.",
    quantity=holder_cost,
    bound=K1 * expected_rounds + K2 / (1 - (1 - 1 / M) ** N),
    subject="cost_batch",
    witness="ten_costly_tasks",
    assumptions=RANDOM,
)
