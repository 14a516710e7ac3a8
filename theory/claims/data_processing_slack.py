r"""A representation knows its context as well as its task, and what tells contexts of one task apart.

.. math:: I(Z;X) = I(Z;M) + I(Z;X\mid M)\qquad\text{if } M\to X\to Z.

So the data processing inequality is slack by exactly what is known of a context beyond its task.

>>> CLAIM.evaluate({"I_Z_M": 0.25, "I_Z_X_given_M": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_M, I_Z_X_given_M, markov_defect
from theory.information_quantities import I_Z_X

CLAIM = Claim(
    name="data_processing_slack",
    title="What a representation loses of its context",
    statement="Information about the context is information about the task plus that about the context given the task.",
    quantity=I_Z_X,
    bound=I_Z_M + I_Z_X_given_M,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Theorem 2.3, upper bound with its slack", Provenance.DERIVED),
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
