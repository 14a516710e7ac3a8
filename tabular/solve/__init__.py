"""Exact solvers; every value they return carries a certified error bound, rounding included."""

from tabular.solve.evaluation import policy_values
from tabular.solve.optimal import optimal_values
from tabular.solve.policy_iteration import policy_iteration
from tabular.solve.records import Evaluation, Solution

__all__ = ["Evaluation", "Solution", "optimal_values", "policy_iteration", "policy_values"]
