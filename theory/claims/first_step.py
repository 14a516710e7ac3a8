r"""At the first step a function's mean under any policy costs the rarest action and the data's mean square.

.. math:: \mathbb{E}_{d_1,\pi}[g] \le \sqrt{\omega\,\mathbb{E}_{\rho_1}[g^2]}.

It is attained by a function that counts one action in every state, taken for sure by the policy and with probability
1/omega by the data.

>>> CLAIM.evaluate({"omega": 4, "function_moment": 0.25})
1.0
"""

from sympy import Eq, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.low_rank_notation import function_moment, omega, state_shift
from theory.low_rank_quantities import visited_mean

CLAIM = Claim(
    name="first_step",
    title="First step under any policy",
    statement="A function's mean at the first step is at most the root of omega times its mean square under the data.",
    quantity=visited_mean,
    bound=sqrt(omega * function_moment),
    source=Source("uehara2022representation", "one-step-back lemma, at the first step", Provenance.DERIVED),
    subject="first_step",
    families=("low_rank_simplex", "partial_coverage"),
    witness="seldom_taken",
    assumptions=(
        Assumption(
            "same start",
            "the data start in the states in which episodes start",
            Eq(state_shift, 0),
            "other_states",
        ),
    ),
)
