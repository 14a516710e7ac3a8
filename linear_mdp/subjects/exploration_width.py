"""How wide features still are for a policy that seeks it, after an exploration without rewards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.downstream import explore, plan_with_rewards, process
from linear_mdp.low_rank.features import exact_features
from linear_mdp.mdp import LinearMDP
from linear_mdp.occupancy import occupancy
from tabular.measure import measures
from tabular.measured import Measured
from tabular.solve.backward_induction import backward_induction
from tabular.subjects.registry import subject

EPISODES = 8000


@dataclass(frozen=True)
class ExplorationWidth:
    """U after K episodes.

    Parameters
    ----------
    visits : least eigenvalue of any Lambda over the ridge.
    evenness : mean over root mean square of the bonuses at a step, at the least, of the policy that collects U.
    """

    d: int
    H: int
    K: int
    radius: float
    width: float
    visits: float
    evenness: float
    error: float


@subject()
def exploration_width(mdp: LinearMDP, rng: np.random.Generator) -> ExplorationWidth:
    """Explore for 8000 episodes with the radius one half."""
    return explored_width(mdp, EPISODES, 0.5, rng)


def explored_width(mdp: LinearMDP, K: int, radius: float, rng: np.random.Generator) -> ExplorationWidth:
    """Explore for K episodes and compute U exactly."""
    learner = explore(exact_features(mdp), radius)
    learner.play(K, rng, np.array([K]))
    data, nothing = learner.statistics, np.zeros((mdp.H, mdp.S, mdp.A))
    plan = plan_with_rewards(mdp, data, radius, nothing, "optimistic")
    bonuses = np.minimum(plan.bonus, mdp.H)
    best = backward_induction(process(mdp, bonuses / mdp.H))
    visits = occupancy(mdp, best.policy)
    mean, square = (visits * bonuses).sum(axis=(1, 2)), (visits * bonuses**2).sum(axis=(1, 2))
    width = float(mean.sum())
    return ExplorationWidth(
        mdp.d,
        mdp.H,
        K,
        radius,
        width,
        float(np.linalg.eigvalsh(data.gram)[:, 0].min() / data.ridge),
        float((mean / np.sqrt(square)).min()),
        1e-9 * (1 + width),
    )


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
def direction_visits(explored: ExplorationWidth) -> Measured:
    """Least eigenvalue of any Lambda over the ridge; rounding."""
    return Measured(explored.visits, 1e-9 * explored.visits)


@measures(ExplorationWidth)
def bonus_evenness(explored: ExplorationWidth) -> Measured:
    """Mean of the bonuses over their root mean square, at the least step; rounding."""
    return Measured(explored.evenness, 1e-9)
