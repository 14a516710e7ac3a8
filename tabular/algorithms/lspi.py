"""Least-squares policy iteration: every policy is evaluated by LSTD-Q on the same samples, kept as counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs, bellman
from tabular._validate import finite, shape
from tabular.algorithms.api import APIRun
from tabular.algorithms.regression import CUTOFF
from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

UNSOLVED = 1e-8  # relative residual from which on the linear system counts as one without solution


def lstdq(
    mdp: FiniteMDP, Phi: ArrayLike, counts: ArrayLike, rewards: ArrayLike, policy: ArrayLike
) -> FloatArray:
    r"""Return the function in the span of the features that LSTD-Q gives a policy.

    :math:`\Phi^\top D\,(\Phi-\gamma\hat P^\pi\Phi)\,\theta=\Phi^\top D\,\hat r`, where D holds the shares of the
    samples, :math:`\hat P` the observed frequencies and :math:`\hat r` the mean rewards: the fixed point of the
    projected empirical backup. On the exact frequencies it is that of the projected exact one.

    Shapes
    ------
    Phi : (S*A, d), row ``s*A + a``. counts : (S*A, S), how often each state followed; weights will do.
    rewards : (S*A,), mean rewards. policy : (S,). The result is (S, A), reward units; exact up to the rounding
    of one linear system, which grows with its condition.

    Raises
    ------
    InvalidInput
        If a state-action has no sample, a shape does not fit, or the system has no solution.

    Source
    ------
    Lagoudakis and Parr (2003), Least-squares policy iteration.
    """
    S, A = mdp.S, mdp.A
    features, observed, mean = _checked(mdp, Phi, counts, rewards)
    actions = _pairs.policy(mdp.name, "policy", np.asarray(policy), (S,), A)
    total = observed.sum(axis=1)
    share = total / total.sum()
    following = (observed / total[:, None]) @ features[np.arange(S) * A + actions]
    weighted = features.T * share
    here, there, right = weighted @ features, mdp.discount * weighted @ following, weighted @ mean
    left, sizes, back = np.linalg.svd(here - there)
    kept = sizes > CUTOFF * (np.linalg.norm(here) + np.linalg.norm(there))  # the rest is their rounding
    theta = back[kept].T @ ((left[:, kept].T @ right) / sizes[kept])
    residual = float(np.abs((here - there) @ theta - right).max())
    if residual > UNSOLVED * float(np.abs(right).max()):
        raise InvalidInput(
            f"{mdp.name}: LSTD-Q has no solution for this policy, the residual of its system is {residual:.3g}; "
            "give other features or more samples"
        )
    return np.asarray((features @ theta).reshape(S, A))


def lspi(
    mdp: FiniteMDP,
    Phi: ArrayLike,
    K: int,
    counts: ArrayLike,
    rewards: ArrayLike,
    rho: ArrayLike,
    policy0: ArrayLike | None = None,
) -> APIRun:
    """Run K steps of policy iteration whose evaluations are :func:`lstdq` on the same samples.

    The errors are measured under the distribution of the samples over state-actions.

    Shapes
    ------
    Phi, counts, rewards : as for :func:`lstdq`. rho : (S, A).
    policy0 : (S,), action 0 everywhere when omitted.

    Raises
    ------
    InvalidInput
        As for :func:`lstdq`, or if K is not positive.
    """
    if int(K) != K or K < 1:
        raise InvalidInput(f"{mdp.name}: K must be a positive integer, got {K}")
    _, observed, _ = _checked(mdp, Phi, counts, rewards)
    Q, policies = np.empty((K, mdp.S, mdp.A)), np.zeros((K + 1, mdp.S), dtype=np.int64)
    if policy0 is not None:
        policies[0] = _pairs.policy(mdp.name, "policy0", np.asarray(policy0), (mdp.S,), mdp.A)
    for k in range(K):
        Q[k] = lstdq(mdp, Phi, counts, rewards, policies[k])
        policies[k + 1] = bellman.greedy(Q[k])
    nu = (observed.sum(axis=1) / observed.sum()).reshape(mdp.S, mdp.A)
    return APIRun(mdp, Q, policies, np.asarray(rho), nu)


def _checked(
    mdp: FiniteMDP, Phi: ArrayLike, counts: ArrayLike, rewards: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    size = mdp.S * mdp.A
    features = np.asarray(Phi, dtype=np.float64)
    if features.ndim != 2 or features.shape[0] != size or not 1 <= features.shape[1] <= size:
        wanted = f"({size}, d) with 1 <= d <= {size}"
        raise InvalidInput(f"{mdp.name}: Phi must have shape {wanted}, got {features.shape}")
    observed, mean = np.asarray(counts, dtype=np.float64), np.asarray(rewards, dtype=np.float64)
    shape(mdp.name, "counts", observed.shape, [(size, mdp.S)])
    shape(mdp.name, "rewards", mean.shape, [(size,)])
    for field, array in (("Phi", features), ("counts", observed), ("rewards", mean)):
        finite(mdp.name, field, array)
    if observed.min() < 0:
        raise InvalidInput(f"{mdp.name}: counts must not be negative, got {observed.min()}")
    empty = observed.sum(axis=1) == 0
    if empty.any():
        s, a = divmod(int(empty.argmax()), mdp.A)
        raise InvalidInput(f"{mdp.name}: the design has no sample of state {s}, action {a}")
    return features, observed, mean
