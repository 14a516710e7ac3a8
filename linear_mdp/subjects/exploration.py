"""Exploration without rewards, and the plan that is made from it once they are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.algorithms.bonus import theoretical
from linear_mdp.algorithms.reward_free import plan_for, planning_error, reward_free
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.lsvi_run import P, rounding
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True)
class Exploration:
    """K episodes of reward-free LSVI with one radius, and what the plan for the true rewards loses."""

    d: int
    H: int
    K: int
    ridge: float
    radius: float
    loss: float
    error: float


@subject()
def exploration(mdp: LinearMDP, rng: np.random.Generator) -> Exploration:
    """Explore for 100 episodes with the radius of the theory, and plan for the rewards of the MDP."""
    return explore(mdp, 100, rng)


def explore(mdp: LinearMDP, K: int, rng: np.random.Generator) -> Exploration:
    """Explore for K episodes and plan."""
    bonus = theoretical(mdp, K, P, 1.0)
    learner = reward_free(mdp, bonus)
    learner.play(K, rng)
    result = planning_error(mdp, plan_for(mdp, learner.statistics, bonus))
    error = result.error + rounding(mdp, K, 1.0)
    return Exploration(mdp.d, mdp.H, K, 1.0, float(bonus.scale[0]), result.suboptimality, error)


@measures(Exploration)
def planning_loss(explored: Exploration) -> Measured:
    """Optimum less the value of the plan's policy; certified."""
    return Measured(explored.loss, explored.error)


@measures(Exploration)
def d(explored: Exploration) -> Measured:
    """Number of features; exact."""
    return Measured(explored.d)


@measures(Exploration)
def H(explored: Exploration) -> Measured:
    """Steps of an episode; exact."""
    return Measured(explored.H)


@measures(Exploration)
def K(explored: Exploration) -> Measured:
    """Episodes; exact."""
    return Measured(explored.K)


@measures(Exploration)
def beta(explored: Exploration) -> Measured:
    """Radius of the bonus; exact."""
    return Measured(explored.radius)
