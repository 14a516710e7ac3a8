r"""FOCAL's contrastive form with CLUB as a penalty stays below a mixture of two informations.

.. math:: J_F - \lambda\,CLUB \le (1-\lambda) I(Z;X) + \lambda I(Z;X_t\mid X_b).

It is I(Z;X_b) <= CLUB in other words. Released weights amount to lambda of 1 to 5, where the mixture is not convex.

>>> CLAIM.evaluate({"club_weight": 0.5, "I_Z_X": 1, "I_Z_Xt_given_Xb": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_X, I_Z_Xt_given_Xb, club_weight, prior_unevenness
from theory.information_quantities import csro_objective

CLAIM = Claim(
    name="csro_bound",
    title="CSRO's loss bounds a mixture of the two informations",
    statement="FOCAL's objective less lambda CLUB is at most a mixture of I(Z;X) and the primary causality.",
    quantity=csro_objective,
    bound=(1 - club_weight) * I_Z_X + club_weight * I_Z_Xt_given_Xb,
    source=Source("li2024unicorn", "Theorem 2.3, claim 3", Provenance.PAPER),
    subject="task_representation",
    families=("smooth_representations", "dirichlet", "chain"),
    witness="clean_tasks",
    assumptions=(
        Assumption("even prior", "all tasks are equally likely", Eq(prior_unevenness, 0), "uneven_tasks"),
    ),
)
