r"""The largest error of a combined model, by the regularity of the model class.

.. math:: \max_x\Big\|P-\sum_tc_t\hat P^t\Big\|_{TV} \le
          \frac{C_R}{SA}\,\frac{\omega}{\kappa_u}\,C_L\,T\sqrt{\bar\zeta}.

Shape of the literature, constant of finite sets. C_R turns the mean over all state-actions into their maximum,
:math:`\omega/\kappa_u` the data into the uniform law, and :math:`C_LT` a mean over tasks into the combination. It is
attained by even weights, :math:`C_LT=1`. For a task that combines a few of many, :math:`C_L` stays while T grows, and
the bound grows: what is held against the task are all others, not those that it consists of.

>>> CLAIM.evaluate({"C_R": 2, "SA": 4, "least_share": 0.125, "C_L": 0.5, "T": 4, "mean_model_error": 0.0625})
2.0
"""

from dataclasses import replace

from sympy import sqrt

from theory.claim import Provenance, Source
from theory.claims.combined_model import CLAIM as POINTWISE
from theory.notation import SA, T
from theory.transfer_notation import C_L, C_R, least_share, mean_model_error
from theory.transfer_quantities import largest_plug_in_error

CLAIM = replace(
    POINTWISE,
    name="combined_model_uniform",
    title="Model of a combination of tasks, uniformly",
    statement="The combined model is nowhere off by more than C_R C_L T times the tasks' mean error, over coverage.",
    quantity=largest_plug_in_error,
    bound=C_R / (SA * least_share) * C_L * T * sqrt(mean_model_error),
    source=Source(
        "ishfaq2024offline", "approximate features, shape as reconstructed", Provenance.RECONSTRUCTED
    ),
    witness="even_models",
)
