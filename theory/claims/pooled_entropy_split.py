r"""The entropy of actions with states pooled is another objective than the one given the state.

.. math:: H(A\mid Z) = H(A\mid S,Z) + I(A;S\mid Z) = H(A\mid S) - I(Z;A\mid S) + I(A;S\mid Z).

The generator's actions are pooled over states before their entropy is taken, so that a representation also gains by
hiding how actions depend on states.

>>> CLAIM.evaluate({"data_entropy": 0.5, "I_Z_A_given_S": 0.25, "I_A_S_given_Z": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_A_S_given_Z, I_Z_A_given_S, data_distance, data_entropy
from theory.information_quantities import pooled_entropy

CLAIM = Claim(
    name="pooled_entropy_split",
    title="The entropy of pooled actions",
    statement="With states pooled, the entropy of actions also holds what the state tells of them.",
    quantity=pooled_entropy,
    bound=data_entropy - I_Z_A_given_S + I_A_S_given_Z,
    source=Source("nakhaei2025entropy", "the entropy of generated actions, as released", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="separate_actions",
    assumptions=(
        Assumption(
            "offline", "the samples are those of the data", Eq(data_distance, 0), "relabelled_actions"
        ),
    ),
    sense=Sense.EQUALITY,
)
