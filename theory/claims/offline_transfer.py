r"""What pessimistic planning with learned features loses on offline data.

.. math:: V^*_1-V^{\pi}_1 \le 2\,\mathbb{E}_{\pi^*}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)+H(H-1)\,\xi

for known rewards in [0, 1], as long as every regression is within :math:`\beta\|\hat\phi\|+\xi\max V_{h+1}` of what it
estimates; bonuses count on the way of an optimal policy only, unlike in ``reward_free_transfer``. That bonuses may
leave out the distance of the features is refuted by data that hold the best action of one group and the worst of
another. Random features are tilted, fitted by joint likelihood to data of other tasks, or merged.

>>> CLAIM.evaluate({"optimal_width": 0.5, "H": 3, "xi": 0.125})
1.75
"""

from dataclasses import replace

from theory.claim import Provenance, Source
from theory.claims.reward_free_transfer import CLAIM as EXPLORED
from theory.linear_notation import H
from theory.low_rank_notation import optimal_width, xi
from theory.low_rank_quantities import offline_loss

COVERED, KNOWN = EXPLORED.assumptions

CLAIM = replace(
    EXPLORED,
    name="offline_transfer",
    title="Offline planning with learned features",
    statement="A pessimistic plan loses at most twice the bonuses on the way of an optimal policy, and H (H-1) xi.",
    quantity=offline_loss,
    bound=2 * optimal_width + H * (H - 1) * xi,
    source=Source("ishfaq2024offline", "downstream offline, every constant explicit", Provenance.DERIVED),
    subject="offline_plan",
    witness="misled_offline",
    assumptions=(
        replace(COVERED, broken_by="overconfident_offline"),
        replace(KNOWN, broken_by="unaware_offline"),
    ),
)
