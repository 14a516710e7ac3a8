r"""What no agent exceeds: the sample complexity of a task, as often as rounds suffice.

.. math:: \max_n C_n \le \Big\lceil\frac MN\ln\frac M\delta\Big\rceil(K_1+K_2)
          \quad\text{with probability at least } 1-\delta = 0.8.

The bound of the paper in its own terms: K1 stands for the episodes that tell tasks apart, of order 1/c_sep^2, and K2
for those that learn one, of order 1/epsilon^2. A plan that holds the last task back breaks it.

>>> CLAIM.evaluate({"M": 10, "N": 19, "K1": 1, "K2": 5})
18.0
"""

from dataclasses import replace

from theory.claims.sufficient_rounds import CLAIM as ROUNDS
from theory.distribution_notation import K1, K2
from theory.distribution_quantities import busiest_cost

CLAIM = replace(
    ROUNDS,
    name="agent_episodes",
    title="Episodes that no agent exceeds",
    statement="No agent plays more than (M/N) ln(M/delta) (K1 + K2) episodes, rounds rounded up, with probability 0.8.",
    quantity=busiest_cost,
    bound=ROUNDS.bound * (K1 + K2),
    assumptions=ROUNDS.assumptions[:1],
)
