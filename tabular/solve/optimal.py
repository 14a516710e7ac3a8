"""Optimal values of any MDP, by whichever exact solver suits its form and size."""

from __future__ import annotations

from tabular.mdp import FiniteMDP
from tabular.solve.backward_induction import backward_induction
from tabular.solve.certificate import UNIT
from tabular.solve.linear import DIRECT
from tabular.solve.modified_policy_iteration import modified_policy_iteration
from tabular.solve.policy_iteration import policy_iteration
from tabular.solve.records import NotConverged, Solution
from tabular.solve.sweeping import check_limits

FLOOR = 64 * UNIT  # relative to the largest value over 1 - gamma: what float64 values can be certified to


def optimal_values(mdp: FiniteMDP, tolerance: float = 1e-10) -> Solution:
    """Optimal values ``Q*``, ``V* = max_a Q*`` and a policy greedy with respect to them.

    Policy iteration up to 2,000 states, modified policy iteration beyond, backward induction for a horizon.

    Parameters
    ----------
    mdp : any MDP.
    tolerance : the certified error asked for, reward units. Where float64 cannot certify as much, which
        is to within some ``64 u Q_max / (1 - gamma)``, that is what is asked for; ``error`` tells. Over a
        horizon the only error is rounding, and nothing is asked for.

    Returns
    -------
    Solution
        With a certified ``error``.

    Raises
    ------
    NotConverged
        If the error is greater than asked for; states the error reached.
    InvalidInput
        If the tolerance is not a positive number, or gamma is too near one for a certificate.

    Examples
    --------
    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> result = optimal_values(FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), gamma=0.75))
    >>> bool(np.abs(result.Q - [[7.0, 8.0]]).max() <= result.error < 1e-13)
    True
    """
    check_limits(mdp, tolerance, max_sweeps=1)
    if mdp.horizon is not None:
        return backward_induction(mdp)
    asked = max(tolerance, FLOOR * mdp.Q_max / (1 - mdp.discount))
    if mdp.S > DIRECT:
        return modified_policy_iteration(mdp, asked)
    solution = policy_iteration(mdp)
    if not solution.error <= asked:
        raise NotConverged(f"{mdp.name}: no certified error of {asked:g}", solution.error)
    return solution
