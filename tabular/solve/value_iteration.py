"""Value iteration, stopped on MacQueen's bounds."""

from __future__ import annotations

from tabular.mdp import FiniteMDP
from tabular.solve.records import Solution
from tabular.solve.sweeping import solve_by_sweeps


def value_iteration(mdp: FiniteMDP, tolerance: float = 1e-8, max_sweeps: int = 1_000_000) -> Solution:
    """Solve a discounted MDP by value iteration, ``V <- T V`` until ``gamma/(1-gamma) span(TV - V)/2`` is small.

    The optimal values lie between ``TV + gamma/(1-gamma) min(TV - V)`` and the same with the maximum; the
    middle is returned. What matters is the span, not the size, of the change: it shrinks as fast as the
    chains mix, often in a few sweeps where the size needs ``log(1/tolerance)/(1-gamma)``.

    Parameters
    ----------
    mdp : a discounted MDP, dense or sparse.
    tolerance : the certified error asked for, reward units.
    max_sweeps : the most sweeps over P.

    Returns
    -------
    Solution
        ``error <= tolerance``, certified by the bounds of one more sweep, rounding included;
        ``iterations`` counts sweeps.

    Raises
    ------
    NotConverged
        If ``max_sweeps`` or float64 do not suffice; states the error reached.
    InvalidInput
        If the MDP has a horizon, or gamma is too near one for a certificate.

    Source: MacQueen (1966); Puterman (2005), section 6.6.3.

    Examples
    --------
    Every state pays 1 a step, so the first bounds already meet: 1 / (1 - 3/4).

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> result = value_iteration(FiniteMDP(np.ones((1, 1, 1)), np.ones((1, 1)), gamma=0.75))
    >>> (float(result.V[0]), result.iterations)
    (4.0, 3)
    """
    return solve_by_sweeps(mdp, tolerance, max_sweeps, evaluations=0)
