r"""A loss divided by its maximum need not be 1-Lipschitz.

.. math:: |\ell(u,y)-\ell(u',y)| \le |u-u'|\quad\text{(false)},\qquad
          \ell(u,y)=\frac{(u-y)^2}{4Q_{\max}^2},\quad |u|,|u'|,|y|\le Q_{\max}.

The theorem asks for a loss in [0, 1] that is 1-Lipschitz, and dividing by the maximum is said to be enough. The
range becomes 1, but the slope :math:`1/Q_{\max}`, which exceeds 1 when values are below 1.

>>> CLAIM.evaluate({"prediction_distance": 0.25})
0.25
"""

from theory.claim import Claim, Provenance, Source, Verdict
from theory.notation import prediction_distance
from theory.quantities import loss_difference

CLAIM = Claim(
    name="normalised_loss_lipschitz",
    title="Dividing a loss by its maximum makes it 1-Lipschitz",
    statement="Two predictions have normalised losses that differ by at most their distance.",
    quantity=loss_difference,
    bound=prediction_distance,
    source=Source("deramo2020sharing", "remark on the scale of the loss", Provenance.RECONSTRUCTED),
    subject="loss_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="small_values",
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="normalised_loss_slope",
)
