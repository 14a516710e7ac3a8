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
I_Z_M_given_Xb = define(
    "I_Z_M_given_Xb",
    r"I(Z;M\mid X_b)",
    "information of the representation about the task, given the behaviour",
    ANY,
    NATS,
)
I_Z_Xt_given_XbM = define(
    "I_Z_Xt_given_XbM",
    r"I(Z;X_t\mid X_b,M)",
    "information of the representation about the outcome, given the behaviour and the task",
    ANY,
    NATS,
)
I_M_Xb = define("I_M_Xb", "I(M;X_b)", "information of the behaviour about the task", ANY, NATS)
I_M_Xb_given_Z = define(
    "I_M_Xb_given_Z",
    r"I(M;X_b\mid Z)",
    "information of the behaviour about the task, given the representation",
    ANY,
    NATS,
)
I_M_ZXb = define(
    "I_M_ZXb", "I(M;Z,X_b)", "information of representation and behaviour about the task", ANY, NATS
)
I_Xt_ZXb = define(
    "I_Xt_ZXb", "I(X_t;Z,X_b)", "information of representation and behaviour about the outcome", ANY, NATS
)
I_Xt_Xb = define("I_Xt_Xb", "I(X_t;X_b)", "information of the behaviour about the outcome", ANY, NATS)
H_M = define("H_M", "H(M)", "entropy of the task", ANY, NATS)
H_X = define("H_X", "H(X)", "entropy of a context", ANY, NATS)
H_Xt_given_Xb = define(
    "H_Xt_given_Xb", r"H(X_t\mid X_b)", "entropy of the outcome, given the behaviour", ANY, NATS
)
H_X_given_M = define(
    "H_X_given_M",
    r"H(X\mid M)",
    "entropy of a context given the task, a differential one where contexts are cells",
    "(-inf, inf)",
    NATS,
)
log_cells = define(
    "log_cells", r"\log v", "logarithm of the volume of a cell of contexts, 0 for points", "(-inf, inf)"
)
markov_defect = define(
    "markov_defect", r"I(Z;M\mid X)", "what the encoder is told of the task besides the context", ANY, NATS
)
law_distance = define(
    "law_distance",
    r"d_{TV}(p,p')",
    "distance of the law of the behaviour's terms from that of the others",
    "[0, 1]",
    "probability",
)
prior_unevenness = define(
    "prior_unevenness", r"\max_m|p(m)-1/K|", "by how much tasks differ in their probability", "[0, 1]"
)
context_overlap = define(
    "context_overlap",
    "P(X'=X)",
    "probability that the second context is the first one",
    "[0, 1]",
    "probability",
)
corro_gap = define(
    "corro_gap",
    r"\mathbb{E}\,KL(p(z|x_b)\|\bar p(z|x_b))",
    "divergence of the representations at a behaviour from those that evenly drawn tasks give",
    ANY,
    NATS,
)
club_within = define(
    "club_within",
    "CLUB_w(Z;X_b)",
    "CLUB with negatives of the same task",
    "(-inf, inf)",
    NATS,
)
club_reverse = define(
    "club_reverse",
    r"KL(p(x_b)p(z)\|p(x_b,z))",
    "divergence of independence from the law of behaviour and representation",
    ANY,
    NATS,
)
club_weight = define("club_weight", r"\lambda", "weight of CLUB in CSRO's loss", "[0, inf)")
distinct_mdps = define("distinct_mdps", "D", "number of different tasks", "1, 2, ...", "count")
# What is decoded from a representation.
H_Xt_given_ZXb = define(
    "H_Xt_given_ZXb",
    r"H(X_t\mid Z,X_b)",
    "entropy of the outcome, given the behaviour and the representation",
    ANY,
    NATS,
)
head_mass = define("head_mass", r"\max_z\sum_mq(m|z)", "largest total score of a classifier's row", ANY)
decoder_gap = define(
    "decoder_gap",
    r"\mathbb{E}\,KL(p(x_t|z,x_b)\|q)",
    "divergence of the outcomes from those that the decoder expects",
    ANY,
    NATS,
)
# Two encoders of the same tasks.
information_at_lower_loss = define(
    "information_at_lower_loss",
    "I(Z_1;X)",
    "information of the encoder with the lower distance loss of FOCAL",
    ANY,
    NATS,
)
uninformed_loss = define(
    "uninformed_loss",
    "L_F(Z_2)",
    "FOCAL's distance loss of the encoder that knows no more of its context",
    ANY,
)
# Entropies estimated from sampled tasks.
sampled_tasks = define("sampled_tasks", "n_M", "number of tasks drawn", "1, 2, ...", "count")
entropy_variance = define(
    "entropy_variance", r"\operatorname{Var}H(Z|M)", "variance of H(Z|M=m) over tasks", ANY
)
deviation = define("deviation", r"\varepsilon", "deviation that is asked for", "(0, inf)", NATS)
repeated_tasks = define(
    "repeated_tasks", "n_{rep}", "draws that repeat the first task on purpose", "0, 1, ..."
)
logdet_variance = define(
    "logdet_variance", r"\operatorname{Var}\log|\Sigma_M|", "variance of log-determinants over tasks", ANY
)
gaussian_defect = define(
    "gaussian_defect", "p_{ng}", "probability of a task whose representation is not normal", "[0, 1]"
)


# Behaviour: states S and actions A of data, on samples that are drawn again from the task of the context.
def _behaviour(name: str, latex: str, meaning: str) -> sp.Symbol:
    return define(name, latex, meaning, ANY, NATS)


I_Z_A_given_S = _behaviour(
    "I_Z_A_given_S",
    r"I(Z;A\mid S)",
    "information of the representation about sampled actions, given the state",
)
data_entropy = _behaviour("data_entropy", r"H(A\mid S)", "entropy of the data's actions, given the state")
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
# Gains of several families and the diversity of their behaviours.
mismatched = define("mismatched", "n_{mis}", "families paired with the diversity of another", "0, 1, ...")
