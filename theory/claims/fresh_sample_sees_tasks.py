r"""A regulariser on fresh samples sees of a representation only what it tells of the task.

.. math:: I(Z;A\mid S) \le I(Z;M\mid S).

A representation of the checkpoint that made its context leaks behaviour and tells nothing of the task: on fresh
samples its regulariser is zero. It is seen where samples come from the same checkpoint.

>>> CLAIM.evaluate({"I_Z_M_given_S": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_M_given_S, I_Z_SA_given_M
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="fresh_sample_sees_tasks",
    title="Fresh samples do not show what a context leaks",
    statement="A representation tells no more of a fresh action than it tells of the task.",
    quantity=behaviour_information,
    bound=I_Z_M_given_S,
    source=Source(
        "nakhaei2025entropy", "the regulariser, as released: independent batches", Provenance.DERIVED
    ),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="separate_actions",
    assumptions=(
        Assumption(
            "fresh samples",
            "given the task, the sample does not depend on the representation",
            Eq(I_Z_SA_given_M, 0),
            "shared_checkpoint",
        ),
    ),
)
