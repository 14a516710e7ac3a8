"""What is bounded and measured of agents that share tasks, in the registry of :mod:`theory.quantities`."""

from __future__ import annotations

from sympy import S, oo

from theory.distribution_notation import M, c_sep
from theory.linear_notation import H
from theory.quantities import Quantity

coverage_rounds = Quantity(
    "coverage_rounds", "R", "rounds until every task has been drawn", "count", ceiling=oo
)
new_task_rounds = Quantity(
    "new_task_rounds", "R_{new}", "rounds in which some task appears for the first time", "count", ceiling=M
)
missing_rate = Quantity(
    "missing_rate", "P(R>t)", "frequency of a task undrawn after t rounds", "probability", ceiling=S.One
)
learning_runs = Quantity("learning_runs", r"\bar n", "learning runs, mean over agents", "count", ceiling=M)
elected_cost = Quantity(
    "elected_cost",
    "C_{ii}",
    "episodes of an agent where one holder of a new task learns",
    "count",
    ceiling=oo,
)
holder_cost = Quantity(
    "holder_cost", "C_i", "episodes of an agent where every holder of a new task learns", "count", ceiling=oo
)
clock_cost = Quantity(
    "clock_cost",
    "C_w",
    "episodes on the clock, a round lasting as long as its slowest agent",
    "count",
    ceiling=oo,
)
busiest_cost = Quantity("busiest_cost", r"\max_nC_n", "episodes of the busiest agent", "count", ceiling=oo)
distinct_tasks = Quantity(
    "distinct_tasks", r"|\{m\in\mathcal{L}\}|", "different tasks in the library", "count", ceiling=M
)
misleading_error = Quantity(
    "misleading_error", r"\eta^*", "least size of errors that mislead the server", "value", ceiling=2 * c_sep
)
separation = Quantity(
    "separation",
    r"\min_{m\ne m'}|V^*_m-V^*_{m'}|",
    "least distance of two tasks' optimal values",
    "value",
    ceiling=H,
)
split_rate = Quantity(
    "split_rate",
    r"P(|\hat v-\hat v'|>\tau)",
    "frequency of two estimates of one task taken for two tasks",
    "probability",
    ceiling=S.One,
)
merge_rate = Quantity(
    "merge_rate",
    r"P(|\hat v-\hat v'|\le\tau)",
    "frequency of estimates of two tasks taken for one task",
    "probability",
    ceiling=S.One,
)
transfer_loss = Quantity(
    "transfer_loss", r"V^*_1-V^{\pi_2}_1", "loss of the policy that the library hands out", "value", ceiling=H
)
total_cost = Quantity("total_cost", r"\sum_nC_n", "episodes of all agents", "count", ceiling=oo)
started_draws = Quantity(
    "started_draws", "D", "tasks handed out before the library is full", "count", ceiling=oo
)
makespan = Quantity(
    "makespan", r"C_{\max}", "episodes on the clock until the last policy is ready", "count", ceiling=oo
)
