"""What is bounded and measured in low-rank MDPs, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import sqrt

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
