r"""Values lie in [0, H], so M tasks cannot be far apart.

.. math:: \min_{m\ne m'}|V^*_m-V^*_{m'}| \le \frac H{M-1}.

The separation is no constant when tasks are many: :math:`c_{sep}^{-2}\ge(M-1)^2/H^2`, so that the identification term
of the sample complexity, :math:`d^3H^6c_{sep}^{-2}M/N`, is at least :math:`d^3H^4M(M-1)^2/N`, cubic in M. Attained by
tasks that pay 0, 1/(M-1), ..., 1 at every step.

>>> CLAIM.evaluate({"H": 20, "M": 11})
2.0
"""

from sympy import Le

from theory.claim import Assumption, Claim, Provenance, Source
from theory.distribution_notation import M
from theory.distribution_quantities import separation
from theory.linear_notation import H
from theory.notation import reward_peak

CLAIM = Claim(
    name="packing",
    title="How far apart M tasks can lie",
    statement="The least distance of M optimal values is at most H/(M-1).",
    quantity=separation,
    bound=H / (M - 1),
    source=Source("amani2023scaling", "task separability", Provenance.DERIVED),
    subject="task_set",
    families=("separated_tasks",),
    witness="packed_tasks",
    assumptions=(Assumption("rewards", "no reward exceeds one", Le(reward_peak, 1), "overpaid_tasks"),),
    coordinates=(M,),
)
