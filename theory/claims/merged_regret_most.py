r"""The most that features cost a learner to whom they make all actions look alike.

.. math:: \sum_{k\le K}V^*_1-V^{\pi_k}_1 \le H(H-1)\,\xi K

whatever is played: the learned model, in which all policies are one, is off by :math:`\xi(H-h)` at step h, on the way
of an optimal policy and on that of the learner's. It is the part with :math:`\xi` of every bound on regret with learned
features, with its constant (``reward_free_transfer`` has the same one), and the only part, as there is nothing to learn
of actions that look alike. A task of two steps whose merged latents are in the unlucky order attains it; in the mean of
both orders it is half as much (``merged_regret``). Counting :math:`2H\xi V`, as is common, gives more than twice that.

>>> CLAIM.evaluate({"H": 3, "K": 100, "feature_gap": 0.125})
75.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import H
from theory.low_rank_notation import feature_gap
from theory.notation import K
from theory.transfer_notation import action_contrast, reward_contrast
from theory.transfer_quantities import worse_regret

CLAIM = Claim(
    name="merged_regret_most",
    title="Regret with merged latents, at most",
    statement="Where all actions look alike an episode loses at most H (H-1) xi, in any order of the actions.",
    quantity=worse_regret,
    bound=H * (H - 1) * feature_gap * K,
    source=Source("ishfaq2024offline", "downstream online, representation term", Provenance.DERIVED),
    subject="transferred_regret",
    families=("merged_latents",),
    witness="regret_of_merged_latents",
    assumptions=(
        Assumption(
            "alike",
            "all actions of a state have the same learned features",
            Eq(action_contrast, 0),
            "regret_of_exact_latents",
        ),
        Assumption(
            "equal rewards",
            "all actions of a state pay the same",
            Eq(reward_contrast, 0),
            "regret_of_paid_latents",
        ),
    ),
    coordinates=(K, feature_gap),
)
