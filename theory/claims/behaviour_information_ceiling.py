r"""No representation tells more of fresh actions than the task itself does.

.. math:: I(Z;A\mid S) \le I(M;A\mid S),

as a sample that is drawn anew depends on the representation through the task alone. A representation that is the task
attains it. A sample of the context itself is not bounded so: a code may keep the action that it has seen.

>>> CLAIM.evaluate({"I_M_A_given_S": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_M_A_given_S, I_Z_SA_given_M
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="behaviour_information_ceiling",
    title="The most that regularising behaviour can remove",
    statement="A representation tells no more of a fresh action than the task does.",
    quantity=behaviour_information,
    bound=I_M_A_given_S,
    source=Source("nakhaei2025entropy", "the regulariser, on independent samples", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="codes_of_tasks",
    assumptions=(
        Assumption(
            "fresh samples",
            "given the task, the sample does not depend on the representation",
            Eq(I_Z_SA_given_M, 0),
            "own_transition",
        ),
    ),
)
