r"""The squared loss divided by its maximum has the slope of the inverse value range.

.. math:: |\ell(u,y)-\ell(u',y)| \le \frac{|u-u'|}{Q_{\max}},\qquad
          \ell(u,y)=\frac{(u-y)^2}{4Q_{\max}^2},\quad |u|,|u'|,|y|\le Q_{\max}.

Close predictions at one end of the range and the target at the other attain it.

>>> CLAIM.evaluate({"prediction_distance": 0.25, "Q_max": 0.5})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import Q_max, prediction_distance, prediction_excess, target_excess
from theory.quantities import loss_difference

CLAIM = Claim(
    name="normalised_loss_slope",
    title="Slope of the normalised squared loss",
    statement="Two predictions have normalised losses that differ by at most their distance over the value range.",
    quantity=loss_difference,
    bound=prediction_distance / Q_max,
    source=Source("deramo2020sharing", "remark on the scale of the loss, repaired", Provenance.DERIVED),
    subject="loss_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="opposite_ends",
    assumptions=(
        Assumption(
            "bounded targets", "no target exceeds the value range", Eq(target_excess, 0), "noisy_target"
        ),
        Assumption(
            "bounded predictions",
            "no prediction exceeds the value range",
            Eq(prediction_excess, 0),
            "unclipped_predictions",
        ),
    ),
    coordinates=(Q_max,),
)
