r"""What learned features that take two latents for one do to LSVI-UCB: its regret is linear.

.. math:: \sum_{k\le K}V^*_1-V^{\pi_k}_1 \gtrsim \tfrac14K.

The upper bound of ``misspecified_regret`` has a part :math:`\xi K` that no number of episodes reduces; here it is seen.
Two latents that lead to different states are merged, actions that differ in these look alike, an episode loses a fixed
part of their difference, and no bonus helps. With the task's own features the regret grows like the root of K.

>>> CLAIM.evaluate({"K": 1000})
250.0
"""

from sympy import Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_quantities import pseudo_regret
from theory.low_rank_notation import feature_gap
from theory.notation import K

CLAIM = Claim(
    name="merged_regret",
    title="Regret with merged latents",
    statement="With features that merge two latents the regret of LSVI-UCB grows in proportion to the episodes.",
    quantity=pseudo_regret,
    bound=K / 4,
    source=Source("ishfaq2024offline", "downstream online, representation term", Provenance.DERIVED),
    subject="transferred_regret",
    families=("merged_latents",),
    witness="regret_of_merged_latents",
    assumptions=(
        Assumption(
            "merged latents",
            "the task is a quarter from linear in the learned features, or more",
            Ge(feature_gap, Rational(1, 4)),
            "regret_of_known_latents",
        ),
    ),
    sense=Sense.LOWER,
    guarantee=Guarantee.RATE,
    margin=0.2,
    coordinates=(K,),
)
