r"""Episodes on the clock: identification in every round, and its share of learning.

.. math:: C_w = K_1E_N[R]+K_2E[R_{new}].

A round lasts K1 episodes if nothing in it is new, and K1 + K2 otherwise. This is the time that passes; the other costs
are work, averaged over agents of whom some wait.

>>> CLAIM.evaluate({"K1": 3, "K2": 6, "expected_rounds": 5 / 3, "expected_new_rounds": 1.5})
14.0
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as ROUNDS
from theory.distribution_notation import K1, K2, expected_new_rounds, expected_rounds
from theory.distribution_quantities import clock_cost
from theory.random_assignment import EVEN, INDEPENDENT

CLAIM = replace(
    ROUNDS,
    name="critical_path",
    title="Episodes on the clock",
    statement="With a barrier after every round the clock shows K1 E[R] + K2 E[R_new] episodes in the mean.",
    quantity=clock_cost,
    bound=K1 * expected_rounds + K2 * expected_new_rounds,
    subject="cost_batch",
    witness="ten_costly_tasks",
    assumptions=(EVEN, INDEPENDENT),
)
