r"""What the clock shows at least without a barrier: the work divided by N, and one task from end to end.

.. math:: C_{\max} \ge \max\Big(K_1+K_2,\ \frac{D\,K_1+M\,K_2}N\Big).

No agent plays longer than the clock runs, provided that who still identifies when the library is full is done before
the last policy is. As D is at least the coupon collector's number, the mean is at least
:math:`(MH_MK_1+MK_2)/N`. Attained by one agent, and by many on one task.

>>> CLAIM.evaluate({"K1": 2, "K2": 5, "started_draws": 30, "M": 10, "N": 10})
11.0
"""

from sympy import Le, Max

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import K1, K2, M, N, started_draws
from theory.distribution_quantities import makespan

CLAIM = Claim(
    name="asynchronous_makespan",
    title="The clock without a barrier",
    statement="Without a barrier the clock shows at least K1 + K2 episodes, and at least the work divided by N.",
    quantity=makespan,
    bound=Max(K1 + K2, (started_draws * K1 + M * K2) / N),
    source=Source("amani2023scaling", "its protocol, without rounds", Provenance.DERIVED),
    subject="asynchronous_run",
    families=("some_tasks",),
    witness="free_agents",
    assumptions=(
        Assumption(
            "long learning", "learning takes no less than identification", Le(K1, K2), "long_identification"
        ),
    ),
    sense=Sense.LOWER,
)
