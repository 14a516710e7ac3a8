r"""Prefactor times weight is monotone in the discount factor, which is what multi-task AVI needs.

.. math:: \frac{2\gamma_t}{(1-\gamma_t)^2}\,\alpha_k(\gamma_t)^r \le \frac{2\gamma}{(1-\gamma)^2}\,\alpha_k(\gamma)^r
          \qquad(\gamma_t\le\gamma,\ 0\le r\le1,\ k<K).

>>> CLAIM.evaluate({"gamma": 0.5, "K": 1, "k": 0, "r": 0})
4.0
"""

from sympy import Le

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, gamma, gamma_t, k, r
from theory.quantities import scaled_weight

CLAIM = Claim(
    name="discount_weight_product",
    title="Weights times prefactor may be taken at the largest discount",
    statement="The prefactor times the weight of an iteration grows with the discount.",
    quantity=scaled_weight,
    bound=2 * gamma / (1 - gamma) ** 2 * ((1 - gamma) * gamma ** (K - k - 1) / (1 - gamma ** (K + 1))) ** r,
    source=Source("deramo2020sharing", "proof of Theorem 2, repaired", Provenance.DERIVED),
    subject="discount_pair",
    families=("discount_pairs",),
    witness="close_discounts",
    assumptions=(
        Assumption(
            "largest discount",
            "gamma is at least the task's discount",
            Le(gamma_t, gamma),
            "swapped_discounts",
        ),
    ),
)
