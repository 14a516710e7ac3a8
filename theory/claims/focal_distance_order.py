r"""Of two encoders, the one with the lower distance loss knows no less of the context: false.

.. math:: L_F(Z_1)\le L_F(Z_2)\;\Rightarrow\; I(Z_2;X)\le I(Z_1;X)\qquad\text{(false)}.

A code of the task, with places far apart, has a lower loss than a code of the whole context, which knows more: pairs
of one task are pulled together whatever tells them apart.

>>> CLAIM.evaluate({"information_at_lower_loss": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import information_at_lower_loss
from theory.information_quantities import information_at_higher_loss

CLAIM = Claim(
    name="focal_distance_order",
    title="FOCAL's distance loss ranks encoders by I(Z;X), as printed",
    statement="The encoder with the higher distance loss knows no more of the context than the other one.",
    quantity=information_at_higher_loss,
    bound=information_at_lower_loss,
    source=Source("li2024unicorn", "Theorem 2.3, claim 1, for the loss of equation 3", Provenance.PAPER),
    subject="encoder_pair",
    families=("random_pairs", "dirichlet", "chain"),
    witness="collapsed_codes",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="focal_population",
)
