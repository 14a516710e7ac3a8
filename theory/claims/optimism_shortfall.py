r"""By how much a plan can miss the optimum when its radius is smaller than the noise and the ridge ask for.

.. math:: \max_{k,h,s,a}(Q^*_h-Q^k_h) \le \frac H{\sqrt\lambda}
          \Big(\max\big\|\text{noise}\big\|_{\Lambda^{-1}}+\max\sqrt\lambda\|z\|-\beta\Big)_+ .

Surely, with the noise and the bias that the run has: a step adds what the radius does not cover, times a width of at
most :math:`1/\sqrt\lambda`. A radius that covers both is optimistic everywhere; one below is off by that much where
nothing has been explored, and the bound is attained there.

>>> CLAIM.evaluate({"H": 2, "regression_noise": 1, "ridge_bias": 3, "beta": 2.5, "lam": 0.25})
6.0
"""

from sympy import Eq, Max, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import H, beta, bonus_weight, lam, regression_noise, ridge_bias
from theory.linear_quantities import optimism_shortfall

CLAIM = Claim(
    name="optimism_shortfall",
    title="What a radius that is too small costs",
    statement="A plan misses the optimum by at most what the radius leaves uncovered, at every step.",
    quantity=optimism_shortfall,
    bound=H * Max(0, regression_noise + ridge_bias - beta) / sqrt(lam),
    source=Source("jin2020provably", "Lemma B.5, without the event", Provenance.DERIVED),
    subject="tuned_run",
    families=("random_simplex", "linear_river_swim", "combination_lock", "gated_chain"),
    witness="unexplored",
    assumptions=(Assumption("bonus", "the bonus is added once", Eq(bonus_weight, 1), "pessimist"),),
    coordinates=(H,),
)
