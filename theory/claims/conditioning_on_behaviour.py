r"""Conditioning on the behaviour changes the information about the task by two terms of the behaviour.

.. math:: I(Z;M) = I(Z;M\mid X_b) + I(M;X_b) - I(M;X_b\mid Z).

Where behaviour and task are independent, conditioning can only add.

>>> CLAIM.evaluate({"I_Z_M_given_Xb": 0.25, "I_M_Xb": 0.5, "I_M_Xb_given_Z": 0.125})
0.625
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_M_Xb, I_M_Xb_given_Z, I_Z_M_given_Xb, law_distance
from theory.information_quantities import I_Z_M

CLAIM = Claim(
    name="conditioning_on_behaviour",
    title="What conditioning on the behaviour changes",
    statement="Knowing the task takes knowing it given the behaviour, plus what the code explains of the two.",
    quantity=I_Z_M,
    bound=I_Z_M_given_Xb + I_M_Xb - I_M_Xb_given_Z,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Lemma B.1, as an identity", Provenance.DERIVED),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="named_controls",
    assumptions=(
        Assumption(
            "one law", "all terms are those of one law of contexts", Eq(law_distance, 0), "foreign_behaviour"
        ),
    ),
)
