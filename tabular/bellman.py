r"""The Bellman operators on action values, and greedy policies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular._kernels import dense_backup, sparse_backup
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.policies import action_weights
from theory.errors import InvalidInput


def greedy(Q: ArrayLike) -> Policy:
    """Greedy actions ``argmax_a Q(s, a)``, the lowest index among equals.

    Shapes
    ------
    Q : (..., S, A), reward units; the result is (..., S), action indices, exact.
    """
    return np.asarray(np.asarray(Q, dtype=np.float64).argmax(axis=-1), dtype=np.int64)


def optimality(mdp: FiniteMDP, Q: ArrayLike) -> FloatArray:
    """Apply the optimality operator: ``T*Q(s, a) = r(s, a) + gamma sum_s' P(s' | s, a) max_b Q(s', b)``.

    Shapes
    ------
    Q : (S, A), reward units, also of the result. Error: rounding only, at most
        ``gamma_{S+3} (R_max + max |Q|)``.

    Raises
    ------
    InvalidInput
        If Q does not have shape (S, A) or the MDP is not a stationary discounted one.

    Examples
    --------
    >>> from tabular.mdp import FiniteMDP
    >>> mdp = FiniteMDP(np.ones((1, 2, 1)), np.array([[1.0, 2.0]]), gamma=0.75)
    >>> optimality(mdp, [[4.0, 8.0]]).tolist()  # 1 + 6 and 2 + 6
    [[7.0, 8.0]]
    """
    return backup(mdp, _checked(mdp, Q).max(axis=1))


def expectation(mdp: FiniteMDP, policy: ArrayLike, Q: ArrayLike) -> FloatArray:
    """Apply the operator of a policy: ``T^pi Q = r + gamma P V`` with ``V(s) = sum_b pi(b | s) Q(s, b)``.

    Shapes
    ------
    policy : integer actions (S,), or probabilities (S, A).
    Q : (S, A), reward units, also of the result. Error: rounding only, at most
        ``gamma_{S+A+3} (R_max + max |Q|)``.

    Raises
    ------
    InvalidInput
        If a shape does not fit or the MDP is not a stationary discounted one.
    """
    values = _checked(mdp, Q)
    return backup(mdp, (action_weights(mdp, policy) * values).sum(axis=1))


def backup(mdp: FiniteMDP, V: FloatArray) -> FloatArray:
    """One step of dynamic programming from state values: ``r + gamma P V``.

    Shapes
    ------
    V : (S,), reward units; the result is (S, A), reward units.
        Error: rounding only, at most ``gamma_{S+3} (R_max + max |V|)``.
    """
    if isinstance(mdp.P, np.ndarray) and mdp.P.ndim != 3:
        raise InvalidInput(f"{mdp.name}: a stationary P is needed, got shape {mdp.P.shape}")
    r, Q = mdp.r.reshape(-1), np.empty(mdp.S * mdp.A)
    if isinstance(mdp.P, np.ndarray):
        dense_backup(mdp.P.reshape(-1, mdp.S), r, mdp.discount, V, Q)
    else:
        sparse_backup(mdp.P.data, mdp.P.indices, mdp.P.indptr, r, mdp.discount, V, Q)
    return Q.reshape(mdp.S, mdp.A)


def _checked(mdp: FiniteMDP, Q: ArrayLike) -> FloatArray:
    values = np.asarray(Q, dtype=np.float64)
    if values.shape != (mdp.S, mdp.A):
        raise InvalidInput(f"{mdp.name}: Q must have shape {(mdp.S, mdp.A)}, got {values.shape}")
    return values
