"""What is bounded and measured of fits to offline data and of plans, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S

from theory.linear_notation import H
from theory.notation import T, n
from theory.offline_notation import value_cap
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
task_error = Quantity(
    "task_error",
    r"n\zeta^t_h",
    "squared total variation of a task's fit from the truth, times its samples",
    "1",
    ceiling=n,
)
largest_model_error = Quantity(
    "largest_model_error",
    r"\max_t\zeta_t",
    "mean squared total variation of the learned from the true transitions, worst task",
    "probability",
    ceiling=S.One,
)
worst_suboptimality = Quantity(
    "worst_suboptimality",
    r"\max_t(V^{\pi^*_t}_t-V^{\hat\pi_t}_t)",
    "loss of the pessimistic plan, worst task",
    "value",
    ceiling=value_cap,
)
mean_suboptimality = Quantity(
    "mean_suboptimality",
    r"\frac1T\sum_t(V^{\pi^*_t}_t-V^{\hat\pi_t}_t)",
    "loss of the pessimistic plan, mean over tasks",
    "value",
    ceiling=value_cap,
)
certificate_gap = Quantity(
    "certificate_gap",
    r"\frac1T\sum_t(V^*_t-\hat V_t)",
    "optimal value less what the pessimistic plan promises, mean over tasks",
    "value",
    ceiling=(H + 1) * value_cap,
)
