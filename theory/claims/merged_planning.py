r"""What learned features that take two latents for one do to a plan, however long the exploration was.

.. math:: \tfrac12\big[(V^*_1-V^{\pi}_1)+(V^*_1-V^{\pi}_1)_{mirrored}\big] \ge \xi.

The bonuses in the bound of ``reward_free_transfer`` vanish as the exploration goes on, the loss does not: the part with
the distance of the features has to stay. Actions that differ in merged latents only are ties, and whoever breaks them
by their order is lucky in a task and as unlucky in its mirror image, where the order is reversed; one decision costs
the distance of the features in the mean of the two, as an episode does in ``merged_regret``.

>>> CLAIM.evaluate({"feature_gap": 0.25})
0.25
"""

from dataclasses import replace

from theory.claim import Provenance, Source
from theory.claims.merged_regret import CLAIM as ONLINE
from theory.low_rank_notation import feature_gap
from theory.transfer_quantities import mirrored_loss

ALIKE, STAKE = ONLINE.assumptions

CLAIM = replace(
    ONLINE,
    name="merged_planning",
    title="Reward-free planning with merged latents",
    statement="With features that merge two latents a plan loses xi in the mean, however long the exploration.",
    quantity=mirrored_loss,
    bound=feature_gap,
    source=Source("ishfaq2024offline", "downstream reward-free, representation term", Provenance.DERIVED),
    subject="mirrored_plan",
    witness="plan_with_merged_latents",
    assumptions=(
        replace(ALIKE, broken_by="plan_with_known_latents"),
        replace(STAKE, broken_by="plan_of_unpaid_latents"),
    ),
    coordinates=(feature_gap,),
)
