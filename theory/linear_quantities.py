"""What is bounded and measured in linear MDPs, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import sqrt

from theory.linear_notation import H, d, lam, residual_size
from theory.notation import K
from theory.quantities import Quantity

elliptical_potential = Quantity(
    "elliptical_potential",
    r"\sum_{k\le K}\min(1,\|\phi_k\|^2_{\Lambda_k^{-1}})",
    "sum of the squared widths of the features, each at most one",
    "1",
    ceiling=K,
)
plan_count = Quantity("plan_count", "N_{plans}", "number of plans", "count", ceiling=K)
target_norm = (H + 1) * sqrt(K)  # of all K targets of a regression, which no projection makes longer
regression_noise = Quantity(
    "regression_noise",
    r"\max_{k,h}\|\sum_\tau\phi_\tau(r_\tau+V(s'_\tau)-\langle\phi_\tau,z\rangle)\|_{\Lambda^{-1}}",
    "largest noise of a regression",
    "value",
    ceiling=target_norm,
)
value_difference = Quantity(
    "value_difference",
    r"\max_{h,s,a}\frac{|\langle\phi,w_h\rangle-Q^\pi_h-P_h(V_{h+1}-V^\pi_{h+1})|}{\|\phi\|_{\Lambda_h^{-1}}}",
    "distance of a regressed value from the lookahead, over the width of the feature",
    "value",
    ceiling=target_norm + 2 * H * sqrt(d * lam),
)
least_optimistic_value = Quantity(
    "least_optimistic_value", r"\min_kV^k_1(s_0)", "least value that a plan claims", "value", ceiling=H
)
optimism_shortfall = Quantity(
    "optimism_shortfall",
    r"\max_{k,h,s,a}(Q^*_h-Q^k_h)_+",
    "by how much a plan lies below the optimum",
    "value",
    ceiling=H,
)
pseudo_regret = Quantity(
    "pseudo_regret", r"\sum_{k\le K}V^*_1-V^{\pi_k}_1", "pseudo-regret", "value", ceiling=K * H
)
identification_error = Quantity(
    "identification_error",
    r"\min_{k\le K}V^k_1(s_0)-V^*_1(s_0)",
    "excess of the least value that a plan claims",
    "value",
    ceiling=H,
    floor=-H,
)
residual_pull = Quantity(
    "residual_pull",
    r"\max_\phi\frac{|\phi^\top\Lambda^{-1}\sum_k\phi_ke_k|}{\|\phi\|_{\Lambda^{-1}}}",
    "pull of the residuals on a regression, in widths",
    "value",
    ceiling=residual_size * K / sqrt(lam),  # each feature alone is at most 1/sqrt(lam) wide
)
optimal_value = Quantity("optimal_value", r"V^*_1(s_0)", "optimal value at the start", "value", ceiling=H)
return_variance = Quantity(
    "return_variance",
    r"\operatorname{Var}G",
    "variance of the return of the optimal policy",
    "value squared",
    ceiling=H**2 / 4,
)
mixture_loss = Quantity(
    "mixture_loss",
    r"V^*_1(s_0)-V^{\bar\pi}_1(s_0)",
    "loss of the mixture of all policies played",
    "value",
    ceiling=H,
)
planning_loss = Quantity(
    "planning_loss",
    r"V^*_1(s_0)-V^{\pi}_1(s_0)",
    "loss of a plan made after an exploration without rewards",
    "value",
    ceiling=H,
)
