r"""How many tasks are handed out without a barrier: those that cover all tasks, and what is under way then.

.. math:: D \le T+N-1.

T is the coupon collector's number whatever N is, as the tasks of the reports are independent draws in their order. So
E[D] lies between :math:`MH_M` and :math:`MH_M+N-1`, where rounds take :math:`N\,E_N[R]`. Attained by one agent, and by
many that start on one task.

>>> CLAIM.evaluate({"covering_draws": 30, "N": 5})
34.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.distribution_notation import N, covering_draws, wrong_decisions
from theory.distribution_quantities import started_draws

CLAIM = Claim(
    name="asynchronous_draws",
    title="Draws without a barrier",
    statement="Without a barrier at most N - 1 more tasks are handed out than it takes to cover all.",
    quantity=started_draws,
    bound=covering_draws + N - 1,
    source=Source("amani2023scaling", "its protocol, without rounds", Provenance.DERIVED),
    subject="asynchronous_run",
    families=("some_tasks",),
    witness="free_agents",
    assumptions=(
        Assumption("sure server", "no decision is wrong", Eq(wrong_decisions, 0), "merging_agents"),
    ),
)
