"""Two models and a policy: what the simulation lemma quantifies over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.policies import action_weights
from tabular.solve import Evaluation, policy_values
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class ModelPair:
    """A true model, an approximate one with the same discount, and the policy evaluated in each.

    Shapes
    ------
    policy, model_policy : (S, A) action probabilities; equal unless an assumption is broken.
    """

    mdp: FiniteMDP
    model: FiniteMDP
    policy: FloatArray
    model_policy: FloatArray

    @cached_property
    def values(self) -> tuple[Evaluation, Evaluation]:
        """Values of the policy in the true and in the approximate model."""
        return policy_values(self.mdp, self.policy), policy_values(self.model, self.model_policy)


@subject(distance=(0.01, 0.3))
def model_pair(mdp: FiniteMDP, rng: np.random.Generator, *, distance: float) -> ModelPair:
    """Mix the transitions and rewards with random ones, by the weight ``distance``, and draw a policy."""
    rows = rng.dirichlet(np.ones(mdp.S), size=mdp.S * mdp.A)
    P = (1 - distance) * mdp.kernel + distance * rows
    shift = distance * mdp.R_max * rng.uniform(-1, 1, size=mdp.r.shape) * rng.integers(2)
    model = replace(
        mdp, P=(P / P.sum(axis=1, keepdims=True)).reshape(mdp.S, mdp.A, mdp.S), r=mdp.r + shift, name="model"
    )
    policy = action_weights(mdp, rng.integers(mdp.A, size=mdp.S))
    return ModelPair(mdp, model, policy, policy)


@measures(ModelPair)
def model_gap(pair: ModelPair) -> Measured:
    """Largest absolute difference of the two state-value functions; certified."""
    true, approximate = pair.values
    return Measured(float(np.abs(true.V - approximate.V).max()), true.error + approximate.error)


@measures(ModelPair)
def epsilon_R(pair: ModelPair) -> Measured:
    """Largest absolute difference of rewards; one rounding."""
    gap = float(np.abs(pair.mdp.r - pair.model.r).max())
    return Measured(gap, np.spacing(max(pair.mdp.R_max, pair.model.R_max)))


@measures(ModelPair)
def epsilon_P(pair: ModelPair) -> Measured:
    """Largest L1 distance of transition rows; S roundings."""
    gap = float(np.abs(pair.mdp.kernel - pair.model.kernel).sum(axis=1).max())
    return Measured(gap, (pair.mdp.S + 1) * np.spacing(1.0))


@measures(ModelPair)
def reward_range(pair: ModelPair) -> Measured:
    """Largest minus smallest reward of the true model; one rounding."""
    return Measured(float(pair.mdp.r.max() - pair.mdp.r.min()), np.spacing(pair.mdp.R_max))


@measures(ModelPair)
def R_max(pair: ModelPair) -> Measured:
    """Largest absolute reward of the two models; exact."""
    return Measured(max(pair.mdp.R_max, pair.model.R_max))


@measures(ModelPair)
def gamma(pair: ModelPair) -> Measured:
    """Discount of both models; exact."""
    return Measured(pair.mdp.discount)


@measures(ModelPair)
def policy_gap(pair: ModelPair) -> Measured:
    """Largest L1 distance of the two policies over states; A roundings."""
    return Measured(float(np.abs(pair.policy - pair.model_policy).sum(axis=1).max()))
