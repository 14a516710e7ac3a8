r"""A representation knows no more of its task than of its context.

.. math:: I(Z;M) \le I(Z;X_t\mid X_b) + I(Z;X_b) = I(Z;X)\qquad\text{if } M\to X\to Z.

The data processing inequality, exact and without a constant; a code of what tells the task attains it.

>>> CLAIM.evaluate({"I_Z_X": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_X, markov_defect
from theory.information_quantities import I_Z_M

CLAIM = Claim(
    name="task_information_upper",
    title="Upper bound of Theorem 2.3",
    statement="The information about the task is at most that about the context.",
    quantity=I_Z_M,
    bound=I_Z_X,
    source=Source("li2024unicorn", "Theorem 2.3, upper bound", Provenance.PAPER),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="clean_tasks",
    assumptions=(
        Assumption(
            "Markov",
            "the encoder sees the context and nothing else of the task",
            Eq(markov_defect, 0),
            "told_the_task",
        ),
    ),
)
