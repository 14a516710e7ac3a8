r"""From regret to a policy: the uniform mixture of the policies played loses the average regret, exactly.

.. math:: V^*_1(s_0)-V^{\bar\pi}_1(s_0) = \frac1K\sum_{k\le K}\big(V^*_1-V^{\pi_k}_1\big)(s_0).

So a bound on the regret is one on the policy that is returned, with the same probability, and K may be read off it.
It says nothing of the last policy, or of any single one.

>>> CLAIM.evaluate({"pseudo_regret": 3, "K": 12})
0.25
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.linear_notation import mixture_tilt, pseudo_regret
from theory.linear_quantities import mixture_loss
from theory.notation import K

CLAIM = Claim(
    name="mixture_identity",
    title="From regret to a policy",
    statement="The uniform mixture of the policies of K episodes is worse than optimal by the regret over K.",
    quantity=mixture_loss,
    bound=pseudo_regret / K,
    sense=Sense.EQUALITY,
    source=Source("jin2020provably", "Section 3, from regret to samples", Provenance.TEXTBOOK),
    subject="mixture",
    families=("random_simplex", "combination_lock"),
    witness="locked_mixture",
    assumptions=(
        Assumption(
            "uniform",
            "every policy that was played is drawn with the same probability",
            Eq(mixture_tilt, 0),
            "last_policy",
        ),
    ),
)
