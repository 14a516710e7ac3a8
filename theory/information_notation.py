"""The symbols of task representations; all others are in :mod:`theory.notation`.

A task M has a context X of behaviour Xb (state, action) and outcome Xt (next state, reward), and an encoder makes
the representation Z of X. Every information is in nats.
"""

from __future__ import annotations

import sympy as sp

from theory.notation import define

NATS = "nats"
ANY = "[0, inf)"

I_Z_M = define("I_Z_M", "I(Z;M)", "information of the representation about the task", ANY, NATS)
I_Z_X = define("I_Z_X", "I(Z;X)", "information of the representation about its context", ANY, NATS)
I_Z_Xb = define("I_Z_Xb", "I(Z;X_b)", "information of the representation about the behaviour", ANY, NATS)
I_Z_Xt_given_Xb = define(
    "I_Z_Xt_given_Xb",
    r"I(Z;X_t\mid X_b)",
    "information of the representation about the outcome, given the behaviour",
    ANY,
    NATS,
)
I_Z_X_given_M = define(
    "I_Z_X_given_M",
    r"I(Z;X\mid M)",
    "information of the representation about its context, given the task",
    ANY,
    NATS,
)


# Behaviour: states S and actions A of data, on samples that are drawn again from the task of the context.
def _behaviour(name: str, latex: str, meaning: str) -> sp.Symbol:
    return define(name, latex, meaning, ANY, NATS)


I_Z_A_given_S = _behaviour(
    "I_Z_A_given_S",
    r"I(Z;A\mid S)",
    "information of the representation about sampled actions, given the state",
)
H_A_given_S = _behaviour("H_A_given_S", r"H(A\mid S)", "entropy of the data's actions, given the state")
H_A_given_SZ = _behaviour(
    "H_A_given_SZ", r"H(A\mid S,Z)", "entropy of actions, given the state and the representation"
)
H_A_given_SM = _behaviour("H_A_given_SM", r"H(A\mid S,M)", "entropy of actions, given the state and the task")
I_A_S_given_Z = _behaviour(
    "I_A_S_given_Z", r"I(A;S\mid Z)", "information of the state about the action, given the representation"
)
I_M_A_given_S = _behaviour(
    "I_M_A_given_S", r"I(M;A\mid S)", "information of the task about the action, given the state"
)
I_Z_M_given_S = _behaviour(
    "I_Z_M_given_S", r"I(Z;M\mid S)", "information of the representation about the task, given the state"
)
H_M_given_SA = _behaviour(
    "H_M_given_SA", r"H(M\mid S,A)", "what is unknown of the task, given the state and the action"
)
H_M_given_Z = _behaviour(
    "H_M_given_Z", r"H(M\mid Z)", "what is unknown of the task, given the representation"
)
I_Z_SA_given_M = _behaviour(
    "I_Z_SA_given_M", r"I(Z;S,A\mid M)", "information of the representation about the sample, given the task"
)
other_information = _behaviour(
    "other_information", r"I(Z';A\mid S)", "information about actions of the representation not preferred"
)
own_given_task = _behaviour(
    "own_given_task", r"I(Z;X_b\mid M)", "information about the own context's behaviour, given the task"
)
task_given_own = _behaviour(
    "task_given_own", r"I(Z;M\mid X_b)", "information about the task, given the own context's behaviour"
)
own_information = _behaviour(
    "own_information", r"I(Z;X_b)", "information about the behaviour of the own context"
)
fresh_information = _behaviour(
    "fresh_information", r"I(Z;X_b')", "information about the behaviour of a fresh transition"
)
task_given_fresh = _behaviour(
    "task_given_fresh", r"I(Z;M\mid X_b')", "information about the task, given a fresh transition's behaviour"
)
policy_overlap = define(
    "policy_overlap", r"\omega", "what the policies of all tasks share where they share least", "[0, 1]"
)
data_distance = define(
    "data_distance", r"d_{TV}(p_{data},p)", "distance of the samples from the data", "[0, 1]", "probability"
)
# The surrogate of an action's entropy, a Gaussian of the same variance.
action_variance = define("action_variance", r"\sigma_A^2", "variance of the action", "[0, inf)")
unpooled_variance = define(
    "unpooled_variance",
    r"\operatorname{Var}\mathbb{E}[A\mid S]",
    "variance between states left out",
    "[0, inf)",
)
other_entropy = define(
    "other_entropy", "h(A')", "entropy of the action that the surrogate prefers less", "(-inf, inf)", NATS
)
# The correlation of gain and diversity that the paper sees in its figure.
seen_correlation = define("seen_correlation", r"\hat r", "correlation that was seen", "[0, 1]")
seen_families = define("seen_families", "n", "environments in which it was seen", "4, 5, ...", "count")
mismatched = define("mismatched", "n_{mis}", "families paired with the diversity of another", "0, 1, ...")
