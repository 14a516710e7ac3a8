"""What a learner that has played can say of the optimal value at s_0: five rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from linear_mdp.algorithms.bonus import none
from linear_mdp.algorithms.curve import Curve
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.planning import Planning, planned_value
from theory.errors import InvalidInput


@dataclass(frozen=True)
class ValueEstimates:
    """Estimates of ``V*(s_0)`` from the same episodes; reward units.

    Attributes
    ----------
    ucb_last : the value of a plan with the learner's bonus from all its data.
    ucb_running_min : the least value of any plan; valid only if all of them were optimistic from the first on, which
        a tuned bonus does not promise.
    greedy : the value of a plan without a bonus.
    lcb : the value of a plan with the bonus subtracted, not below zero.
    midpoint : halfway between ucb_last and lcb.
    monte_carlo : the mean return of the episodes, exploration and all.
    """

    ucb_last: float
    ucb_running_min: float
    greedy: float
    lcb: float
    midpoint: float
    monte_carlo: float


def value_estimates(learner: Learner, curve: Curve, planning: Planning | None = None) -> ValueEstimates:
    """Plan once more in three ways from a learner's data and read the rest off the curve that ends its run.

    Exact plans of random data: what they are worth is a matter of the episodes. The learner stays as it is. Plans
    are made by ``planning``, the learner's own if None; one that explored without rewards needs another.
    """
    mdp, data, rule = learner.mdp, learner.statistics, planning or learner.planning
    below = replace(rule, weight=-1.0, floor=0.0)
    upper = planned_value(mdp, data, learner.bonus, rule)
    greedy = planned_value(mdp, data, none(mdp), rule)
    lower = planned_value(mdp, data, learner.bonus, below)
    least = min(upper, float(curve.least_optimistic_value[-1]))
    return ValueEstimates(upper, least, greedy, lower, (upper + lower) / 2, float(curve.average_return[-1]))


def late_returns(curve: Curve) -> float:
    """Return the mean return of the episodes between the first and the last point of a curve; Monte Carlo.

    The exploration of the first episodes does not count. The learner must have started without data.

    Raises
    ------
    InvalidInput
        If the curve has fewer than two points.
    """
    if curve.episodes.size < 2:
        raise InvalidInput(f"late returns need a curve of two points or more, got {curve.episodes.size}")
    sums = curve.average_return * curve.episodes
    return float((sums[-1] - sums[0]) / (curve.episodes[-1] - curve.episodes[0]))
