r"""A representation's information about its context splits into behaviour and outcome.

.. math:: I(Z;X) = I(Z;X_b) + I(Z;X_t\mid X_b).

The first term is what UNICORN calls the lesser, the second one the primary causality.

>>> CLAIM.evaluate({"I_Z_Xb": 0.25, "I_Z_Xt_given_Xb": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_Xb, I_Z_Xt_given_Xb, law_distance
from theory.information_quantities import I_Z_X

CLAIM = Claim(
    name="information_chain_rule",
    title="Chain rule of a context's information",
    statement="A representation knows of its context what it knows of the behaviour and, given that, of the outcome.",
    quantity=I_Z_X,
    bound=I_Z_Xb + I_Z_Xt_given_Xb,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Theorem 2.3, decomposition of I(Z;X)", Provenance.PAPER),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="named_controls",
    assumptions=(
        Assumption(
            "one law", "all terms are those of one law of contexts", Eq(law_distance, 0), "foreign_behaviour"
        ),
    ),
)
