"""How wide features still are for a policy that seeks it, after an exploration without rewards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.downstream import explore, largest_total, plan_with_rewards
from linear_mdp.low_rank.features import exact_features
from linear_mdp.mdp import LinearMDP
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

EPISODES = 4000


@dataclass(frozen=True)
class ExplorationWidth:
    """U after K episodes; ``reachable`` : dimension of the features that a policy reaches, at the least step."""

    d: int
    H: int
    K: int
    radius: float
    width: float
    reachable: int
    error: float


@subject()
def exploration_width(mdp: LinearMDP, rng: np.random.Generator) -> ExplorationWidth:
    """Explore for 4000 episodes with the radius one half."""
    return explored_width(mdp, EPISODES, 0.5, rng)


def explored_width(mdp: LinearMDP, K: int, radius: float, rng: np.random.Generator) -> ExplorationWidth:
    """Explore for K episodes and compute U exactly."""
    learner = explore(exact_features(mdp), radius)
    learner.play(K, rng, np.array([K]))
    nothing = np.zeros((mdp.H, mdp.S, mdp.A))
    plan = plan_with_rewards(mdp, learner.statistics, radius, nothing, "optimistic")
    width = largest_total(mdp, np.minimum(plan.bonus, mdp.H))
    return ExplorationWidth(mdp.d, mdp.H, K, radius, width, reachable_dimension(mdp), 1e-9 * (1 + width))


def reachable_dimension(mdp: LinearMDP) -> int:
    """Return the least dimension, over the steps, of the features that some policy reaches."""
    reached, least = np.eye(mdp.S, dtype=bool)[mdp.start], mdp.d
    for h in range(mdp.H):
        phi = mdp.features(h)[reached].reshape(-1, mdp.d)
        least = min(least, int(np.linalg.matrix_rank(phi)))
        reached = (phi @ mdp.mu[h % len(mdp.mu)]).max(axis=0) > 0
    return least


@measures(ExplorationWidth)
def exploration_width_(explored: ExplorationWidth) -> Measured:
    """Largest total of bonuses that a policy collects, U; rounding."""
    return Measured(explored.width, explored.error)


@measures(ExplorationWidth)
def beta(explored: ExplorationWidth) -> Measured:
    """Radius of the bonus; exact."""
    return Measured(explored.radius)


@measures(ExplorationWidth)
def d(explored: ExplorationWidth) -> Measured:
    """Number of features; exact."""
    return Measured(explored.d)


@measures(ExplorationWidth)
def H(explored: ExplorationWidth) -> Measured:
    """Steps of an episode; exact."""
    return Measured(explored.H)


@measures(ExplorationWidth)
def K(explored: ExplorationWidth) -> Measured:
    """Episodes; exact."""
    return Measured(explored.K)


@measures(ExplorationWidth)
def reachable_features(explored: ExplorationWidth) -> Measured:
    """Dimension of the features that a policy reaches, at the least step; exact but for a rank."""
    return Measured(explored.reachable)
