r"""CORRO's contrastive form bounds the information about the task from below: false.

.. math:: \log K + \mathbb{E}\log\frac{h}{\sum h} = J_C \le I(Z;M)\qquad\text{(false)}.

The XOR bandit has J_C = log 2 and nothing known of the task. The original proof was not at hand.

>>> CLAIM.evaluate({"I_Z_M": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import I_Z_M
from theory.information_quantities import corro_objective

CLAIM = Claim(
    name="corro_bound",
    title="CORRO's lower bound of the information about the task",
    statement="CORRO's population objective is at most the information about the task.",
    quantity=corro_objective,
    bound=I_Z_M,
    source=Source(
        "yuan2022robust",
        "theorem on the contrastive objective, as restated by others",
        Provenance.RECONSTRUCTED,
    ),
    subject="task_representation",
    families=("even_representations", "dirichlet", "chain"),
    witness="xor_bandit",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="corro_bound_repaired",
)
