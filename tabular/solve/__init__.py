"""Exact solvers; every value they return carries a certified error bound, rounding included."""

from tabular.solve.backward_induction import backward_induction
from tabular.solve.certificate import certified_error
from tabular.solve.evaluation import policy_values
from tabular.solve.gauss_seidel import gauss_seidel_value_iteration
from tabular.solve.linear_program import linear_program
from tabular.solve.modified_policy_iteration import modified_policy_iteration
from tabular.solve.occupancy import Occupancy, occupancy
from tabular.solve.optimal import optimal_values
from tabular.solve.policy_iteration import policy_iteration
from tabular.solve.records import Evaluation, NotConverged, Solution
from tabular.solve.value_iteration import value_iteration

__all__ = [
    "Evaluation",
    "NotConverged",
    "Occupancy",
    "Solution",
    "backward_induction",
    "certified_error",
    "gauss_seidel_value_iteration",
    "linear_program",
    "modified_policy_iteration",
    "occupancy",
    "optimal_values",
    "policy_iteration",
    "policy_values",
    "value_iteration",
]
