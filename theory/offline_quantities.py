"""What is bounded and measured of fits to offline data and of plans, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S

from theory.notation import T
from theory.quantities import Quantity

hellinger_sum = Quantity(
    "hellinger_sum",
    r"\max_h\sum_t\mathbb{E}_{\rho^t_h}[h^2(\hat P^t_h,P^t_h)]",
    "squared Hellinger distance of the joint fit from the truth, summed over tasks",
    "1",
    ceiling=2 * T,
)
fit_error_rate = Quantity(
    "fit_error_rate",
    r"P(\hat\phi\ne\phi^*)",
    "frequency with which another model fits at least as well as the truth",
    "probability",
    ceiling=S.One,
)
