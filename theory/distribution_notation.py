"""The symbols of agents that are handed tasks and share what they learn; all others are in :mod:`theory.notation`."""

from __future__ import annotations

from theory.notation import define

M = define("M", "M", "number of tasks that are handed out", "1, 2, ...", "count")
N = define("N", "N", "number of agents", "1, 2, ...", "count")
K1 = define("K1", "K_1", "episodes that identify a task", "1, 2, ...", "count")
K2 = define("K2", "K_2", "episodes that learn a new task", "1, 2, ...", "count")
played_rounds = define("played_rounds", "t", "rounds played", "1, 2, ...", "count")
# What the laws of coverage say, computed exactly in theory/coverage.py.
expected_rounds = define(
    "expected_rounds", r"E_N[R]", "mean number of rounds that cover all tasks", "[1, inf)"
)
lone_rounds = define(
    "lone_rounds", r"E_1[R]", "mean number of rounds in which one agent covers all", "[1, inf)"
)
expected_new_rounds = define(
    "expected_new_rounds", r"E[R_{new}]", "mean number of rounds with a new task", "[1, inf)"
)
weighted_rounds = define(
    "weighted_rounds", r"E_p[R]", "mean number of rounds that cover tasks drawn with unequal odds", "[1, inf)"
)
permuted_rounds = define(
    "permuted_rounds",
    r"E_\sigma[R]",
    "mean number of rounds that cover tasks played in random orders",
    "[1, inf)",
)
missing_probability = define(
    "missing_probability",
    "P(R>t)",
    "probability that a task is undrawn after t rounds",
    "[0, 1]",
    "probability",
)
straight_agents = define(
    "straight_agents",
    "N_{25}",
    "largest number of agents with learning work at most 25 % above 1/N, where every holder learns",
    "1, 2, ...",
    "count",
)
straight_identifiers = define(
    "straight_identifiers",
    "N_{25}'",
    "largest number of agents with identification work at most 25 % above 1/N",
    "1, 2, ...",
    "count",
)
paying_agents = define(
    "paying_agents",
    "N_0",
    "least number of agents that pay less than one that learns alone",
    "1, 2, ...",
    "count",
)
# How tasks are handed out.
task_unevenness = define(
    "task_unevenness", r"\max_m|Mp_m-1|", "by how much a task is likelier or rarer than 1/M", "[0, inf)"
)
copied_draws = define("copied_draws", "c", "agents that are handed a copy of another's task", "0, 1, ...")
remembered_draws = define(
    "remembered_draws", "m", "earlier draws of an agent that its next one depends on", "0, 1, ..."
)
planned_rounds = define("planned_rounds", "L", "rounds whose tasks are planned instead of drawn", "0, 1, ...")
# How the protocol goes.
allowed_learners = define(
    "allowed_learners", "n_{new}", "agents that may learn the same new task", "1, 2, ...", "count"
)
sharing_agents = define(
    "sharing_agents",
    "n_{pool}",
    "agents that may share the episodes of one learning run",
    "1, 2, ...",
    "count",
)
missing_entries = define("missing_entries", r"M-|\mathcal{L}|", "entries that the library lacks", "0, 1, ...")
missing_tasks = define(
    "missing_tasks", r"M-|\{m\in\mathcal{L}\}|", "tasks that the library lacks", "0, 1, ..."
)
wrong_decisions = define("wrong_decisions", "e", "wrong decisions of the server", "0, 1, ...")
# What tells tasks apart.
c_sep = define("c_sep", "c", "least distance of two tasks' optimal values, as declared", "(0, inf)", "value")
least_distance = define(
    "least_distance",
    r"\min_{m\ne m'}|V^*_m-V^*_{m'}|",
    "least distance of two tasks' optimal values",
    "[0, inf)",
    "value",
)
threshold = define("threshold", r"\tau", "distance up to which values are one task's", "[0, inf)", "value")
error_below = define(
    "error_below", r"\max(-e)_+/\eta", "how far errors reach below the value, over their size", "[0, 1]"
)
estimate_variance = define(
    "estimate_variance", r"\operatorname{Var}G", "variance of one return", "[0, inf)", "value squared"
)
shared_episodes = define(
    "shared_episodes", "k_{12}", "episodes that two estimates have in common", "0, 1, ..."
)
gate_gap = define(
    "gate_gap", "p-q", "by how much likelier the better gate opens than the worse", "[0, 1]", "probability"
)
value_gap = define(
    "value_gap", r"|V^*_1-V^*_2|", "distance of two tasks' optimal values", "[0, inf)", "value"
)
bias_gap = define(
    "bias_gap",
    r"\Delta b",
    "by how much two estimates' means are nearer or farther than the values",
    "[0, inf)",
    "value",
)
# Without a barrier after every round.
started_draws = define(
    "started_draws", "D", "tasks handed out before the library is full", "1, 2, ...", "count"
)
covering_draws = define(
    "covering_draws", "T", "reports until every task has been reported", "1, 2, ...", "count"
)
# Tasks that come one at a time.
tasks_of_others = define(
    "tasks_of_others", r"M-\max_nn_n", "tasks that the agent which learns most leaves to others", "0, 1, ..."
)
