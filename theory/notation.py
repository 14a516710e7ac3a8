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

    ``unit`` is one of ``1`` (a pure number), ``count``, ``probability``, ``nats``, ``reward``, ``value``
    (reward times the horizon) and ``value squared``; a count is a whole number that is at least one.
    """

    symbol: sp.Symbol
    latex: str
    meaning: str
    domain: str
    unit: str


NOTATION: dict[str, Notation] = {}


def define(name: str, latex: str, meaning: str, domain: str, unit: str = "1") -> sp.Symbol:
    """Return a new real symbol, entered in NOTATION; its domain tells whether it may be negative."""
    symbol = sp.Symbol(name, nonnegative=None if domain.startswith("(-inf") else True, real=True)
    if name in NOTATION:
        raise ValueError(f"the symbol {name} is defined twice")
    NOTATION[name] = Notation(symbol, latex, meaning, domain, unit)
    return symbol


gamma = define("gamma", r"\gamma", "discount factor; over several tasks the largest one", "[0, 1)")
K = define("K", "K", "number of iterations, or of episodes where one plays", "1, 2, ...", "count")
A = define("A", r"|\mathcal{A}|", "number of actions", "1, 2, ...", "count")
R_max = define("R_max", r"R_{\max}", "largest absolute reward", "[0, inf)", "reward")
R_max_mean = define(
    "R_max_mean", r"\bar R_{\max}", "mean over tasks of the largest absolute reward", "[0, inf)", "reward"
)
reward_peak = define(
    "reward_peak", r"\max_t R_{\max,t}", "largest absolute reward over all tasks", "[0, inf)", "reward"
)

initial_distance = define(
    "initial_distance",
    r"\|Q^*-Q_0\|_\infty",
    "distance of the first iterate from the optimum",
    "[0, inf)",
    "value",
)
initial_loss = define(
    "initial_loss", r"\|Q^*-Q^{\pi_0}\|_\infty", "loss of the first policy", "[0, inf)", "value"
)
epsilon = define("epsilon", r"\varepsilon", "largest absolute error of any iteration", "[0, inf)", "value")
epsilon_R = define(
    "epsilon_R", r"\varepsilon_R", "largest absolute difference of two models' rewards", "[0, inf)", "reward"
)
epsilon_P = define(
    "epsilon_P",
    r"\varepsilon_P",
    "largest L1 distance of two models' transition rows",
    "[0, 2]",
    "probability",
)
reward_range = define(
    "reward_range", r"\Delta_R", "largest minus smallest reward of the true model", "[0, inf)", "reward"
)
mean_advantage = define(
    "mean_advantage",
    r"\mathbb{E}_{s\sim d^{\pi'}_\rho}[A^{\pi}(s,\pi'(s))]",
    "advantage of the new policy's actions over the old policy, averaged over the new policy's occupancy",
    "(-inf, inf)",
    "value",
)
propagated_error = define(
    "propagated_error",
    r"\inf_{r}C_{VI}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}",
    "per-iteration errors of value iteration, weighted by concentrability, at the best exponent r",
    "[0, inf]",
    "value",
)
propagated_task_error = define(
    "propagated_task_error",
    r"\inf_{r}\max_t C_{VI,t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}",
    "task-averaged errors of value iteration, weighted by the worst task's concentrability",
    "[0, inf]",
    "value",
)
propagated_evaluation_error = define(
    "propagated_evaluation_error",
    r"\inf_{r}C_{PI(AE)}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}",
    "evaluation errors of policy iteration, weighted by concentrability, at the best exponent r",
    "[0, inf]",
    "value",
)
propagated_bellman_residual = define(
    "propagated_bellman_residual",
    r"\inf_{r}C_{PI(BR)}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}",
    "Bellman residuals of policy iteration, weighted by concentrability, at the best exponent r",
    "[0, inf]",
    "value",
)
propagated_task_evaluation_error = define(
    "propagated_task_evaluation_error",
    r"\inf_{r}\max_t C_{PI(AE),t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}",
    "task-averaged evaluation errors of policy iteration, weighted by the worst task's concentrability",
    "[0, inf]",
    "value",
)
propagated_task_bellman_residual = define(
    "propagated_task_bellman_residual",
    r"\inf_{r}\max_t C_{PI(BR),t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}",
    "task-averaged Bellman residuals of policy iteration, weighted by the worst task's concentrability",
    "[0, inf]",
    "value",
)
one_step_density = define(
    "one_step_density",
    r"\left\|d(\rho P^{\pi^*})/d\nu\right\|_{2,\nu}",
    "density of the state-actions that the optimal policy reaches from rho in one step",
    "[1, inf]",
)
C_sup = define(
    "C_sup", r"C_{\rho,\nu}", "largest density that any policies reach, averaged over the steps", "[1, inf]"
)
epsilon_mean = define(
    "epsilon_mean",
    r"\max_k\|\varepsilon_k\|_{1,\nu}",
    "largest mean error of an iteration",
    "[0, inf)",
    "value",
)
C_AE = define(
    "C_AE", r"C_{AE}(\nu;P)", "modulus of the optimality operator in L2(nu), divided by gamma", "[1, inf]"
)
difference_norm = define(
    "difference_norm", r"\|Q-Q'\|_{2,\nu}", "L2 distance of two action-value functions", "[0, inf)", "value"
)
nu_min = define("nu_min", r"\min\nu", "smallest weight of a state-action", "[0, 1]", "probability")
closure_error = define(
    "closure_error",
    r"\|Q^*_{k+1}-(T^*)^{k+1}Q_0\|_\nu",
    "distance of the best fit from exact value iteration, in the worst task",
    "[0, inf)",
    "value",
)
carried_error = define(
    "carried_error",
    r"\sum_{i<k}(\gamma C_{AE})^{i+1}b_{k,k-1-i}",
    "fitting errors of the earlier iterations, each amplified by gamma C_AE a step",
    "[0, inf]",
    "value",
)
gamma_t = define("gamma_t", r"\gamma_t", "discount factor of one task", "[0, 1)")
k = define("k", "k", "an iteration before the last", "0, 1, ..., K-1")
r = define("r", "r", "exponent that splits the weight of an iteration between two factors", "[0, 1]")
# What assumptions speak of.
greedy_gap = define(
    "greedy_gap",
    r"\max_s[\max_a Q_K-Q_K(\cdot,\pi_K)]",
    "by how much the last policy is not greedy",
    "[0, inf)",
)
policy_gap = define(
    "policy_gap", r"\max_s\|\pi-\hat\pi\|_1", "distance of the two policies evaluated", "[0, 2]"
)
flow_defect = define(
    "flow_defect",
    r"\|d-(1-\gamma)\rho-\gamma dP^{\pi'}\|_1",
    "by how much the weights are not the new policy's occupancy",
    "[0, inf)",
)
initial_excess = define(
    "initial_excess",
    r"(\|Q_0\|_\infty-R_{\max}/(1-\gamma))_+",
    "by how much Q_0 leaves the range",
    "[0, inf)",
)
gamma_max = define("gamma_max", r"\max_t\gamma_t", "largest discount factor of the tasks", "[0, 1)")
norm_mismatch = define(
    "norm_mismatch", r"\|\nu-\nu'\|_1", "distance between the weights of the two norms", "[0, 2]"
)
maximised_actions = define(
    "maximised_actions", r"|\mathcal{A}'|", "actions the operator maximises over", "1, 2, ..."
)
modulus_used = define("modulus_used", r"C", "constant put in place of the modulus", "[0, inf)")

# What a shared representation costs.
T = define("T", "T", "number of tasks", "1, 2, ...", "count")
n = define("n", "n", "number of samples of each task", "1, 2, ...", "count")
gaussian_complexity = define(
    "gaussian_complexity",
    r"G(A)",
    "mean largest inner product of a prediction with Gaussian noise, not divided by the number of samples",
    "[0, inf)",
    "value",
)
prediction_radius = define(
    "prediction_radius",
    r"\sup_{y\in A}\|y\|",
    "largest norm of a prediction on all samples",
    "[0, inf)",
    "value",
)
head_quotient = define(
    "head_quotient", r"O(\mathcal{F})", "Maurer's quotient of one task's heads", "[0, inf)"
)
head_norm = define(
    "head_norm",
    r"\sup_{f\in\mathcal{F}}\|f\|",
    "norm bound of linear heads, their Lipschitz constant",
    "[0, inf)",
)
Q_max = define("Q_max", r"Q_{\max}", "largest absolute value, R_max over 1-gamma", "(0, inf)", "value")
prediction_distance = define(
    "prediction_distance", r"|u-u'|", "distance of two predictions of one target", "[0, inf)", "value"
)
sign_correlation = define(
    "sign_correlation",
    r"\max_{i\ne j}|E\varepsilon_i\varepsilon_j|",
    "largest correlation of two signs",
    "[0, 1]",
)
head_spread = define(
    "head_spread",
    r"\max_t\|f_t\|-\min_t\|f_t\|",
    "by how much the norm bounds of the tasks' heads differ",
    "[0, inf)",
)
target_excess = define(
    "target_excess", r"(|y|-Q_{\max})_+", "by how much a target leaves the value range", "[0, inf)", "value"
)
prediction_excess = define(
    "prediction_excess",
    r"(\max(|u|,|u'|)-Q_{\max})_+",
    "by how much a prediction leaves the value range",
    "[0, inf)",
    "value",
)
# What one joint fit of several tasks errs by.
kk = define("kk", r"\kappa", "number of features that the tasks share", "1, 2, ...", "count")
SA = define("SA", r"|\mathcal{S}\times\mathcal{A}|", "number of state-actions", "1, 2, ...", "count")
target_variance = define(
    "target_variance", r"\sigma^2", "mean variance of one sampled backup", "[0, inf)", "value squared"
)
unshared_error = define(
    "unshared_error",
    r"\varepsilon^*_{avg}",
    "task-averaged squared error of the best shared representation",
    "[0, inf)",
    "value squared",
)
quarter_error = define(
    "quarter_error",
    r"\varepsilon_{avg}(T/4)",
    "joint error of a quarter of the tasks",
    "[0, inf)",
    "value squared",
)
quarter_excess = define(
    "quarter_excess",
    r"(\varepsilon_{avg}-\varepsilon^*_{avg})(T/4)",
    "excess error of the joint fit of a quarter of the tasks",
    "[0, inf)",
    "value squared",
)
signal_to_noise = define(
    "signal_to_noise",
    r"\sigma_\kappa(T^*Q)/\|Z\|",
    "weakest shared direction of the backups over the strongest one of the noise",
    "[0, inf)",
)
noise_spread = define(
    "noise_spread", r"\max_t\sigma_t^2/\min_t\sigma_t^2", "largest over smallest noise of a task", "[1, inf)"
)
# A joint choice among representations of which none is right.
choice_range = define(
    "choice_range",
    r"\Delta_{\max}",
    "largest difference that two representations can make to the risk",
    "[0, inf)",
    "value squared",
)
advantage_ratio = define(
    "advantage_ratio",
    r"\delta/\delta_{worst}",
    "gap of two representations over the gap at which a joint choice costs most",
    "[0, inf)",
)
