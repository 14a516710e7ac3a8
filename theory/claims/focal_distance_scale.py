r"""An encoder that knows no less of the context has no larger distance loss: false.

.. math:: I(Z_1;X)\ge I(Z_2;X)\;\Rightarrow\; L_F(Z_1)\le L_F(Z_2)\qquad\text{(false)}.

Drawing all codes together leaves every information as it is, and multiplies the loss.

>>> CLAIM.evaluate({"uninformed_loss": 0.5})
0.5
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.information_notation import uninformed_loss
from theory.information_quantities import informed_loss

CLAIM = Claim(
    name="focal_distance_scale",
    title="FOCAL's distance loss depends on I(Z;X) alone, as printed",
    statement="The distance loss of the encoder that knows no less of the context is at most that of the other one.",
    quantity=informed_loss,
    bound=uninformed_loss,
    source=Source("li2024unicorn", "Theorem 2.3, claim 1, for the loss of equation 3", Provenance.PAPER),
    subject="encoder_pair",
    families=("random_pairs", "dirichlet", "chain"),
    witness="scaled_codes",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="focal_population",
)
