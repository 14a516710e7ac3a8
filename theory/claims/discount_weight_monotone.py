r"""The weight of an iteration is not monotone in the discount factor.

.. math:: \alpha_k(\gamma_t)^r \le \alpha_k(\gamma)^r \quad(\gamma_t\le\gamma)\qquad\text{(false)},\qquad
          \alpha_k(\gamma)=\frac{(1-\gamma)\gamma^{K-k-1}}{1-\gamma^{K+1}}.

The proof of the multi-task theorem would need this if it replaced every task's discount by the
largest one term by term. The weight of the last iteration falls as gamma grows.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 1, "k": 0, "r": 1}) == 0.5 / 0.75
True
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.notation import K, gamma, k, r
from theory.quantities import weight_power

CLAIM = Claim(
    name="discount_weight_monotone",
    title="Weights may be taken at the largest discount, term by term",
    statement="The weight of an iteration at a task's discount is at most its weight at the largest discount.",
    quantity=weight_power,
    bound=((1 - gamma) * gamma ** (K - k - 1) / (1 - gamma ** (K + 1))) ** r,
    source=Source(
        "deramo2020sharing", "proof of Theorem 2, remark on monotonicity", Provenance.RECONSTRUCTED
    ),
    subject="discount_pair",
    families=("discount_pairs",),
    witness="last_iteration",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="discount_weight_product",
)
