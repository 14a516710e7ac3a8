r"""Work without a barrier: every draw is identified, every task learned once.

.. math:: \sum_n C_n = D\,K_1+M\,K_2.

Agents draw their next task as soon as they are free, and stop when the library is full. What is saved against rounds is
the waiting, and the draws of a last round that bring nothing; election still learns every task once.

>>> CLAIM.evaluate({"started_draws": 30, "K1": 2, "M": 10, "K2": 5})
110.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import K1, K2, M, started_draws, wrong_decisions
from theory.distribution_quantities import total_cost

CLAIM = Claim(
    name="asynchronous_work",
    title="Work without a barrier",
    statement="Without a barrier all agents together play D K1 + M K2 episodes, D the number of tasks handed out.",
    quantity=total_cost,
    bound=started_draws * K1 + M * K2,
    source=Source("amani2023scaling", "its protocol, without rounds", Provenance.DERIVED),
    subject="asynchronous_run",
    families=("some_tasks",),
    witness="free_agents",
    assumptions=(
        Assumption("sure server", "no decision is wrong", Eq(wrong_decisions, 0), "splitting_agents"),
    ),
    sense=Sense.EQUALITY,
)
