r"""What a representation knows of a second context of the task, it knows of the task.

.. math:: I(Z;X') \le I(Z;M)\qquad\text{if } Z\leftarrow X\leftarrow M\to X'.

Pairs of samples of one task are all that FOCAL compares, and their optimal critic gives I(Z;X'): a lower bound of
I(Z;M), where the theorem calls FOCAL an upper one.

>>> CLAIM.evaluate({"I_Z_M": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_M, context_overlap
from theory.information_quantities import second_information

CLAIM = Claim(
    name="second_context_information",
    title="What FOCAL's pairs can tell",
    statement="A second context of the same task tells of the code at most what the task tells of it.",
    quantity=second_information,
    bound=I_Z_M,
    source=Source("li2024unicorn", "objective of FOCAL, by data processing", Provenance.DERIVED),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="clean_tasks",
    assumptions=(
        Assumption(
            "second sample",
            "the two contexts are independent, given the task",
            Eq(context_overlap, 0),
            "same_context",
        ),
    ),
)
