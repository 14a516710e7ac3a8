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
# What plans from offline data are judged by.
value_cap = define("value_cap", "V", "what no policy's total reward exceeds", "(0, inf)", "value")
missed_actions = define(
    "missed_actions",
    r"|\{a:\pi^b(a)=0<\pi(a)\}|",
    "actions of the comparator that the data lack",
    "0, 1, ...",
)
sacrificed_nats = define(
    "sacrificed_nats", r"\Delta_t", "log-likelihood that the joint fit gives away on the task", "[0, inf)"
)
unpenalised_loss = define(
    "unpenalised_loss",
    r"V^*-V^{\hat\pi_0}",
    "loss of the plan without penalties, mean over tasks",
    "[0, inf)",
    "value",
)
unsaturated = define(
    "unsaturated", r"1-\min b/V", "by how much the least penalty stays below the cap", "[0, 1]"
)
truncated_steps = define(
    "truncated_steps",
    r"|\{h:\hat V_h\ge0\text{ enforced}\}|",
    "steps whose values are cut off at zero",
    "0, 1, ...",
)
uncounted_tasks = define("uncounted_tasks", "u_0", "tasks that a mean over tasks leaves out", "0, 1, ...")
quarter_gap = define(
    "quarter_gap",
    r"(V^*-\hat V)(T/4)",
    "optimal value less what the pessimistic plan promises, from a quarter of the tasks",
    "[0, inf)",
    "value",
)
forgiven_errors = define(
    "forgiven_errors", "f", "share of the other tasks' errors that a penalty leaves out", "[0, 1]"
)
