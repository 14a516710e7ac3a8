r"""Where actions identify the task, the regulariser is the task information itself.

.. math:: H(M\mid S,A)=0 \;\Rightarrow\; I(Z;A\mid S) = I(Z;M\mid S).

So the regulariser and the distance metric that separates tasks pull at the same number, in opposite directions.

>>> CLAIM.evaluate({"I_Z_M_given_S": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import H_M_given_SA, I_Z_M_given_S, I_Z_SA_given_M
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="identified_behaviour",
    title="The regulariser where behaviour identifies the task",
    statement="If every action belongs to one task, a representation tells as much of fresh actions as of the task.",
    quantity=behaviour_information,
    bound=I_Z_M_given_S,
    source=Source("nakhaei2025entropy", "the regulariser, on independent samples", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_separate_actions",),
    witness="separate_actions",
    assumptions=(
        Assumption("identified", "state and action tell the task", Eq(H_M_given_SA, 0), "soft_policies"),
        Assumption(
            "fresh samples",
            "given the task, the sample does not depend on the representation",
            Eq(I_Z_SA_given_M, 0),
            "own_transition",
        ),
    ),
    sense=Sense.EQUALITY,
)
