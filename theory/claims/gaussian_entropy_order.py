r"""Of two laws of the action, that with the larger Gaussian surrogate need not have the larger entropy.

.. math:: \sigma_A\ge\sigma_{A'} \;\Rightarrow\; h(A)\ge h(A')\quad\text{(false)}.

On a bounded interval the surrogate is largest for actions at both ends, bang-bang, which have next to no entropy.

>>> CLAIM.evaluate({"other_entropy": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Sense, Source, Verdict
from theory.information_notation import other_entropy
from theory.information_quantities import preferred_entropy

CLAIM = Claim(
    name="gaussian_entropy_order",
    title="The Gaussian surrogate would order laws by entropy",
    statement="Of two laws of the action, the one with the larger variance has the larger entropy.",
    quantity=preferred_entropy,
    bound=other_entropy,
    source=Source("nakhaei2025entropy", "what the loss is meant for", Provenance.RECONSTRUCTED),
    subject="action_pair",
    families=("random_action_pairs", "dirichlet", "garnet"),
    witness="two_modes",
    assumptions=(),
    sense=Sense.LOWER,
    expected=Verdict.REFUTED,
    repaired_by="gaussian_entropy_ceiling",
)
