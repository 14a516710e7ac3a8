r"""What planning with learned features loses after an exploration without rewards, for every reward.

.. math:: V^*_1-V^{\pi}_1 \le
          2\max_{\pi'}\mathbb{E}_{\pi'}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)+H(H-1)\,\xi

for known rewards in [0, 1], as long as every regression is within :math:`\beta\|\hat\phi\|+\xi\max V_{h+1}` of what it
estimates. The features cost :math:`\xi(H-h)` at step h, on the way of an optimal policy and on that of the plan's.
Counting 2 H steps of :math:`\xi H` each, as is common, gives :math:`2H^2\xi`, more than twice as much: after step h no
value exceeds H - h, and the last step regresses nothing. It is checked on tilted features, on those of a joint
likelihood fit and on merged ones, at the worst of many rewards for one exploration.

>>> CLAIM.evaluate({"largest_width": 0.5, "H": 3, "xi": 0.125})
1.75
"""

from sympy import Le

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import H
from theory.linear_quantities import planning_loss
from theory.low_rank_notation import feature_gap, largest_width, regression_excess, xi

CLAIM = Claim(
    name="reward_free_transfer",
    title="Reward-free planning with learned features",
    statement="A plan for any reward loses at most twice the bonuses a policy can collect, and H (H-1) xi.",
    quantity=planning_loss,
    bound=2 * largest_width + H * (H - 1) * xi,
    source=Source("ishfaq2024offline", "downstream reward-free, every constant explicit", Provenance.DERIVED),
    subject="explored_plan",
    families=("tilted_simplex", "learned_simplex", "merged_latents"),
    witness="misled_exploration",
    assumptions=(
        Assumption(
            "covered regressions",
            "no regression is further off than its bonus and xi allow",
            Le(regression_excess, 0),
            "overconfident_exploration",
        ),
        Assumption(
            "known distance",
            "the task is within xi of one that is linear in the learned features",
            Le(feature_gap, xi),
            "unaware_exploration",
        ),
    ),
)
