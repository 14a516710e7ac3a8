r"""What no protocol goes below: somebody learns a task, and no agent learns more than one in a round.

.. math:: \max_n C_n \ge \max\Big(1,\frac MN\Big)(K_1+K_2).

Some agent learns at least M/N of the tasks, each in a round of its own, and at least one. So the speed-up over one
agent is at most min(N, M). Handing the tasks out in turn attains it. Agents that share the episodes of one learning run
can do better: data, unlike policies, can be divided.

>>> CLAIM.evaluate({"M": 10, "N": 20, "K1": 2, "K2": 5})
7.0
>>> CLAIM.evaluate({"M": 10, "N": 5, "K1": 2, "K2": 5})
14.0
"""

from sympy import Eq, Max

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import K1, K2, M, N, missing_tasks, sharing_agents
from theory.distribution_quantities import busiest_cost

CLAIM = Claim(
    name="busiest_agent",
    title="The least that the busiest agent plays",
    statement="The busiest of N agents plays at least max(1, M/N) (K1 + K2) episodes.",
    quantity=busiest_cost,
    bound=Max(1, M / N) * (K1 + K2),
    source=Source("amani2023scaling", "the factor M/N, where N exceeds M", Provenance.DERIVED),
    subject="distributed_run",
    families=("some_tasks",),
    witness="tasks_in_turn",
    assumptions=(
        Assumption("all learned", "the library holds every task", Eq(missing_tasks, 0), "one_round_only"),
        Assumption(
            "own runs",
            "nobody shares the episodes of a learning run",
            Eq(sharing_agents, 1),
            "pooling_agents",
        ),
    ),
    sense=Sense.LOWER,
)
