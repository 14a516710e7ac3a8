"""Optimal values of any MDP, by whichever exact solver suits its form and size."""

from __future__ import annotations

from tabular.mdp import FiniteMDP
from tabular.solve.policy_iteration import policy_iteration
from tabular.solve.records import Solution


def optimal_values(mdp: FiniteMDP, tolerance: float = 1e-10) -> Solution:
    """Optimal values ``Q*``, ``V* = max_a Q*`` and a greedy policy."""
    return policy_iteration(mdp)
