"""Values of a given policy, by a direct linear solve with a residual certificate."""

from __future__ import annotations

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
from numpy.typing import ArrayLike

from tabular.mdp import FiniteMDP, FloatArray
from tabular.policies import action_weights, transition_matrix
from tabular.solve.certificate import certified_evaluation
from tabular.solve.records import Evaluation


def policy_values(mdp: FiniteMDP, policy: ArrayLike) -> Evaluation:
    """Values of a policy: ``V = (I - gamma P^pi)^{-1} r^pi``, ``Q = r + gamma P V``.

    Shapes
    ------
    policy : integer actions (S,), or probabilities (S, A).

    Returns
    -------
    Evaluation
        With a certified ``error``: the residual ``|T^pi V - V|``, evaluated in twice the working
        precision, over ``1 - gamma``, and the rounding of the last operation.

    Raises
    ------
    InvalidInput
        If the policy does not fit the MDP, or gamma is too near one for a certificate.
    """
    weights = action_weights(mdp, policy)
    return certified_evaluation(mdp, weights, solve_policy(mdp, weights))


def solve_policy(mdp: FiniteMDP, weights: FloatArray) -> FloatArray:
    """``(I - gamma P^pi)^{-1} r^pi``, uncertified."""
    rewards = (weights * mdp.r).sum(axis=1)
    P = transition_matrix(mdp, weights)
    if isinstance(P, np.ndarray):
        P *= -mdp.discount
        P.flat[:: mdp.S + 1] += 1.0
        return np.linalg.solve(P, rewards)
    matrix = scipy.sparse.eye_array(mdp.S, format="csc") - mdp.discount * scipy.sparse.csc_array(P)
    return np.atleast_1d(scipy.sparse.linalg.spsolve(scipy.sparse.csc_array(matrix), rewards))
