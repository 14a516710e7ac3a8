"""Exact values of linear MDPs, through their factors."""

from __future__ import annotations

from math import sqrt

import numpy as np

from linear_mdp import _induction_kernels as kernels
from linear_mdp.mdp import NORM_TOLERANCE, LinearMDP
from tabular._validate import ROW_SUM_TOLERANCE
from tabular.mdp import FloatArray, Policy
from tabular.solve.certificate import OUTWARD, UNDERFLOW, gamma_n
from tabular.solve.records import Evaluation, Solution
from theory.errors import InvalidInput


def optimal_values(mdp: LinearMDP) -> Solution:
    """Optimal values: ``Q_h = phi_h (theta_h + mu_h V_{h+1})``, ``V_h = max_a Q_h``, ``V_H = 0``.

    Returns
    -------
    Solution
        Q (H, S, A), V and policy (H, S), lowest action among equals; ``error`` certified.

    Source: Jin et al. (2020), Proposition 2.3.
    """
    Q, V, policy = np.empty((mdp.H, mdp.S * mdp.A)), np.zeros((mdp.H + 1, mdp.S)), _empty_policy(mdp)
    kernels.optimal(mdp.columns, mdp.mu, mdp.theta, Q, V, policy)
    return Solution(Q.reshape(mdp.H, mdp.S, mdp.A), V[:-1], policy, rounding(mdp, V), mdp.H)


def optimal_state_values(mdp: LinearMDP) -> Solution:
    """As :func:`optimal_values`, but Q is kept for the first step only, (1, S, A): H times less memory."""
    Q, V, policy = np.empty((1, mdp.S * mdp.A)), np.zeros((mdp.H + 1, mdp.S)), _empty_policy(mdp)
    kernels.optimal(mdp.columns, mdp.mu, mdp.theta, Q, V, policy)
    return Solution(Q.reshape(1, mdp.S, mdp.A), V[:-1], policy, rounding(mdp, V), mdp.H)


def policy_state_values(mdp: LinearMDP, policy: Policy) -> Evaluation:
    """Values of a deterministic policy (H, S); Q is left empty, ``error`` is certified.

    Raises
    ------
    InvalidInput
        If the policy does not have shape (H, S) or names an action that does not exist.
    """
    V = np.zeros((mdp.H + 1, mdp.S))
    kernels.policy_values(mdp.columns, mdp.mu, mdp.theta, checked_policy(mdp, policy), V)
    return Evaluation(np.empty((0, mdp.S, mdp.A)), V[:-1], rounding(mdp, V))


def return_variance(mdp: LinearMDP, policy: Policy) -> FloatArray:
    """Variance of the return of a deterministic policy from every step and state, (H, S), reward units squared.

    ``W_h(s) = Var(r) + Var_{s'}(V_{h+1}) + E W_{h+1}(s')`` with actions from the policy; exact up to rounding
    of ``H max V^2`` units in the last place.

    Raises
    ------
    InvalidInput
        As :func:`checked_policy`.
    """
    actions = checked_policy(mdp, policy)
    V, W = np.zeros((2, mdp.H + 1, mdp.S))
    kernels.policy_values(mdp.columns, mdp.mu, mdp.theta, actions, V)
    kernels.return_variance(mdp.columns, mdp.mu, mdp.flat_r, mdp.rewards == "bernoulli", actions, V, W)
    return np.asarray(W[:-1])


def checked_policy(mdp: LinearMDP, policy: Policy) -> Policy:
    """Return the policy as int64 (H, S), or say what is wrong with it.

    Raises
    ------
    InvalidInput
        If the policy does not have shape (H, S) or names an action that does not exist.
    """
    given = np.asarray(policy)
    if not np.issubdtype(given.dtype, np.integer) and not (np.floor(given) == given).all():
        raise InvalidInput(
            f"{mdp.name}: the actions of a policy must be whole numbers, got {given.dtype} entries"
        )
    actions = np.ascontiguousarray(given, dtype=np.int64)
    if actions.shape != (mdp.H, mdp.S):
        raise InvalidInput(
            f"{mdp.name}: a policy must have shape (H, S) = {(mdp.H, mdp.S)}, got {actions.shape}"
        )
    if actions.min() < 0 or actions.max() >= mdp.A:
        bad = actions.min() if actions.min() < 0 else actions.max()
        raise InvalidInput(f"{mdp.name}: the policy takes action {bad}, actions lie in [0, {mdp.A})")
    return actions


def rounding(mdp: LinearMDP, V: FloatArray) -> float:
    """Bound the rounding of a backward induction that computed V (H+1, S).

    Each step rounds ``theta + mu V`` and its product with the features: relative to the magnitudes, which the norms
    of Assumption A bound by ``sqrt(d)`` times those of theta and V. The exact step carries over what came before.
    """
    root = sqrt(mdp.d) * (1 + NORM_TOLERANCE)
    unit = gamma_n(mdp.S // 4 + mdp.d + 8) * root * (1 + NORM_TOLERANCE)
    mass = 1 + (ROW_SUM_TOLERANCE if mdp.latent else 0.0) * 2
    error = 0.0
    for ahead in np.abs(V).max(axis=1)[:0:-1].tolist():
        error = mass**2 * error + unit * (1 + ahead)
    return float(error * OUTWARD + UNDERFLOW)


def _empty_policy(mdp: LinearMDP) -> Policy:
    return np.empty((mdp.H, mdp.S), dtype=np.int64)
