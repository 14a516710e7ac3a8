r"""The information estimated from sampled tasks deviates as seldom as its entropy does: false.

.. math:: P(|\hat I-I(Z;M)|>\varepsilon)\le\frac{\operatorname{Var}H(Z|M)}{n_M\,\varepsilon^2}\qquad\text{(false)}.

An estimate from n tasks is at most log n. Where every task has a code of its own, the right side is zero and the left
side one. The proof drops the error of the marginal entropy, whose samples are clustered by the same few tasks.

>>> CLAIM.evaluate({"entropy_variance": 0.5, "sampled_tasks": 2, "deviation": 1})
0.25
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import deviation, entropy_variance, sampled_tasks
from theory.information_quantities import information_deviation

CLAIM = Claim(
    name="information_of_sampled_tasks",
    title="Theorem 2.4, as printed",
    statement="The estimated information deviates by eps with probability at most Var H(Z|M) / (n eps^2).",
    quantity=information_deviation,
    bound=entropy_variance / (sampled_tasks * deviation**2),
    source=Source("li2024unicorn", "Theorem 2.4", Provenance.PAPER),
    subject="sampled_codes",
    families=("sharp_and_flat_codes", "dirichlet"),
    witness="distinct_codes",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="entropy_of_sampled_tasks",
)
