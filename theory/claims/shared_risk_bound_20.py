r"""The same bound as ``shared_risk_bound_05`` with a failure probability of 0.2, which takes less off confidence.

.. math:: \varepsilon_{avg}(\hat h,\hat f)-\varepsilon^*_{avg} \le \sqrt{2\pi}\,4Q_{\max}\frac{G(\mathcal S)}{nT}
          +4Q_{\max}^2\sqrt{\frac{8\ln(3/0.2)}{nT}}

>>> CLAIM.evaluate({"gaussian_complexity": 0, "n": 8, "T": 4, "Q_max": 1})  # doctest: +ELLIPSIS
3.29123...
"""

from dataclasses import replace

from sympy import Rational

from theory.claims.shared_risk_bound_05 import CLAIM as AT_05
from theory.complexity import squared_loss_excess
from theory.notation import Q_max, T, gaussian_complexity, n

CLAIM = replace(
    AT_05,
    name="shared_risk_bound_20",
    title="Excess risk of a shared representation, at 0.2",
    bound=squared_loss_excess(gaussian_complexity, n * T, Rational(1, 5), Q_max),
    delta=0.2,
)
