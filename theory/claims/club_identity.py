r"""CLUB exceeds the information about the behaviour by a divergence, so it is an upper bound.

.. math:: CLUB = I(Z;X_b) + KL\big(p(x_b)p(z)\,\|\,p(x_b,z)\big).

It is infinite where a code is impossible for some behaviour: every deterministic encoder that tells behaviours apart.

>>> CLAIM.evaluate({"I_Z_Xb": 0.25, "club_reverse": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_Xb, club_reverse, law_distance
from theory.information_quantities import club

CLAIM = Claim(
    name="club_identity",
    title="CLUB and its gap",
    statement="CLUB is the information about the behaviour plus the divergence of independence from their law.",
    quantity=club,
    bound=I_Z_Xb + club_reverse,
    sense=Sense.EQUALITY,
    source=Source("cheng2020club", "Theorem 3.1, with its gap", Provenance.DERIVED),
    subject="task_representation",
    families=("smooth_representations", "dirichlet", "chain"),
    witness="slipping_shortcut",
    assumptions=(
        Assumption(
            "one law", "all terms are those of one law of contexts", Eq(law_distance, 0), "foreign_behaviour"
        ),
    ),
)
