"""What is bounded and measured in low-rank MDPs, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S, oo, sqrt

from theory.linear_notation import H, lam
from theory.low_rank_notation import function_cap
from theory.quantities import Quantity

visited_mean = Quantity(
    "visited_mean",
    r"\mathbb{E}_{d^\pi_h}[g]",
    "mean of a function at step h under a policy",
    "value",
    ceiling=function_cap,
)
feature_width = Quantity(
    "feature_width",
    r"\mathbb{E}_{d^\pi_h}\|\phi_h\|_{\Sigma^{-1}}",
    "mean width of the features under a policy",
    "1",
    ceiling=1 / sqrt(lam),  # of features that are at most one long
)
squared_width = Quantity(
    "squared_width",
    r"\mathbb{E}_{\rho_h}\|\phi_h\|^2_{\Sigma^{-1}}",
    "mean squared width of the features under the data",
    "1",
    ceiling=1 / lam,
)
offline_loss = Quantity(
    "offline_loss",
    r"V^*_1-V^{\pi}_1",
    "loss of a pessimistic plan made from offline data",
    "value",
    ceiling=H,
)
lock_condition = Quantity(
    "lock_condition", r"\max_hC^*_h", "relative condition number of a combination lock", "1", ceiling=oo
)
code_width = Quantity(
    "code_width",
    r"\sum_h\mathbb{E}_{\pi^*}\|\phi^*_h\|_{\Sigma_h^{-1}}",
    "widths of the features along the code of a lock",
    "1",
    ceiling=H / sqrt(lam),
)
omega = Quantity(
    "omega",
    r"\omega",
    "largest inverse probability of an action under the behaviour",
    "1",
    ceiling=oo,
    floor=S.One,
)
penalised_loss = Quantity(
    "penalised_loss",
    r"V^{\pi_0}-V^{\pi_b}",
    "value that a penalty costs in the model that was planned in",
    "value",
    ceiling=H,
)
likelihood_gain = Quantity(
    "likelihood_gain",
    r"2(L(\hat\theta)-L(\theta^*))",
    "twice the gain in likelihood of a joint fit over the truth",
    "nats",
    ceiling=oo,
)
joint_fit_error = Quantity(
    "joint_fit_error",
    r"\frac1T\sum_t\mathbb{E}_\rho[H^2(\hat P^t,P^t)]",
    "mean squared Hellinger distance of a joint fit from the truth",
    "1",
    ceiling=2 * S.One,
)
