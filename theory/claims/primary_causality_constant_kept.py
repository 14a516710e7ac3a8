r"""With the constant that its proof drops, the lower bound says nothing.

.. math:: I(Z;X_t\mid X_b) - H(X_t\mid X_b) \le I(Z;M).

The left side is -H(Xt|Z,Xb), which is never positive.

>>> CLAIM.evaluate({"I_Z_M": 0.25, "H_Xt_given_Xb": 0.5})
0.75
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import I_Z_M, H_Xt_given_Xb
from theory.information_quantities import I_Z_Xt_given_Xb

CLAIM = Claim(
    name="primary_causality_constant_kept",
    title="Lower bound of Theorem 2.3 with its constant",
    statement="The primary causality is at most the information about the task plus the entropy of the outcome.",
    quantity=I_Z_Xt_given_Xb,
    bound=I_Z_M + H_Xt_given_Xb,
    source=Source(
        "li2024unicorn", "Theorem 2.3, lower bound, constants of its proof kept", Provenance.DERIVED
    ),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="xor_bandit",
    assumptions=(),
    expected=Verdict.VACUOUS,
)
