r"""The mean squared error of a combined model, without a regular model class.

.. math:: \mathbb{E}_\nu\Big\|P-\sum_tc_t\hat P^t\Big\|_{TV}^2 \le B_\nu\,C_L\,T\,\bar\zeta

for weights :math:`0\le c_t\le C_L` that sum to one, and :math:`\nu` at most :math:`B_\nu` times the data of every task
that counts: joint maximum likelihood bounds :math:`T\bar\zeta`, the sum over tasks. As :math:`C_L\ge1/T`, the factor
is one at least, and one for even weights. Squaring the usual uniform bound gives :math:`C_L^2T^2` instead.

>>> CLAIM.evaluate({"B_nu": 2, "C_L": 0.5, "T": 4, "mean_model_error": 0.125})
0.5
"""

from dataclasses import replace

from sympy import Le

from theory.claim import Assumption, Provenance, Source
from theory.claims.combined_model import CLAIM as POINTWISE
from theory.notation import T
from theory.transfer_notation import C_L, B_nu, mean_model_error, weight_sum
from theory.transfer_quantities import plug_in_moment

CLAIM = replace(
    POINTWISE,
    name="combined_model_moment",
    title="Model of a combination of tasks, in mean square",
    statement="The combined model is off in mean square by at most B C_L times the sum of the tasks' squared errors.",
    quantity=plug_in_moment,
    bound=B_nu * C_L * T * mean_model_error,
    source=Source("ishfaq2024offline", "approximate features, in mean square", Provenance.DERIVED),
    assumptions=(
        *POINTWISE.assumptions,
        Assumption("law", "the weights are a law over the tasks", Le(weight_sum, 1), "signed_models"),
    ),
)
