"""The symbols of linear MDPs and of the learners that play them; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import define

d = define("d", "d", "number of features", "1, 2, ...", "count")
lam = define("lam", r"\lambda", "ridge: the multiple of the identity with which Lambda starts", "(0, inf)")

log_det_growth = define(
    "log_det_growth",
    r"\ln\frac{\det\Lambda_K}{\det\lambda I}",
    "growth of the logarithm of the determinant",
    "[0, inf)",
)
feature_norm = define("feature_norm", r"\max_k\|\phi_k\|", "largest norm of a feature", "[0, inf)")
stale_episodes = define(
    "stale_episodes",
    r"\max_k(k-k')",
    "episodes that the Lambda of a width lags behind",
    "0, 1, ...",
)
H = define("H", "H", "number of steps of an episode", "1, 2, ...", "count")
eta = define("eta", r"\eta", "growth of a determinant at which a plan is due", "(0, inf)")
plan_growth = define(
    "plan_growth", r"\eta'", "least growth of a determinant between any two plans", "[0, inf)"
)
beta = define("beta", r"\beta", "radius of the bonus", "[0, inf)", "value")
regression_noise = define(
    "regression_noise",
    r"\max_{k,h}\|\sum_\tau\phi_\tau(r_\tau+V(s'_\tau)-\langle\phi_\tau,z\rangle)\|_{\Lambda^{-1}}",
    "largest noise of a regression, in the norm of the inverse of Lambda",
    "[0, inf)",
    "value",
)
ridge_bias = define(
    "ridge_bias",
    r"\max_{k,h}\sqrt{\lambda}\|z\|",
    "largest bias that the ridge takes from a regression",
    "[0, inf)",
    "value",
)
optimal_value = define("optimal_value", r"V^*_1(s_0)", "optimal value at the start", "[0, inf)", "value")
bonus_weight = define("bonus_weight", "c", "what the bonus is multiplied with", "(-inf, inf)")
hindsight_states = define(
    "hindsight_states",
    r"|\{s:V(s)\text{ chosen by the data}\}|",
    "states whose regressed value was chosen with the data at hand",
    "0, 1, ...",
)
zeta = define(
    "zeta", r"\zeta", "largest distance of the process from one that is linear in the features", "[0, 1]"
)
residual_size = define("residual_size", "B", "what no residual exceeds", "[0, inf)", "value")
largest_residual = define(
    "largest_residual", r"\max_k|e_k|", "largest absolute residual", "[0, inf)", "value"
)
gate = define("gate", "p", "probability with which the better gate opens", "[0, 1]", "probability")
gate_pay = define("gate_pay", r"r(G)", "mean reward behind the gate", "[0, 1]", "reward")
pseudo_regret = define(
    "pseudo_regret", r"\sum_{k\le K}(V^*_1-V^{\pi_k}_1)(s_0)", "pseudo-regret", "[0, inf)", "value"
)
mixture_tilt = define(
    "mixture_tilt",
    r"\|w-1/K\|_{TV}",
    "total variation of the weights of a mixture from uniform ones",
    "[0, 1]",
    "probability",
)
