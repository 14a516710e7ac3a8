r"""The fast rate does not hold for all tasks.

.. math:: E[\varepsilon_{avg}-\varepsilon^*_{avg}]
          \le \Delta_{\max}\frac{|\mathcal{S}\times\mathcal{A}|}{nT}\qquad\text{(false)}.

Tasks that share a representation show an excess that falls like 1/(nT), which may look like the law of sharing. It is
not: where no representation contains the targets, a joint choice costs :math:`(nT)^{-1/2}` at worst.

>>> CLAIM.evaluate({"choice_range": 2, "SA": 2, "n": 2, "T": 2})
1.0
"""

from theory.claim import Claim, Guarantee, Provenance, Source, Verdict
from theory.notation import SA, T, choice_range, n
from theory.quantities import choice_excess

CLAIM = Claim(
    name="fast_rate_everywhere",
    title="The fast rate, whatever the tasks",
    statement="The excess risk of a joint choice of the representation falls like 1/(nT).",
    quantity=choice_excess,
    bound=choice_range * SA / (n * T),
    source=Source("deramo2020sharing", "Theorem 3, with a faster rate", Provenance.DERIVED),
    subject="agnostic_dictionary",
    families=("random_choices",),
    witness="worst_choices",
    assumptions=(),
    guarantee=Guarantee.RATE,
    coordinates=(T, n),
    expected=Verdict.REFUTED,
    repaired_by="slow_rate_envelope",
)
