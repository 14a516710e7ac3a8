"""Approximate value iteration: ``Q_{k+1} = T*Q_k - e_k``, the errors e_k injected or left by a regression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs, bellman
from tabular._concentrability_kernels import discounted_visits, first_step
from tabular.algorithms.errors import Adversarial, ErrorScheme, hiding_signs, injected, worst_errors
from tabular.algorithms.regression import LinearFeatures
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.solve import Evaluation, Solution, optimal_values, policy_values
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class AVIRun:
    """The iterates of one run of approximate value iteration, and what they are judged by.

    Shapes
    ------
    Q : (K+1, S, A), the iterates Q_0 .. Q_K; reward units.
    policy : (S,), the policy that is evaluated: greedy with respect to Q_K, unless an assumption is
        broken on purpose.
    rho : (S, A), the distribution that the loss is measured under.
    nu : (S, A), the distribution that the errors are measured under.

    Raises
    ------
    InvalidInput
        If the MDP has no discount, a shape does not fit, or rho or nu is not a distribution.
    """

    mdp: FiniteMDP
    Q: FloatArray
    policy: Policy
    rho: FloatArray
    nu: FloatArray

    def __post_init__(self) -> None:
        name, S, A = self.mdp.name, self.mdp.S, self.mdp.A
        assert self.mdp.discount >= 0  # raises for a finite horizon
        object.__setattr__(self, "Q", _pairs.stack(name, "Q", self.Q, 2, S, A))
        object.__setattr__(self, "policy", _pairs.policy(name, "policy", self.policy, (S,), A))
        object.__setattr__(self, "rho", _pairs.weights(name, "rho", self.rho, S, A))
        object.__setattr__(self, "nu", _pairs.weights(name, "nu", self.nu, S, A))

    @property
    def K(self) -> int:
        """Number of iterations."""
        return int(self.Q.shape[0]) - 1

    @cached_property
    def errors(self) -> FloatArray:
        """``e_k = T*Q_k - Q_{k+1}``, shape (K, S, A); reward units; exact up to one rounded backup."""
        backups = np.stack([bellman.optimality(self.mdp, Q) for Q in self.Q[:-1]])
        return np.asarray(backups - self.Q[1:])

    @cached_property
    def policies(self) -> Policy:
        """``pi_0 .. pi_K``, shape (K+1, S): greedy with respect to Q_k, the last one being ``policy``."""
        greedy = [bellman.greedy(Q) for Q in self.Q[:-1]]
        return np.stack([*greedy, self.policy])

    @cached_property
    def optimal(self) -> Solution:
        """Q*, V* and an optimal policy."""
        return optimal_values(self.mdp)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The values of the evaluated policy."""
        return policy_values(self.mdp, self.policy)


def run_avi(
    mdp: FiniteMDP,
    K: int,
    errors: ErrorScheme | ArrayLike,
    rng: np.random.Generator,
    rho: ArrayLike,
    nu: ArrayLike,
    Q0: ArrayLike | None = None,
    clip: bool = False,
) -> AVIRun:
    """Run K steps of ``Q_{k+1} = T*Q_k - e_k`` with injected errors.

    Shapes
    ------
    errors : (K, S, A) in reward units, or :class:`Uniform` or :class:`Adversarial`.
    rho, nu : (S, A). Q0 : (S, A), zero when omitted; reward units.
    clip : whether every iterate after Q_0 is cut to ``[-Q_max, Q_max]``; the run's errors are those after cutting.

    Raises
    ------
    InvalidInput
        If a shape does not fit, an error is not finite, K is not positive or the MDP has no discount.
    """
    start = _start(mdp, K, Q0)

    def iterates(given: FloatArray) -> FloatArray:
        Q = np.empty((K + 1, mdp.S, mdp.A))
        Q[0] = start
        for k in range(K):
            Q[k + 1] = _cut(mdp, bellman.optimality(mdp, Q[k]) - given[k], clip)
        return Q

    def worst(scheme: Adversarial) -> FloatArray:
        weights = _pairs.weights(mdp.name, "rho", rho, mdp.S, mdp.A)
        return worst_errors(
            scheme,
            mdp,
            optimal_values(mdp).Q,
            weights,
            lambda optimal, target: _signs(mdp, weights, K, optimal, target),
            lambda given: bellman.greedy(iterates(given)[-1]),
        )

    Q = iterates(injected(errors, mdp, K, rng, worst))
    return AVIRun(mdp, Q, bellman.greedy(Q[-1]), np.asarray(rho), np.asarray(nu))


def fit_avi(
    mdp: FiniteMDP,
    K: int,
    Phi: ArrayLike,
    rho: ArrayLike,
    nu: ArrayLike,
    Q0: ArrayLike | None = None,
    clip: bool = False,
) -> AVIRun:
    """Run K steps of fitted Q iteration: ``Q_{k+1}`` projects ``T*Q_k`` on the features, in ``|| . ||_{2,nu}``.

    Shapes
    ------
    Phi : (S*A, d) with d <= S*A, possibly of deficient rank. The rest as for :func:`run_avi`.

    Raises
    ------
    InvalidInput
        If a shape does not fit, K is not positive or the MDP has no discount.
    """
    features = LinearFeatures(np.asarray(Phi, dtype=np.float64), np.asarray(nu, dtype=np.float64))
    Q = np.empty((K + 1, mdp.S, mdp.A))
    Q[0] = _start(mdp, K, Q0)
    for k in range(K):
        Q[k + 1] = _cut(mdp, features.project(bellman.optimality(mdp, Q[k])), clip)
    return AVIRun(mdp, Q, bellman.greedy(Q[-1]), np.asarray(rho), features.nu)


def _start(mdp: FiniteMDP, K: int, Q0: ArrayLike | None) -> FloatArray:
    if int(K) != K or K < 1:
        raise InvalidInput(f"{mdp.name}: K must be a positive integer, got {K}")
    zero = np.zeros((mdp.S, mdp.A))
    return zero if Q0 is None else _pairs.stack(mdp.name, "Q0", [np.asarray(Q0)], 1, mdp.S, mdp.A)[0]


def _cut(mdp: FiniteMDP, Q: FloatArray, clip: bool) -> FloatArray:
    return np.clip(Q, -mdp.Q_max, mdp.Q_max) if clip else Q


def _signs(mdp: FiniteMDP, rho: FloatArray, K: int, optimal: Policy, target: Policy) -> list[FloatArray]:
    """Signs of the gradient in e_k if the run ends with the target, its earlier policies optimal or the target.

    The gradient is ``rho (I - g P^target)^{-1} [(P^optimal)^{K-k} - P^target (P^earlier)^{K-k-1}]``; (K, S, A) each.
    """
    every, rows = np.arange(mdp.S), np.arange(mdp.S) * mdp.A
    y, visits = np.empty(mdp.S), np.empty(mdp.S)
    first_step(mdp.kernel, rho, y)
    discounted_visits(mdp.kernel, mdp.A, target, y, mdp.discount, visits)
    directions = []
    for earlier in (optimal, target):
        along, against, sits = visits, visits, target
        signs = np.tile(hiding_signs(optimal, mdp.A), (K, 1, 1))
        for k in range(K - 1, -1, -1):
            gradient = np.zeros((mdp.S, mdp.A))
            gradient[every, optimal] += along
            gradient[every, sits] -= against
            signs[k] = np.where(gradient != 0, np.sign(gradient), signs[k])
            along, against = along @ mdp.kernel[rows + optimal], against @ mdp.kernel[rows + sits]
            sits = earlier
        directions.append(signs)
    return directions
