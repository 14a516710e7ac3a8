"""Values of a given policy: a linear solve with a residual certificate, or backwards over a horizon."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.mdp import FiniteMDP, FloatArray
from tabular.policies import action_weights, transition_matrix
from tabular.solve.backward_induction import finite_horizon_evaluation
from tabular.solve.certificate import certified_evaluation
from tabular.solve.linear import solve_linear
from tabular.solve.records import Evaluation


def policy_values(mdp: FiniteMDP, policy: ArrayLike) -> Evaluation:
    """Values of a policy: ``V = (I - gamma P^pi)^{-1} r^pi`` and ``Q = r + gamma P V``.

    Over a finite horizon ``Q_h = r_h + P_h V_{h+1}``, ``V_h = sum_a pi_h Q_h`` and ``V_H = 0``.

    Shapes
    ------
    policy : integer actions (S,), or probabilities (S, A); for a finite horizon also (H, S) and (H, S, A).

    Returns
    -------
    Evaluation
        With a certified ``error``. Discounted: the residual ``|T^pi V - V|``, formed in twice the
        working precision, over ``1 - gamma``. Finite horizon: the accumulated rounding.

    Raises
    ------
    InvalidInput
        If the policy does not fit the MDP, or gamma is too near one for a certificate.

    Examples
    --------
    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> mdp = FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 3.0]]), gamma=0.75)
    >>> result = policy_values(mdp, np.array([[0.5, 0.5]]))  # 2 a step for ever: 2 / (1/4)
    >>> bool(abs(result.V[0] - 8) <= result.error < 1e-13)
    True
    """
    weights = action_weights(mdp, policy)
    if mdp.horizon is not None:
        return finite_horizon_evaluation(mdp, weights)
    return certified_evaluation(mdp, weights, solve_policy(mdp, weights))


def solve_policy(mdp: FiniteMDP, weights: FloatArray) -> FloatArray:
    """Solve for the values (S,) of a stationary policy, uncertified; weights are (S, A) probabilities."""
    rewards = np.asarray((weights * mdp.r).sum(axis=1))
    return solve_linear(transition_matrix(mdp, weights), mdp.discount, rewards)
