r"""What a decoder of the outcome is trained for is the primary causality up to a constant.

.. math:: I(Z;X_t\mid X_b) = I(X_t;Z,X_b) - I(X_t;X_b).

The last term does not depend on the encoder.

>>> CLAIM.evaluate({"I_Xt_ZXb": 0.75, "I_Xt_Xb": 0.25})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Xt_Xb, I_Xt_ZXb, law_distance
from theory.information_quantities import I_Z_Xt_given_Xb

CLAIM = Claim(
    name="generative_decomposition",
    title="Reconstruction and the primary causality",
    statement="The primary causality is what code and behaviour tell of the outcome, less what behaviour does.",
    quantity=I_Z_Xt_given_Xb,
    bound=I_Xt_ZXb - I_Xt_Xb,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "equation 12", Provenance.PAPER),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="named_controls",
    assumptions=(
        Assumption(
            "one law", "all terms are those of one law of contexts", Eq(law_distance, 0), "foreign_behaviour"
        ),
    ),
)
