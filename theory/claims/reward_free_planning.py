r"""What planning loses after an exploration without rewards: 2H + 1 times as much as learning with them.

.. math:: V^*_1(s_0)-V^{\pi}_1(s_0) \le (2H+1)\Big[2\beta H\sqrt{\frac{2d\ln(1+K)}K}
          +H\sqrt{\frac{2H\ln(2/p)}K}\Big]

with probability 1 - p, whatever the rewards. The factor squared is how many more episodes that takes at equal
accuracy: it is all that H^6 has over H^4. With d = 4 and H = 5 it says something from K on, which is so many times
later than for ``identification_accuracy``, and not 11^2 = 121 times, as beta and the logarithm grow with K:

>>> from theory.claims.identification_accuracy import CLAIM as WITH_REWARDS
>>> from theory.optimism import informative_episodes
>>> later, sooner = (informative_episodes(claim, 4, 5) for claim in (CLAIM, WITH_REWARDS))
>>> f"{later:.1e}", round(later / sooner)
('1.3e+10', 189)
>>> CLAIM.evaluate({"beta": 0, "d": 1, "H": 2, "K": 1})  # doctest: +ELLIPSIS
30.348...
"""

from dataclasses import replace

from theory.claim import Provenance, Source
from theory.claims.identification_accuracy import CLAIM as WITH_REWARDS
from theory.linear_notation import H
from theory.linear_quantities import planning_loss

CLAIM = replace(
    WITH_REWARDS,
    name="reward_free_planning",
    title="Planning after reward-free exploration",
    statement="A plan made after an exploration without rewards loses at most 2H + 1 times the bound with rewards.",
    quantity=planning_loss,
    bound=(2 * H + 1) * WITH_REWARDS.bound,
    source=Source(
        "wang2020rewardfree", "theorem for linear MDPs, constants carried along", Provenance.DERIVED
    ),
    subject="exploration",
    witness="locked_exploration",
)
