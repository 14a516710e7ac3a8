"""Dynamic programming backwards over a finite horizon."""

from __future__ import annotations

import numpy as np

from tabular import _horizon_kernels
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve.certificate import OUTWARD, ROW_SLACK, UNDERFLOW, gamma_n, sweep_depth
from tabular.solve.records import Evaluation, Solution
from theory.errors import InvalidInput


def backward_induction(mdp: FiniteMDP) -> Solution:
    """Optimal values over a finite horizon: ``Q_h = r_h + P_h V_{h+1}``, ``V_h = max_a Q_h``, ``V_H = 0``.

    Returns
    -------
    Solution
        Q (H, S, A), V and policy (H, S); ``error`` certified, the rounding accumulated over the steps.

    Raises
    ------
    InvalidInput
        If the MDP is discounted.

    Source: Puterman (2005), section 4.5.

    Examples
    --------
    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> mdp = FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), horizon=3)
    >>> backward_induction(mdp).V.ravel().tolist()
    [6.0, 4.0, 2.0]
    """
    P, r, Q, V = _arrays(mdp)
    policy = np.empty(V.shape, dtype=np.int64)
    _horizon_kernels.backward_induction(P, r, Q, V, policy)
    return Solution(Q.reshape(*V.shape, mdp.A), V, policy, _accumulated(mdp, V, 0), len(V))


def finite_horizon_evaluation(mdp: FiniteMDP, weights: FloatArray) -> Evaluation:
    """Values of the policy with action probabilities ``weights`` (H, S, A); ``error`` as for the optimum."""
    P, r, Q, V = _arrays(mdp)
    _horizon_kernels.backward_evaluation(P, r, weights, Q, V)
    return Evaluation(Q.reshape(*V.shape, mdp.A), V, _accumulated(mdp, V, mdp.A))


def _arrays(mdp: FiniteMDP) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    if mdp.horizon is None:
        raise InvalidInput(f"{mdp.name}: backward induction needs a horizon, got gamma={mdp.gamma}")
    assert isinstance(mdp.P, np.ndarray)  # a sparse P needs gamma
    N, H = mdp.S * mdp.A, mdp.horizon
    return mdp.P.reshape(-1, N, mdp.S), mdp.r.reshape(-1, N), np.empty((H, N)), np.empty((H, mdp.S))


def _accumulated(mdp: FiniteMDP, V: FloatArray, averaged: int) -> float:
    """Bound the rounding of all steps: each adds its own to what the rows of P carry over from the next.

    ``averaged`` is the number of actions over which V averages Q, none for a maximum.
    """
    rows = 1 + ROW_SLACK
    new = gamma_n(sweep_depth(mdp) + averaged + 1) * rows**2
    error = new * mdp.R_max
    for ahead in np.abs(V).max(axis=1)[:0:-1].tolist():  # max |V_{H-1}|, ..., max |V_1|
        error = rows**2 * error + new * (mdp.R_max + rows * ahead)
    return float(error * OUTWARD + UNDERFLOW)
