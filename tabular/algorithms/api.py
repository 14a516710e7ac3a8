"""Approximate policy iteration: Q_k approximates the values of pi_k, pi_{k+1} is greedy in Q_k."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs, bellman
from tabular.algorithms.errors import Adversarial, ErrorScheme, hiding_signs, injected, worst_errors
from tabular.algorithms.regression import LinearFeatures
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.solve import Evaluation, Solution, optimal_values, policy_values
from theory.errors import InvalidInput

ErrorKind = Literal["evaluation", "residual"]


@dataclass(frozen=True, eq=False)
class APIRun:
    """The iterates of one run of approximate policy iteration, and what they are judged by.

    Shapes
    ------
    Q : (K, S, A), the approximate evaluations Q_0 .. Q_{K-1}; reward units.
    policies : (K+1, S), pi_0 .. pi_K with pi_{k+1} greedy with respect to Q_k; pi_K is evaluated.
    rho : (S, A), the distribution that the loss is measured under.
    nu : (S, A), the distribution that the errors are measured under.

    Raises
    ------
    InvalidInput
        If the MDP has no discount, a shape does not fit, or rho or nu is not a distribution.
    """

    mdp: FiniteMDP
    Q: FloatArray
    policies: Policy
    rho: FloatArray
    nu: FloatArray

    def __post_init__(self) -> None:
        name, S, A = self.mdp.name, self.mdp.S, self.mdp.A
        assert self.mdp.discount >= 0  # raises for a finite horizon
        object.__setattr__(self, "Q", _pairs.stack(name, "Q", self.Q, 1, S, A))
        policies = _pairs.policy(name, "policies", self.policies, (self.Q.shape[0] + 1, S), A)
        object.__setattr__(self, "policies", policies)
        object.__setattr__(self, "rho", _pairs.weights(name, "rho", self.rho, S, A))
        object.__setattr__(self, "nu", _pairs.weights(name, "nu", self.nu, S, A))

    @property
    def K(self) -> int:
        """Number of iterations."""
        return int(self.Q.shape[0])

    @cached_property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """The values of pi_0 .. pi_{K-1}."""
        values = remembered_values(self.mdp)
        return tuple(values(policy) for policy in self.policies[:-1])

    @cached_property
    def evaluation_errors(self) -> FloatArray:
        """``Q_k - Q^{pi_k}``, shape (K, S, A); reward units; certified by ``evaluation_accuracy`` and one rounding."""
        return np.asarray(self.Q - np.stack([evaluation.Q for evaluation in self.evaluations]))

    @property
    def evaluation_accuracy(self) -> float:
        """Largest certified error of any of the evaluations; reward units."""
        return max(evaluation.error for evaluation in self.evaluations)

    @cached_property
    def bellman_residuals(self) -> FloatArray:
        """``Q_k - T^{pi_k} Q_k``, shape (K, S, A); reward units; exact up to one rounded backup."""
        backups = [
            bellman.expectation(self.mdp, p, Q) for p, Q in zip(self.policies[:-1], self.Q, strict=True)
        ]
        return np.asarray(self.Q - np.stack(backups))

    @cached_property
    def optimal(self) -> Solution:
        """Q*, V* and an optimal policy."""
        return optimal_values(self.mdp)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The values of the last policy, pi_K."""
        return policy_values(self.mdp, self.policies[-1])


def remembered_values(mdp: FiniteMDP) -> Callable[[Policy], Evaluation]:
    """Return ``policy -> values``, solved once for every policy: policy iteration soon repeats itself."""
    solved: dict[bytes, Evaluation] = {}

    def values(policy: Policy) -> Evaluation:
        key = policy.tobytes()
        if key not in solved:
            solved[key] = policy_values(mdp, policy)
        return solved[key]

    return values


def run_api(
    mdp: FiniteMDP,
    K: int,
    errors: ErrorScheme | ArrayLike,
    rng: np.random.Generator,
    rho: ArrayLike,
    nu: ArrayLike,
    policy0: ArrayLike | None = None,
    kind: ErrorKind = "evaluation",
) -> APIRun:
    """Run K steps of policy iteration whose evaluations carry injected errors.

    ``Q_k = Q^{pi_k} + b_k`` for ``kind="evaluation"``, ``Q_k - T^{pi_k} Q_k = b_k`` for ``kind="residual"``.

    Shapes
    ------
    errors : b (K, S, A) in reward units, or :class:`Uniform` or :class:`Adversarial`.
    rho, nu : (S, A). policy0 : (S,), action 0 everywhere when omitted.

    Raises
    ------
    InvalidInput
        If a shape does not fit, an error is not finite, K is not positive, the kind is unknown or the MDP
        has no discount.
    """
    if kind not in {"evaluation", "residual"}:
        raise InvalidInput(f"{mdp.name}: kind must be 'evaluation' or 'residual', got {kind!r}")
    start = _start(mdp, K, policy0)
    values = remembered_values(mdp)

    def iterates(given: FloatArray) -> tuple[FloatArray, Policy]:
        Q, policies = np.empty((K, mdp.S, mdp.A)), np.empty((K + 1, mdp.S), dtype=np.int64)
        policies[0] = start
        for k in range(K):
            if kind == "residual":
                Q[k] = policy_values(mdp.with_rewards(mdp.r + given[k]), policies[k]).Q
            else:
                Q[k] = values(policies[k]).Q + given[k]
            policies[k + 1] = bellman.greedy(Q[k])
        return Q, policies

    def worst(scheme: Adversarial) -> FloatArray:
        weights = _pairs.weights(mdp.name, "rho", rho, mdp.S, mdp.A)
        return worst_errors(
            scheme,
            mdp,
            optimal_values(mdp).Q,
            weights,
            lambda optimal, target: _signs(mdp, weights, K, optimal, target, kind),
            lambda given: iterates(given)[1][-1],
        )

    Q, policies = iterates(injected(errors, mdp, K, rng, worst))
    return APIRun(mdp, Q, policies, np.asarray(rho), np.asarray(nu))


def fit_api(
    mdp: FiniteMDP,
    K: int,
    Phi: ArrayLike,
    rho: ArrayLike,
    nu: ArrayLike,
    policy0: ArrayLike | None = None,
    method: Literal["projection", "residual"] = "projection",
) -> APIRun:
    """Run K steps of policy iteration with least-squares evaluation on linear features.

    Q_k projects ``Q^{pi_k}`` in ``|| . ||_{2,nu}``, or is the function with the smallest Bellman residual in that norm.

    Shapes
    ------
    Phi : (S*A, d) with d <= S*A, possibly of deficient rank. The rest as for :func:`run_api`.

    Raises
    ------
    InvalidInput
        If a shape does not fit, K is not positive, the method is unknown or the MDP has no discount.
    """
    if method not in {"projection", "residual"}:
        raise InvalidInput(f"{mdp.name}: method must be 'projection' or 'residual', got {method!r}")
    features = LinearFeatures(np.asarray(Phi, dtype=np.float64), np.asarray(nu, dtype=np.float64))
    Q, policies = np.empty((K, mdp.S, mdp.A)), np.empty((K + 1, mdp.S), dtype=np.int64)
    policies[0] = _start(mdp, K, policy0)
    for k in range(K):
        if method == "projection":
            Q[k] = features.project(policy_values(mdp, policies[k]).Q)
        else:
            Q[k] = features.smallest_residual(mdp, policies[k])
        policies[k + 1] = bellman.greedy(Q[k])
    return APIRun(mdp, Q, policies, np.asarray(rho), features.nu)


def _start(mdp: FiniteMDP, K: int, policy0: ArrayLike | None) -> Policy:
    if int(K) != K or K < 1:
        raise InvalidInput(f"{mdp.name}: K must be a positive integer, got {K}")
    first = np.zeros(mdp.S, dtype=np.int64) if policy0 is None else policy0
    return _pairs.policy(mdp.name, "policy0", first, (mdp.S,), mdp.A)


def _signs(
    mdp: FiniteMDP, rho: FloatArray, K: int, optimal: Policy, target: Policy, kind: ErrorKind
) -> list[FloatArray]:
    """Signs (K, S, A) of the gradient of the loss in b_k, if every policy of the run were the target.

    It is ``rho (P^optimal)^{K-k-1} (P^target - P^optimal)``, times ``(I - g P^target)^{-1}`` for residuals.
    """
    every, rows = np.arange(mdp.S), np.arange(mdp.S) * mdp.A
    system = np.eye(mdp.S) - mdp.discount * mdp.kernel[rows + target]
    y = rho.ravel() @ mdp.kernel
    signs = np.tile(-hiding_signs(optimal, mdp.A), (K, 1, 1))
    for k in range(K - 1, -1, -1):
        gradient = np.zeros((mdp.S, mdp.A))
        gradient[every, target] += y
        gradient[every, optimal] -= y
        if kind == "residual":
            later = np.linalg.solve(system.T, gradient.ravel() @ mdp.kernel)
            gradient[every, target] += mdp.discount * later
        signs[k] = np.where(gradient != 0, np.sign(gradient), signs[k])
        y = y @ mdp.kernel[rows + optimal]
    return [signs]
