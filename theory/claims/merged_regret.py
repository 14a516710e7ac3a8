r"""What learned features that take two latents for one do to LSVI-UCB: its regret is linear.

.. math:: \tfrac12\sum_{k\le K}\big(V^*_1-V^{\pi_k}_1\big)+\big(V^*_1-V^{\pi_k}_1\big)_{mirrored} \ge \xi K.

The upper bound of ``misspecified_regret`` has a part :math:`\xi K` that no number of episodes reduces; here it is seen.
Two latents that lead to different states are merged, actions that differ in these look alike, and no bonus tells them
apart: whoever breaks ties by the order of the actions may be lucky in a task, and is as unlucky in its mirror image,
where the order is reversed. In the mean of the two an episode loses the distance of the features, exactly so in two
steps; the unlucky one loses twice that, the most there is (``merged_regret_most``). Features that are as far off where
nothing depends on it cost nothing in the long run, and features that hide what makes no difference cost nothing.

>>> CLAIM.evaluate({"K": 1000, "feature_gap": 0.25})
250.0
"""

from sympy import Eq, Ge

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.low_rank_notation import feature_gap
from theory.notation import K
from theory.transfer_notation import action_contrast, blind_loss
from theory.transfer_quantities import mirrored_regret

CLAIM = Claim(
    name="merged_regret",
    title="Regret with merged latents",
    statement="With features that merge two latents LSVI-UCB loses xi an episode, whatever the order of the actions.",
    quantity=mirrored_regret,
    bound=K * feature_gap,
    source=Source("ishfaq2024offline", "downstream online, representation term", Provenance.DERIVED),
    subject="transferred_regret",
    families=("merged_latents",),
    witness="regret_of_merged_latents",
    assumptions=(
        Assumption(
            "alike",
            "all actions of a state have the same learned features",
            Eq(action_contrast, 0),
            "regret_of_known_latents",
        ),
        Assumption(
            "stake",
            "in every state the first and the last action lose the distance of the features in the mean, or more",
            Ge(blind_loss, feature_gap),
            "regret_of_unpaid_latents",
        ),
    ),
    sense=Sense.LOWER,
    coordinates=(K, feature_gap),
)
