r"""CORRO's contrastive form is the primary causality: as printed, false.

.. math:: J_C \le I(Z;X_t\mid X_b)\qquad\text{(false)}.

Negatives of evenly drawn tasks are other than those of the tasks that show the behaviour, wherever it tells the task.

>>> CLAIM.evaluate({"I_Z_Xt_given_Xb": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import I_Z_Xt_given_Xb
from theory.information_quantities import corro_objective

CLAIM = Claim(
    name="corro_literal",
    title="CORRO's contrastive form is the primary causality, as printed",
    statement="CORRO's population objective is no more than the primary causality.",
    quantity=corro_objective,
    bound=I_Z_Xt_given_Xb,
    source=Source("li2024unicorn", "Theorem 2.3, claim 2", Provenance.PAPER),
    subject="task_representation",
    families=("even_representations", "dirichlet", "chain"),
    witness="told_behaviour",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="corro_population",
)
