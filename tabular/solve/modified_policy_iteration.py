"""Modified policy iteration, stopped on MacQueen's bounds."""

from __future__ import annotations

from tabular.mdp import FiniteMDP
from tabular.solve.records import Solution
from tabular.solve.sweeping import solve_by_sweeps
from theory.errors import InvalidInput


def modified_policy_iteration(
    mdp: FiniteMDP, tolerance: float = 1e-8, evaluations: int = 10, max_sweeps: int = 1_000_000
) -> Solution:
    """Solve a discounted MDP by value iteration with ``evaluations`` sweeps of the greedy policy after each sweep.

    A sweep of one policy reads 1/A of P. Stopping, the correction to the middle of the bounds and the
    certificate are those of :func:`tabular.solve.value_iteration`, which is the case ``evaluations=0``.

    Parameters
    ----------
    mdp : a discounted MDP, dense or sparse.
    tolerance : the certified error asked for, reward units.
    evaluations : sweeps of the greedy policy between two sweeps over all actions.
    max_sweeps : the most sweeps over all actions.

    Returns
    -------
    Solution
        ``error <= tolerance``, certified, rounding included; ``iterations`` counts sweeps over all actions.

    Raises
    ------
    NotConverged
        If ``max_sweeps`` or float64 do not suffice; states the error reached.
    InvalidInput
        If the MDP has a horizon, ``evaluations`` is negative, or gamma is too near one for a certificate.

    Source: Puterman and Shin (1978); Puterman (2005), sections 6.5 and 6.6.3.

    Examples
    --------
    One state in which the second action pays 2 a step: 2 / (1 - 3/4).

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> result = modified_policy_iteration(FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), gamma=0.75))
    >>> bool(abs(result.V[0] - 8) <= result.error <= 1e-8)
    True
    """
    if evaluations < 0:
        raise InvalidInput(f"{mdp.name}: evaluations must not be negative, got {evaluations}")
    return solve_by_sweeps(mdp, tolerance, max_sweeps, evaluations)
