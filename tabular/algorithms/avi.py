"""Approximate value iteration: ``Q_{k+1} = T*Q_k - e_k``, the errors e_k injected or left by a regression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular import _pairs, bellman
from tabular.mdp import FiniteMDP, FloatArray, Policy
from tabular.solve import Evaluation, Solution, optimal_values, policy_values


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
