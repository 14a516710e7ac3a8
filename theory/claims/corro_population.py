r"""CORRO's contrastive form over infinitely many samples exceeds the primary causality by a divergence.

.. math:: J_C = I(Z;X_t\mid X_b) + \mathbb{E}_{x_b}KL\Big(p(z\mid x_b)\,\Big\|\,\frac1K\sum_m p(z\mid x_b,m)\Big).

The divergence vanishes where the behaviour does not tell the task, the case in which it is not needed.

>>> CLAIM.evaluate({"I_Z_Xt_given_Xb": 0.25, "corro_gap": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_Xt_given_Xb, corro_gap, markov_defect
from theory.information_quantities import corro_objective

CLAIM = Claim(
    name="corro_population",
    title="CORRO's contrastive form, with its gap",
    statement="CORRO's objective is the primary causality plus what evenly drawn tasks miss of the code.",
    quantity=corro_objective,
    bound=I_Z_Xt_given_Xb + corro_gap,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Theorem 2.3, claim 2, with its gap", Provenance.DERIVED),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="told_behaviour",
    assumptions=(
        Assumption(
            "Markov",
            "the encoder sees the context and nothing else of the task",
            Eq(markov_defect, 0),
            "told_the_task",
        ),
    ),
)
