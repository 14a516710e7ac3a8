r"""Episodes of an agent, one learner a task: identification in every round, and its share of learning.

.. math:: C_{ii} = K_1E_N[R]+K_2\frac MN.

The limit of many agents is K1, the floor that identification sets; one agent alone pays K1 M H_M + K2 M, more than the
M K2 of one that is told which task it plays.

>>> CLAIM.evaluate({"K1": 3, "K2": 6, "M": 2, "N": 2, "expected_rounds": 5 / 3})
11.0
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as ROUNDS
from theory.distribution_notation import K1, K2, M, N, expected_rounds
from theory.distribution_quantities import elected_cost
from theory.random_assignment import RANDOM

CLAIM = replace(
    ROUNDS,
    name="agent_cost_elected",
    title="Episodes of an agent, one learner a task",
    statement="With one elected learner a task an agent plays K1 E[R] + K2 M/N episodes in the mean.",
    quantity=elected_cost,
    bound=K1 * expected_rounds + K2 * M / N,
    subject="cost_batch",
    witness="ten_costly_tasks",
    assumptions=RANDOM,
)
