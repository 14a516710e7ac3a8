"""The symbols of a new task that uses what earlier tasks taught; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import define

# A task whose transitions are a combination of those of earlier tasks, and its model made of their models.
carried_variation = define(
    "carried_variation",
    r"\sum_t|c_t|\,\|\hat P^t-P^t\|_{TV}",
    "total variations of the tasks' models at the same state-action, weighted",
    "[0, inf)",
    "probability",
)
C_L = define("C_L", "C_L", "largest weight of a task in the combination", "(0, inf)")
C_R = define("C_R", "C_R", "largest ratio of the largest to the mean distance of a task's model", "[1, inf)")
B_nu = define(
    "B_nu", r"B_\nu", "largest ratio of the law of interest to the data of a task that counts", "[0, inf]"
)
mean_model_error = define(
    "mean_model_error",
    r"\bar\zeta",
    "mean squared total variation of the models under the data, mean over tasks",
    "[0, 1]",
    "probability",
)
least_share = define(
    "least_share",
    r"\kappa_u/\omega",
    "least probability of a state in the data, times that of an action",
    "(0, 1]",
    "probability",
)
span_gap = define(
    "span_gap",
    r"\|P-\sum_tc_tP^t\|_{TV}",
    "largest total variation of the task from the combination of the tasks",
    "[0, inf)",
    "probability",
)
weight_sum = define("weight_sum", r"\|c\|_1", "sum of the absolute weights", "[1, inf)")
uneven_return = define(
    "uneven_return",
    r"\max_t|\bar c_t-1/T|",
    "largest difference of a task's mean weight in the new tasks from a T-th",
    "[0, inf)",
)
# Offline data of the new task, in one fold for every step, and exploration of it.
n_target = define("n_target", r"n_{+}", "transitions of the new task, of every step", "1, 2, ...", "count")
kappa_rho = define(
    "kappa_rho", r"\kappa_\rho", "least eigenvalue of the second moment of the learned features", "(0, 1]"
)
direction_visits = define(
    "direction_visits",
    r"\min_h\lambda_{\min}(\Lambda_h)/\lambda",
    "least eigenvalue of what an exploration has seen of the features, over the ridge",
    "[1, inf)",
)
bonus_evenness = define(
    "bonus_evenness",
    r"\min_h\mathbb{E}\|\phi_h\|_{\Lambda_h^{-1}}/(\mathbb{E}\|\phi_h\|^2_{\Lambda_h^{-1}})^{1/2}",
    "mean over root mean square of the bonuses at a step, at the least, of the policy that collects most of them",
    "(0, 1]",
)
width_share = define(
    "width_share",
    r"\mathbb{E}_{\pi^*}\sum_h\min(\beta\|\hat\phi_h\|,H)\,\sqrt{\kappa_\rho n_{+}}/(H\beta)",
    "bonuses on the way of an optimal policy over H times the widest that the least eigenvalue allows",
    "[0, 1]",
)
# A model of the new task with features given beforehand.
states = define("states", r"|\mathcal{S}|", "number of states", "1, 2, ...", "count")
representation_floor = define(
    "representation_floor", "R", "squared Hellinger error of the model of exact probabilities", "[0, 2]"
)
samples_each = define(
    "samples_each", r"\min_xn_{+}(x)", "samples of every state-action", "0, 1, ...", "count"
)
edge_share = define(
    "edge_share",
    r"\overline{\Phi(-\mu/\sigma_{\hat\mu})}",
    "mean probability of an entry of the measures to be found at zero",
    "[0, 1/2]",
)
independent_measures = define(
    "independent_measures",
    r"\sigma_d(\mu)/\sigma_1(\mu)",
    "smallest singular value of the measures over their largest",
    "[0, 1]",
)
independent_features = define(
    "independent_features",
    r"\sigma_d(\phi)/\sigma_1(\phi)",
    "smallest singular value of the features over their largest",
    "[0, 1]",
)
scratch_error = define(
    "scratch_error",
    r"\mathbb{E}_xH^2(P,\hat P)",
    "squared Hellinger error of a low-rank model of the new task alone",
    "[0, 2]",
)
direction_signal = define(
    "direction_signal",
    r"\sigma_{d-1}/\|Z\|",
    "weakest direction in which the rows of a kernel differ over the strongest one of the noise",
    "[0, inf)",
)
quarter_form = define(
    "quarter_form",
    r"(C_LT\sqrt{\bar\zeta})_{T/4}",
    "weight, tasks and root of their mean error, of a quarter of the tasks",
    "[0, inf)",
)
# Regret with features that hide what actions do.
action_contrast = define(
    "action_contrast",
    r"\max_{h,s,a,a'}\|\hat\phi_h(s,a)-\hat\phi_h(s,a')\|_\infty",
    "largest difference of the learned features of two actions of a state",
    "[0, 1]",
)
reward_contrast = define(
    "reward_contrast",
    r"\max_{h,s,a,a'}|r_h(s,a)-r_h(s,a')|",
    "largest difference of what two actions of a state pay",
    "[0, 1]",
    "value",
)
blind_loss = define(
    "blind_loss",
    r"\tfrac12\sum_h(\min_s(V^*_h-Q^*_h)(s,a_1)+\min_s(V^*_h-Q^*_h)(s,a_A))",
    "what the first and the last action lose in the mean, at the least state of every step, summed over steps",
    "[0, inf)",
    "value",
)
