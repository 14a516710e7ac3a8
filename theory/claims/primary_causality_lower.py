r"""The primary causality bounds the information about the task from below: as printed, false.

.. math:: I(Z;X_t\mid X_b) \le I(Z;M)\qquad\text{(false)}.

An XOR bandit whose reward says whether the action matches the task: the reward alone tells nothing of the task, and
log 2 of the outcome. Outcomes are deterministic and the behaviour is independent of the task.

>>> CLAIM.evaluate({"I_Z_M": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import I_Z_M
from theory.information_quantities import I_Z_Xt_given_Xb

CLAIM = Claim(
    name="primary_causality_lower",
    title="Lower bound of Theorem 2.3, as printed",
    statement="What is known of the outcome, given the behaviour, is at most what is known of the task.",
    quantity=I_Z_Xt_given_Xb,
    bound=I_Z_M,
    source=Source("li2024unicorn", "Theorem 2.3, lower bound, its constant left out", Provenance.PAPER),
    subject="task_representation",
    families=("mixed_representations", "dirichlet", "chain"),
    witness="xor_bandit",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="primary_causality_confounded",
)
