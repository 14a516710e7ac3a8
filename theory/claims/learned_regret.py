r"""What LSVI-UCB with learned features and known rewards loses in K episodes.

.. math:: \sum_{k\le K}V^*_1-V^{\pi_k}_1 \le
          2\sum_{k\le K}\mathbb{E}_{\pi_k}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_{k,h}^{-1}},H)+H(H-1)\,\xi\,K

for known rewards in [0, 1], as long as every regression is within :math:`\beta\|\hat\phi\|+\xi\max V_{h+1}` of what it
estimates. Bonuses count on the way of the policy that is played, where they shrink: their sum grows like the root of K,
and the part with the distance of the features like K. The features are tilted, fitted by joint likelihood to data of
other tasks, or merged; plans are made rarely, which changes neither side but through Lambda.

>>> CLAIM.evaluate({"played_width": 0.5, "H": 3, "xi": 0.125, "K": 10})
17.5
"""

from dataclasses import replace

from theory.claim import Provenance, Source
from theory.claims.reward_free_transfer import CLAIM as EXPLORED
from theory.linear_notation import H
from theory.linear_quantities import pseudo_regret
from theory.low_rank_notation import played_width, xi
from theory.notation import K

COVERED, KNOWN = EXPLORED.assumptions

CLAIM = replace(
    EXPLORED,
    name="learned_regret",
    title="Regret with learned features",
    statement="An episode of LSVI-UCB loses at most twice the bonuses that its plan collects, and H (H-1) xi.",
    quantity=pseudo_regret,
    bound=K * (2 * played_width + H * (H - 1) * xi),
    source=Source("ishfaq2024offline", "downstream online, every constant explicit", Provenance.DERIVED),
    subject="learned_regret",
    families=("tilted_simplex", "learned_simplex", "merged_latents"),
    witness="misled_regret",
    assumptions=(
        replace(COVERED, broken_by="overconfident_regret"),
        replace(KNOWN, broken_by="unaware_regret"),
    ),
)
