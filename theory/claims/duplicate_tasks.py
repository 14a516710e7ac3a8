r"""Without behaviour that gives tasks away, duplicates of a task share their code.

.. math:: I(Z;M) \le \log D\qquad\text{if } X_b\perp M.

Pushing UNICORN-SUP's loss below H(M) - log D takes a leak of the behaviour; HalfCheetah-Dir has D = 2 of 20.

>>> CLAIM.evaluate({"distinct_mdps": 1})
0.0
"""

from sympy import Eq, log

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_M_Xb, distinct_mdps
from theory.information_quantities import I_Z_M

CLAIM = Claim(
    name="duplicate_tasks",
    title="Duplicate tasks cannot be told apart",
    statement="If tasks share their behaviour, a code knows at most the log of the number of different tasks.",
    quantity=I_Z_M,
    bound=log(distinct_mdps),
    source=Source("li2024unicorn", "Section 2.4, tasks that coincide", Provenance.DERIVED),
    subject="shared_behaviour",
    families=("unconfounded_representations", "dirichlet", "chain"),
    witness="cloned_tasks",
    assumptions=(
        Assumption(
            "one behaviour", "the behaviour does not tell the task", Eq(I_M_Xb, 0), "behaviour_shortcut"
        ),
    ),
)
