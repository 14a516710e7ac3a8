"""Every symbol once: its meaning, domain and unit.

One letter has one meaning in all packages. A formula is written with the symbols of this file; a
simulator supplies a value under the symbol's name.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Notation:
    """What a symbol stands for.

    ``unit`` is one of ``1`` (a pure number), ``count``, ``probability``, ``reward``, ``value``
    (reward times the horizon) and ``value squared``; a count is a whole number that is at least one.
    """

    symbol: sp.Symbol
    latex: str
    meaning: str
    domain: str
    unit: str


NOTATION: dict[str, Notation] = {}


def _define(name: str, latex: str, meaning: str, domain: str, unit: str = "1") -> sp.Symbol:
    symbol = sp.Symbol(name, nonnegative=None if domain.startswith("(-inf") else True, real=True)
    if name in NOTATION:
        raise ValueError(f"the symbol {name} is defined twice")
    NOTATION[name] = Notation(symbol, latex, meaning, domain, unit)
    return symbol


gamma = _define("gamma", r"\gamma", "discount factor; over several tasks the largest one", "[0, 1)")
K = _define("K", "K", "number of iterations, or of episodes where one plays", "1, 2, ...", "count")
A = _define("A", r"|\mathcal{A}|", "number of actions", "1, 2, ...", "count")
R_max = _define("R_max", r"R_{\max}", "largest absolute reward", "[0, inf)", "reward")
R_max_mean = _define(
    "R_max_mean", r"\bar R_{\max}", "mean over tasks of the largest absolute reward", "[0, inf)", "reward"
)
reward_peak = _define(
    "reward_peak", r"\max_t R_{\max,t}", "largest absolute reward over all tasks", "[0, inf)", "reward"
)

initial_distance = _define(
    "initial_distance",
    r"\|Q^*-Q_0\|_\infty",
    "distance of the first iterate from the optimum",
    "[0, inf)",
    "value",
)
initial_loss = _define(
    "initial_loss", r"\|Q^*-Q^{\pi_0}\|_\infty", "loss of the first policy", "[0, inf)", "value"
)
epsilon = _define("epsilon", r"\varepsilon", "largest absolute error of any iteration", "[0, inf)", "value")
epsilon_R = _define(
    "epsilon_R", r"\varepsilon_R", "largest absolute difference of two models' rewards", "[0, inf)", "reward"
)
epsilon_P = _define(
    "epsilon_P",
    r"\varepsilon_P",
    "largest L1 distance of two models' transition rows",
    "[0, 2]",
    "probability",
)
reward_range = _define(
    "reward_range", r"\Delta_R", "largest minus smallest reward of the true model", "[0, inf)", "reward"
)
mean_advantage = _define(
    "mean_advantage",
    r"\mathbb{E}_{s\sim d^{\pi'}_\rho}[A^{\pi}(s,\pi'(s))]",
    "advantage of the new policy's actions over the old policy, averaged over the new policy's occupancy",
    "(-inf, inf)",
    "value",
)
propagated_error = _define(
    "propagated_error",
    r"\inf_{r}C_{VI}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}",
    "per-iteration errors of value iteration, weighted by concentrability, at the best exponent r",
    "[0, inf]",
    "value",
)
propagated_task_error = _define(
    "propagated_task_error",
    r"\inf_{r}\max_t C_{VI,t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}",
    "task-averaged errors of value iteration, weighted by the worst task's concentrability",
    "[0, inf]",
    "value",
)
propagated_evaluation_error = _define(
    "propagated_evaluation_error",
    r"\inf_{r}C_{PI(AE)}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}",
    "evaluation errors of policy iteration, weighted by concentrability, at the best exponent r",
    "[0, inf]",
    "value",
)
propagated_bellman_residual = _define(
    "propagated_bellman_residual",
    r"\inf_{r}C_{PI(BR)}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}",
    "Bellman residuals of policy iteration, weighted by concentrability, at the best exponent r",
    "[0, inf]",
    "value",
)
propagated_task_evaluation_error = _define(
    "propagated_task_evaluation_error",
    r"\inf_{r}\max_t C_{PI(AE),t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}",
    "task-averaged evaluation errors of policy iteration, weighted by the worst task's concentrability",
    "[0, inf]",
    "value",
)
propagated_task_bellman_residual = _define(
    "propagated_task_bellman_residual",
    r"\inf_{r}\max_t C_{PI(BR),t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}",
    "task-averaged Bellman residuals of policy iteration, weighted by the worst task's concentrability",
    "[0, inf]",
    "value",
)
one_step_density = _define(
    "one_step_density",
    r"\left\|d(\rho P^{\pi^*})/d\nu\right\|_{2,\nu}",
    "density of the state-actions that the optimal policy reaches from rho in one step",
    "[1, inf]",
)
C_sup = _define(
    "C_sup", r"C_{\rho,\nu}", "largest density that any policies reach, averaged over the steps", "[1, inf]"
)
epsilon_mean = _define(
    "epsilon_mean",
    r"\max_k\|\varepsilon_k\|_{1,\nu}",
    "largest mean error of an iteration",
    "[0, inf)",
    "value",
)
C_AE = _define(
    "C_AE", r"C_{AE}(\nu;P)", "modulus of the optimality operator in L2(nu), divided by gamma", "[1, inf]"
)
difference_norm = _define(
    "difference_norm", r"\|Q-Q'\|_{2,\nu}", "L2 distance of two action-value functions", "[0, inf)", "value"
)
nu_min = _define("nu_min", r"\min\nu", "smallest weight of a state-action", "[0, 1]", "probability")
closure_error = _define(
    "closure_error",
    r"\|Q^*_{k+1}-(T^*)^{k+1}Q_0\|_\nu",
    "distance of the best fit from exact value iteration, in the worst task",
    "[0, inf)",
    "value",
)
carried_error = _define(
    "carried_error",
    r"\sum_{i<k}(\gamma C_{AE})^{i+1}b_{k,k-1-i}",
    "fitting errors of the earlier iterations, each amplified by gamma C_AE a step",
    "[0, inf]",
    "value",
)
gamma_t = _define("gamma_t", r"\gamma_t", "discount factor of one task", "[0, 1)")
k = _define("k", "k", "an iteration before the last", "0, 1, ..., K-1")
r = _define("r", "r", "exponent that splits the weight of an iteration between two factors", "[0, 1]")
# What assumptions speak of.
greedy_gap = _define(
    "greedy_gap",
    r"\max_s[\max_a Q_K-Q_K(\cdot,\pi_K)]",
    "by how much the last policy is not greedy",
    "[0, inf)",
)
policy_gap = _define(
    "policy_gap", r"\max_s\|\pi-\hat\pi\|_1", "distance of the two policies evaluated", "[0, 2]"
)
flow_defect = _define(
    "flow_defect",
    r"\|d-(1-\gamma)\rho-\gamma dP^{\pi'}\|_1",
    "by how much the weights are not the new policy's occupancy",
    "[0, inf)",
)
initial_excess = _define(
    "initial_excess",
    r"(\|Q_0\|_\infty-R_{\max}/(1-\gamma))_+",
    "by how much Q_0 leaves the range",
    "[0, inf)",
)
gamma_max = _define("gamma_max", r"\max_t\gamma_t", "largest discount factor of the tasks", "[0, 1)")
norm_mismatch = _define(
    "norm_mismatch", r"\|\nu-\nu'\|_1", "distance between the weights of the two norms", "[0, 2]"
)
maximised_actions = _define(
    "maximised_actions", r"|\mathcal{A}'|", "actions the operator maximises over", "1, 2, ..."
)
modulus_used = _define("modulus_used", r"C", "constant put in place of the modulus", "[0, inf)")

# What a shared representation costs.
T = _define("T", "T", "number of tasks", "1, 2, ...", "count")
n = _define("n", "n", "number of samples of each task", "1, 2, ...", "count")
gaussian_complexity = _define(
    "gaussian_complexity",
    r"G(A)",
    "mean largest inner product of a prediction with Gaussian noise, not divided by the number of samples",
    "[0, inf)",
    "value",
)
prediction_radius = _define(
    "prediction_radius",
    r"\sup_{y\in A}\|y\|",
    "largest norm of a prediction on all samples",
    "[0, inf)",
    "value",
)
head_quotient = _define(
    "head_quotient", r"O(\mathcal{F})", "Maurer's quotient of one task's heads", "[0, inf)"
)
head_norm = _define(
    "head_norm",
    r"\sup_{f\in\mathcal{F}}\|f\|",
    "norm bound of linear heads, their Lipschitz constant",
    "[0, inf)",
)
Q_max = _define("Q_max", r"Q_{\max}", "largest absolute value, R_max over 1-gamma", "(0, inf)", "value")
prediction_distance = _define(
    "prediction_distance", r"|u-u'|", "distance of two predictions of one target", "[0, inf)", "value"
)
sign_correlation = _define(
    "sign_correlation",
    r"\max_{i\ne j}|E\varepsilon_i\varepsilon_j|",
    "largest correlation of two signs",
    "[0, 1]",
)
head_spread = _define(
    "head_spread",
    r"\max_t\|f_t\|-\min_t\|f_t\|",
    "by how much the norm bounds of the tasks' heads differ",
    "[0, inf)",
)
target_excess = _define(
    "target_excess", r"(|y|-Q_{\max})_+", "by how much a target leaves the value range", "[0, inf)", "value"
)
prediction_excess = _define(
    "prediction_excess",
    r"(\max(|u|,|u'|)-Q_{\max})_+",
    "by how much a prediction leaves the value range",
    "[0, inf)",
    "value",
)
# What one joint fit of several tasks errs by.
kk = _define("kk", r"\kappa", "number of features that the tasks share", "1, 2, ...", "count")
SA = _define("SA", r"|\mathcal{S}\times\mathcal{A}|", "number of state-actions", "1, 2, ...", "count")
target_variance = _define(
    "target_variance", r"\sigma^2", "mean variance of one sampled backup", "[0, inf)", "value squared"
)
unshared_error = _define(
    "unshared_error",
    r"\varepsilon^*_{avg}",
    "task-averaged squared error of the best shared representation",
    "[0, inf)",
    "value squared",
)
quarter_error = _define(
    "quarter_error",
    r"\varepsilon_{avg}(T/4)",
    "joint error of a quarter of the tasks",
    "[0, inf)",
    "value squared",
)
quarter_excess = _define(
    "quarter_excess",
    r"(\varepsilon_{avg}-\varepsilon^*_{avg})(T/4)",
    "excess error of the joint fit of a quarter of the tasks",
    "[0, inf)",
    "value squared",
)
signal_to_noise = _define(
    "signal_to_noise",
    r"\sigma_\kappa(T^*Q)/\|Z\|",
    "weakest shared direction of the backups over the strongest one of the noise",
    "[0, inf)",
)
noise_spread = _define(
    "noise_spread", r"\max_t\sigma_t^2/\min_t\sigma_t^2", "largest over smallest noise of a task", "[1, inf)"
)
# A joint choice among representations of which none is right.
choice_range = _define(
    "choice_range",
    r"\Delta_{\max}",
    "largest difference that two representations can make to the risk",
    "[0, inf)",
    "value squared",
)
advantage_ratio = _define(
    "advantage_ratio",
    r"\delta/\delta_{worst}",
    "gap of two representations over the gap at which a joint choice costs most",
    "[0, inf)",
)
