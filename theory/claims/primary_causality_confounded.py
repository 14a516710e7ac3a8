r"""The printed lower bound holds exactly where the behaviour gives away enough.

.. math:: I(Z;X_t\mid X_b) \le I(Z;M)\qquad\text{if and only if}\qquad I(Z;X_b)\ge I(Z;X\mid M).

So a representation that is rid of the behaviour, I(Z;X_b) = 0, satisfies it only if it holds nothing but the task.

>>> CLAIM.evaluate({"I_Z_M": 0.5})
0.5
"""

from sympy import Ge

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_M, I_Z_X_given_M, I_Z_Xb
from theory.information_quantities import I_Z_Xt_given_Xb

CLAIM = Claim(
    name="primary_causality_confounded",
    title="Lower bound of Theorem 2.3, where it holds",
    statement="The primary causality is a lower bound where the lesser one is at least what M leaves unknown.",
    quantity=I_Z_Xt_given_Xb,
    bound=I_Z_M,
    source=Source("li2024unicorn", "Theorem 2.3, lower bound, repaired", Provenance.DERIVED),
    subject="confounded_representation",
    families=("confounded_representations", "dirichlet", "chain"),
    witness="clean_tasks",
    assumptions=(
        Assumption(
            "confounded",
            "the code knows more of the behaviour than of contexts given the task",
            Ge(I_Z_Xb, I_Z_X_given_M),
            "unconfounded_xor",
        ),
    ),
)
