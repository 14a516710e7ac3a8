r"""By how much the primary causality misses the information about the task, exactly.

.. math:: I(Z;M) = I(Z;X_t\mid X_b) + I(Z;X_b) - I(Z;X\mid M)\qquad\text{if } M\to X\to Z.

The printed lower bound holds where the lesser causality is at least I(Z;X|M), and nowhere else.

>>> CLAIM.evaluate({"I_Z_Xt_given_Xb": 0.25, "I_Z_Xb": 0.5, "I_Z_X_given_M": 0.125})
0.625
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_X_given_M, I_Z_Xb, I_Z_Xt_given_Xb, markov_defect
from theory.information_quantities import I_Z_M

CLAIM = Claim(
    name="lower_bound_slack",
    title="Exact slack of the lower bound",
    statement="Task information exceeds the primary causality by the behaviour's, less the context's given M.",
    quantity=I_Z_M,
    bound=I_Z_Xt_given_Xb + I_Z_Xb - I_Z_X_given_M,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Theorem 2.3, slack of the lower bound", Provenance.DERIVED),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="named_controls",
    assumptions=(
        Assumption(
            "Markov",
            "the encoder sees the context and nothing else of the task",
            Eq(markov_defect, 0),
            "told_the_task",
        ),
    ),
)
