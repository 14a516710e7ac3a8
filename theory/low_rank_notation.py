"""The symbols of low-rank MDPs that share features over tasks; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import define

# How well the data of a task cover what a policy visits.
omega = define(
    "omega", r"\omega", "largest inverse probability of an action under the behaviour policies", "[1, inf]"
)
C_star = define(
    "C_star",
    "C^*",
    "largest ratio of a comparator's to the data's second moment of the true features",
    "[0, inf]",
)
# One step back: what a function costs at step h in terms of the features at step h-1.
feature_width = define(
    "feature_width",
    r"\mathbb{E}_{d^\pi_{h-1}}\|\phi_{h-1}\|_{\Sigma^{-1}}",
    "mean width of the features one step earlier",
    "[0, inf)",
)
function_moment = define(
    "function_moment",
    r"\mathbb{E}_{\rho_h}[g^2]",
    "mean square of the function under the data",
    "[0, inf)",
    "value squared",
)
function_cap = define("function_cap", "B", "what the function nowhere exceeds", "[0, inf)", "value")
model_error = define(
    "model_error",
    r"\zeta",
    "mean squared total variation of the learned from the true transitions, under the data",
    "[0, 1]",
    "probability",
)
state_shift = define(
    "state_shift",
    r"\|\rho_h-\rho_{h-1}P\|_1",
    "distance of the data's states from where the data of the step before lead",
    "[0, 2]",
    "probability",
)
