r"""Removing what a representation tells of its own context's behaviour does not remove what it tells of fresh actions.

.. math:: I(Z;A\mid S) \le I(Z;X_b)\quad\text{(false)}.

A representation may tell the task by comparing action and outcome, and be independent of the action by itself. Fresh
actions depend on the task, and so it tells of them.

>>> CLAIM.evaluate({"own_information": 0.25})
0.25
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import own_information
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="own_context_bounds_fresh",
    title="The own context would bound fresh samples",
    statement="What a representation tells of fresh actions is at most what it tells of its own context's behaviour.",
    quantity=behaviour_information,
    bound=own_information,
    source=Source("nakhaei2025entropy", "the regulariser, taken for the one of CSRO", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="hidden_behaviour",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="own_behaviour_split",
)
