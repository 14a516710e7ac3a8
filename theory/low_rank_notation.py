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
# What a learner makes of learned features on another task.
xi = define(
    "xi", r"\xi", "total variation of the task from a linear one that is allowed for", "[0, 1]", "probability"
)
feature_gap = define(
    "feature_gap",
    r"\max_x\|P-\langle\hat\phi,\hat\mu\rangle\|_{TV}",
    "largest total variation of the task from one that is linear in the learned features",
    "[0, 1]",
    "probability",
)
largest_width = define(
    "largest_width",
    r"\max_\pi\mathbb{E}_\pi\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)",
    "largest total of bonuses that a policy collects",
    "[0, inf)",
    "value",
)
optimal_width = define(
    "optimal_width",
    r"\mathbb{E}_{\pi^*}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},H)",
    "total of bonuses that an optimal policy collects",
    "[0, inf)",
    "value",
)
played_width = define(
    "played_width",
    r"\frac1K\sum_{k\le K}\mathbb{E}_{\pi_k}\sum_h\min(\beta\|\hat\phi_h\|_{\Lambda_{k,h}^{-1}},H)",
    "total of bonuses that a plan's own policy collects, mean over the episodes",
    "[0, inf)",
    "value",
)
regression_excess = define(
    "regression_excess",
    r"\max_{h,x}|\langle\hat\phi_h,w_h\rangle-P_hV_{h+1}|-\beta\|\hat\phi_h\|-\xi(H-h)",
    "by how much a regression is further off than its bonus and xi allow",
    "(-inf, inf)",
    "value",
)
feature_defect = define(
    "feature_defect",
    r"\|P-\langle\hat\phi,\hat\mu\rangle\|_\infty",
    "distance of the transitions walked from what their features say",
    "[0, 1]",
    "probability",
)
# How wide features are, and what the data cover.
comparator_shift = define(
    "comparator_shift",
    r"\|d^\pi-d^{\pi'}\|_1",
    "distance of the policy's visits from those for which coverage is stated",
    "[0, 2]",
    "probability",
)
data_shift = define(
    "data_shift",
    r"\|d-\rho\|_1",
    "distance of where widths are averaged from where the data are",
    "[0, 2]",
    "probability",
)
mass_defect = define(
    "mass_defect",
    r"\min_m\max_{s,a}|\langle\phi,m\rangle-1|",
    "by how much the features are none of transitions, which all have the mass one",
    "[0, inf)",
)
# What the audit asks of behaviour policies and of penalties.
action_gap = define(
    "action_gap",
    r"\max_a|\pi^b(a)-1/|\mathcal{A}||",
    "distance of the behaviour policy from a uniform one",
    "[0, 1]",
    "probability",
)
action_mass_gap = define(
    "action_mass_gap",
    r"\max_s|\sum_a\pi^b(a|s)-1|",
    "by how much the probabilities of actions do not sum to one",
    "[0, inf)",
    "probability",
)
penalty_spread = define(
    "penalty_spread", r"(\max b-\min b)", "largest less smallest penalty", "[0, inf)", "value"
)
value_cut = define(
    "value_cut", r"\max(-Q)_+", "largest negative value that planning cuts off", "[0, inf)", "value"
)
# What a joint fit knows of the truth.
missing_rank = define("missing_rank", r"d-\hat d", "features that a fit lacks", "0, 1, ...")
least_entry = define(
    "least_entry",
    r"\min(\phi,\mu)",
    "smallest entry of the true features and measures, all of them probabilities",
    "[0, 1]",
    "probability",
)
feature_drift = define("feature_drift", r"\eta", "how far features differ over tasks", "[0, 1]")
