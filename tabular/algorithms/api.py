"""Approximate policy iteration: Q_k approximates the values of pi_k, pi_{k+1} is greedy in Q_k."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular import _pairs, bellman
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.solve import Evaluation, Solution, optimal_values, policy_values


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
    def evaluation_errors(self) -> FloatArray:
        """``Q_k - Q^{pi_k}``, shape (K, S, A); reward units; certified by the error of each evaluation."""
        values = [policy_values(self.mdp, policy).Q for policy in self.policies[:-1]]
        return np.asarray(self.Q - np.stack(values))

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
