r"""The exact modulus of the optimality operator in a weighted L2 norm.

.. math:: \|T^*Q-T^*Q'\|_{2,\nu} \le \gamma\, C_{AE}\,\|Q-Q'\|_{2,\nu},\qquad
          C_{AE}^2=\lambda_{\max}\big(D^{-1/2}\bar P^\top \mathrm{diag}(\nu)\bar P D^{-1/2}\big),\quad
          D=\mathrm{diag}(\min_a\nu(\cdot,a)).

The eigenvector, put on the least weighted action of every state, attains it.

>>> CLAIM.evaluate({"gamma": 0.5, "C_AE": 2, "difference_norm": 3})
3.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import C_AE, difference_norm, gamma, norm_mismatch
from theory.quantities import backup_difference

CLAIM = Claim(
    name="optimality_modulus",
    title="Modulus of the optimality operator in L2",
    statement="A backup stretches L2 distances by at most gamma C_AE, and C_AE is the best such constant.",
    quantity=backup_difference,
    bound=gamma * C_AE * difference_norm,
    source=Source("deramo2020sharing", "constant of Lemma 4", Provenance.DERIVED),
    subject="weighted_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="extremal_pair",
    assumptions=(
        Assumption(
            "one norm", "both distances use the same weights", Eq(norm_mismatch, 0), "mismatched_norms"
        ),
    ),
)
