r"""CLUB as released code forms it, with negatives of the same task, is no upper bound.

.. math:: I(Z;X_b) \le CLUB_w\qquad\text{(false)}.

A code of the behaviour where every task has its own: within a task there is nothing to tell apart.

>>> CLAIM.evaluate({"club_within": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import club_within
from theory.information_quantities import I_Z_Xb

CLAIM = Claim(
    name="club_within_tasks",
    title="CLUB with negatives of the same task",
    statement="The information about the behaviour is at most CLUB with negatives drawn within tasks.",
    quantity=I_Z_Xb,
    bound=club_within,
    source=Source("li2024unicorn", "equation 6, as CSRO's code estimates it", Provenance.DERIVED),
    subject="task_representation",
    families=("smooth_representations", "dirichlet", "chain"),
    witness="slipping_shortcut",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="club_identity",
)
