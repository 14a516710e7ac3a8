"""The symbols of linear MDPs and of the learners that play them; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import _define as define

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
