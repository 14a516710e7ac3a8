r"""Action coverage is never better than the number of actions.

.. math:: \omega = \max_{t,h,s,a}\frac{1}{\pi^b_{t,h}(a|s)} \ge |\mathcal A|.

So bounds in omega depend on the number of actions, whether or not they show it.

>>> CLAIM.evaluate({"A": 10})
10.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.low_rank_notation import action_mass_gap
from theory.low_rank_quantities import omega
from theory.notation import A

CLAIM = Claim(
    name="rarest_action",
    title="The rarest action",
    statement="The largest inverse probability of an action is at least the number of actions.",
    quantity=omega,
    bound=A,
    source=Source("ishfaq2024offline", "audit of action coverage", Provenance.DERIVED),
    subject="behaviour_actions",
    families=("low_rank_simplex", "partial_coverage"),
    witness="even_actions",
    assumptions=(
        Assumption(
            "probabilities",
            "the probabilities of a state's actions sum to one",
            Eq(action_mass_gap, 0),
            "overfull_actions",
        ),
    ),
    sense=Sense.LOWER,
    coordinates=(A,),
)
