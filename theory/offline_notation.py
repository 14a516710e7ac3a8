"""The symbols of finite model classes and of plans from offline data; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import define

Phi_size = define("Phi_size", r"|\Phi|", "number of features to choose from", "1, 2, ...", "count")
Psi_size = define("Psi_size", r"|\Psi|", "number of emissions to choose from", "1, 2, ...", "count")
alternatives = define("alternatives", "J", "number of models that are not the truth", "1, 2, ...", "count")
model_divergence = define(
    "model_divergence",
    r"\bar D",
    "divergence of the alternatives from the truth, a sample, mean over tasks",
    "[0, inf)",
)
model_hellinger = define(
    "model_hellinger",
    r"\bar h^2",
    "least squared Hellinger distance of an alternative from the truth, mean over tasks",
    "[0, 2]",
)
alternative_correlation = define(
    "alternative_correlation",
    r"\max_{i\ne j}|\operatorname{corr}(\ell_i,\ell_j)|",
    "largest correlation of two alternatives' log-likelihood ratios",
    "[0, 1]",
)
# What assumptions on data and class speak of.
truth_gap = define(
    "truth_gap",
    r"\min_{\phi,\mu}D(P^*\|\langle\phi,\mu\rangle)",
    "divergence of the truth from the class",
    "[0, inf]",
)
foreign_share = define(
    "foreign_share", "u", "share of the samples whose next state is another task's", "[0, 1]", "probability"
)
overlooked_samples = define(
    "overlooked_samples", "n-n'", "samples that the likelihood leaves out", "0, 1, ..."
)
