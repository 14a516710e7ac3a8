"""Occupancy measures: how much of its time a policy spends in each state and action."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tabular._horizon_kernels import forward_occupancy
from tabular._validate import probability
from tabular.mdp import FiniteMDP, FloatArray
from tabular.policies import action_weights, transition_matrix
from tabular.solve.certificate import OUTWARD, ROW_SLACK, UNIT, gamma_n
from tabular.solve.linear import solve_linear
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class Occupancy:
    """State-action occupancy of a policy.

    Shapes
    ------
    d : (S, A), or (H, S, A) for a finite horizon; probability, every distribution sums to one.
    error : certified; ``sum |d - truth|`` over states and actions is at most this, at every step.
    """

    d: FloatArray
    error: float

    @property
    def state(self) -> FloatArray:
        """Occupancy of the states, (S,) or (H, S); the certified L1 error is the same."""
        return np.asarray(self.d.sum(axis=-1), dtype=np.float64)


def occupancy(mdp: FiniteMDP, policy: ArrayLike, rho: ArrayLike | None = None) -> Occupancy:
    r"""Occupancy measure of a policy from the initial distribution.

    Discounted: ``d(s, a) = (1 - gamma) sum_t gamma^t Pr(s_t = s, a_t = a)``, which is
    ``(1 - gamma) rho^T (I - gamma P^pi)^{-1}`` times the policy.
    Finite horizon: ``d_h(s, a) = Pr(s_h = s, a_h = a)``.

    Shapes
    ------
    policy : integer actions (S,) or (H, S), or probabilities with one more axis.
    rho : (S,), the MDP's own initial distribution when omitted; probability.

    Returns
    -------
    Occupancy
        With a certified L1 ``error``: the L1 residual of the flow equation over ``1 - gamma``,
        rounding included.

    Raises
    ------
    InvalidInput
        If the policy or rho does not fit the MDP.

    Examples
    --------
    One state that is left for another, for ever, with probability one half at every step:

    >>> import numpy as np
    >>> from tabular.mdp import FiniteMDP
    >>> P = np.array([[[0.5, 0.5]], [[0.0, 1.0]]])
    >>> mdp = FiniteMDP(P, np.zeros((2, 1)), gamma=0.5, rho=np.array([1.0, 0.0]))
    >>> occupancy(mdp, [0, 0]).d.round(12).ravel().tolist()  # (1/2) / (1 - 1/4) and the rest
    [0.666666666667, 0.333333333333]
    """
    weights = action_weights(mdp, policy)
    start = np.asarray(mdp.rho if rho is None else rho, dtype=np.float64)
    probability(mdp.name, "rho", start, mdp.S)
    if mdp.horizon is not None:
        return _finite_horizon(mdp, weights, start)
    P = transition_matrix(mdp, weights)
    d = np.maximum(solve_linear(P.T, mdp.discount, (1 - mdp.discount) * start), 0.0)  # d >= 0: clipping gains
    joint = d[:, None] * weights
    return Occupancy(joint, _flow_error(mdp, start, d, joint))


def _flow_error(mdp: FiniteMDP, start: FloatArray, d: FloatArray, joint: FloatArray) -> float:
    gamma, mass = mdp.discount, joint.ravel()
    if isinstance(mdp.P, np.ndarray):
        flow, terms = mass @ mdp.P.reshape(-1, mdp.S), int(np.count_nonzero(mass))
    else:
        flow, terms = mass @ mdp.P, int(np.bincount(mdp.P.indices).max(initial=1))
    excess = float(np.abs((1 - gamma) * start + gamma * flow - d).sum())
    rounding = gamma_n(terms + 6) * (1 + 3 * float(d.sum())) + gamma_n(mdp.S) * excess
    contraction = 1 - gamma * (1 + 3 * ROW_SLACK)
    if not contraction > 0:
        raise InvalidInput(f"{mdp.name}: gamma is too near one for an occupancy to be certified, got {gamma}")
    return ((1 + ROW_SLACK) * (excess + rounding) / contraction + 2 * UNIT * float(d.sum())) * OUTWARD


def _finite_horizon(mdp: FiniteMDP, weights: FloatArray, start: FloatArray) -> Occupancy:
    assert isinstance(mdp.P, np.ndarray)  # a sparse P needs gamma
    assert mdp.horizon is not None
    d = np.zeros((mdp.horizon, mdp.S))
    forward_occupancy(mdp.P.reshape(-1, mdp.S * mdp.A, mdp.S), weights, start, d)
    slack = (1 + ROW_SLACK) ** (2 * mdp.horizon)  # how far the total mass can drift
    error = mdp.horizon * gamma_n(mdp.S * mdp.A + 3) * slack**2 * OUTWARD
    return Occupancy(d[:, :, None] * weights, error)
