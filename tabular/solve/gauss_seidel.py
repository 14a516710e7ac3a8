"""Gauss-Seidel value iteration."""

from __future__ import annotations

import numpy as np

from tabular._kernels import dense_gauss_seidel, sparse_gauss_seidel
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve.records import NotConverged, Solution
from tabular.solve.sweeping import certify, check_limits

ATTEMPTS = 4  # how often to ask for a tenth of the change before rounding is to blame


def gauss_seidel_value_iteration(
    mdp: FiniteMDP, tolerance: float = 1e-8, max_sweeps: int = 1_000_000
) -> Solution:
    """Solve a discounted MDP by sweeps in which each state already sees the new values of those before it.

    It suits MDPs whose transitions follow an order of the states, where values travel the whole way in a
    sweep. The change within a sweep bounds nothing by itself: the certificate is the residual of an
    ordinary sweep afterwards.

    Parameters
    ----------
    mdp : a discounted MDP, dense or sparse.
    tolerance : the certified error asked for, reward units.
    max_sweeps : the most sweeps over P.

    Returns
    -------
    Solution
        ``error <= tolerance``, certified, rounding included; ``iterations`` counts sweeps.

    Raises
    ------
    NotConverged
        If ``max_sweeps`` or float64 do not suffice; states the error reached.
    InvalidInput
        If the MDP has a horizon, or gamma is too near one for a certificate.

    Source: Puterman (2005), section 6.3.3.

    Examples
    --------
    One state in which the second action pays 2 a step: 2 / (1 - 3/4).

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> result = gauss_seidel_value_iteration(FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), gamma=0.75))
    >>> bool(abs(result.V[0] - 8) <= result.error <= 1e-8)
    True
    """
    check_limits(mdp, tolerance, max_sweeps)
    V = mdp.r.max(axis=1)
    sweeps, target = 0, tolerance * (1 - mdp.discount)
    for _ in range(ATTEMPTS):
        sweeps += _sweep(mdp, target, max_sweeps - sweeps, V)
        solution = certify(mdp, V, tolerance, sweeps)
        if solution.error <= tolerance:
            return solution
        if sweeps >= max_sweeps:
            raise NotConverged(
                f"{mdp.name}: no certified error of {tolerance:g} after max_sweeps={max_sweeps}",
                solution.error,
            )
        target /= 10
    raise NotConverged(
        f"{mdp.name}: rounding in float64 leaves no certified error of {tolerance:g}", solution.error
    )


def _sweep(mdp: FiniteMDP, target: float, max_sweeps: int, V: FloatArray) -> int:
    r = mdp.r.reshape(-1)
    if isinstance(mdp.P, np.ndarray):
        return int(dense_gauss_seidel(mdp.P.reshape(-1, mdp.S), r, mdp.discount, target, max_sweeps, V))
    P = mdp.P
    return int(sparse_gauss_seidel(P.data, P.indices, P.indptr, r, mdp.discount, target, max_sweeps, V))
