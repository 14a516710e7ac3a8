r"""Representations that tell the task all have the same entropy of actions.

.. math:: H(M\mid Z)=0 \;\Rightarrow\; H(A\mid S,Z) = H(A\mid S,M).

Moving codes about without merging tasks changes nothing: the objective is flat, and only what a generator cannot tell
apart gives a gradient.

>>> CLAIM.evaluate({"H_A_given_SM": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import H_A_given_SM, H_M_given_Z, I_Z_SA_given_M
from theory.information_quantities import coded_entropy

CLAIM = Claim(
    name="injective_codes_flat",
    title="The regulariser is flat where tasks are told apart",
    statement="If no two tasks share a code, the entropy of actions given the code is that given the task.",
    quantity=coded_entropy,
    bound=H_A_given_SM,
    source=Source("nakhaei2025entropy", "the objective, with the exact entropy", Provenance.DERIVED),
    subject="behaviour_code",
    families=("injective_codes",),
    witness="codes_of_tasks",
    assumptions=(
        Assumption("injective", "no two tasks share a code", Eq(H_M_given_Z, 0), "merged_codes"),
        Assumption(
            "fresh samples",
            "given the task, the sample does not depend on the representation",
            Eq(I_Z_SA_given_M, 0),
            "own_transition",
        ),
    ),
    sense=Sense.EQUALITY,
)
