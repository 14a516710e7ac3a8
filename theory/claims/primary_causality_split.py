r"""The primary causality is information about the task given the behaviour, and noise of the outcome.

.. math:: I(Z;X_t\mid X_b) = I(Z;M\mid X_b) + I(Z;X_t\mid X_b,M)\qquad\text{if } M\to X\to Z.

The second term vanishes where outcomes are deterministic given task and behaviour.

>>> CLAIM.evaluate({"I_Z_M_given_Xb": 0.25, "I_Z_Xt_given_XbM": 0.5})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import I_Z_M_given_Xb, I_Z_Xt_given_XbM, markov_defect
from theory.information_quantities import I_Z_Xt_given_Xb

CLAIM = Claim(
    name="primary_causality_split",
    title="What the primary causality is made of",
    statement="What is known of the outcome given the behaviour is known of the task, or it is noise.",
    quantity=I_Z_Xt_given_Xb,
    bound=I_Z_M_given_Xb + I_Z_Xt_given_XbM,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Lemma B.1, with its slack", Provenance.DERIVED),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="named_controls",
    assumptions=(
        Assumption(
            "Markov",
            "the encoder sees the context and nothing else of the task",
            Eq(markov_defect, 0),
            "told_the_task",
        ),
    ),
)
