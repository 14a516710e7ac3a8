r"""Planning with learned features from data of the target, and what the truth shows of such a plan.

Known rewards r in [0, 1], H steps, values up to the steps that remain. With one sign for all,

.. math:: Q_h = \operatorname{clip}(r_h+\langle\hat\phi_h,w_h\rangle\pm\beta\|\hat\phi_h\|_{\Lambda_h^{-1}},\,0,\,H-h),
          \qquad w_h = \Lambda_h^{-1}\sum\hat\phi_hV_{h+1}(s'),

optimistic after an exploration without rewards, pessimistic on offline data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from linear_mdp.algorithms.bonus import Bonus, constant
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.planning import Plan, Planning, check_plan, plan_from
from linear_mdp.algorithms.reward_free import reward_free
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.low_rank.features import LearnedFeatures
from linear_mdp.low_rank.widths import UNIT
from linear_mdp.mdp import LinearMDP
from linear_mdp.occupancy import occupancy
from tabular._validate import finite, shape
from tabular.families import _knobs
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve.backward_induction import backward_induction, finite_horizon_evaluation
from theory.errors import InvalidInput

Attitude = Literal["optimistic", "pessimistic"]
DOUBLINGS = 60


def explore(
    features: LearnedFeatures, radius: float, *, ridge: float = 1.0, switch: float = 0.1, growth: float = 0.0
) -> Learner:
    """Return reward-free LSVI that sees the learned features and plays the truth.

    Parameters
    ----------
    radius, growth : the bonus before episode k is ``(radius + growth sqrt(k)) |phi|``.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Source: Wang et al. (2020), Algorithm 1.
    """
    believed = features.believed
    bonus = Bonus(np.full(believed.H, radius), growth=growth)
    return reward_free(believed, bonus, ridge=ridge, switch=switch, truth=features.truth)


def plan_with_rewards(
    believed: LinearMDP, statistics: Statistics, radius: float, rewards: FloatArray, attitude: Attitude
) -> Plan:
    """Plan for known rewards (H, S, A) in [0, 1] with the learned features; rounding by the condition of Lambda.

    Raises
    ------
    InvalidInput
        If the rewards do not fit or leave [0, 1], the statistics or the radius do not fit, or the attitude is
        unknown.
    """
    if attitude not in get_args(Attitude):
        raise InvalidInput(
            f"{believed.name}: attitude must be one of {', '.join(get_args(Attitude))}, got {attitude!r}"
        )
    _check_rewards(believed, rewards)
    weight = 1.0 if attitude == "optimistic" else -1.0
    planning = Planning(cap="remaining", floor=0.0, weight=weight, use_rewards=False)
    return plan_from(believed, statistics, constant(believed, radius), planning, rewards)


@dataclass(frozen=True)
class PlanJudgement:
    """What the truth shows of a plan, at the start; exact up to ``error``.

    Attributes
    ----------
    optimum, value, estimate : the optimal value, that of the plan's policy, and what the plan says.
    optimal_width : ``E sum_h min(beta |phi|, H)`` under an optimal policy; largest_width : under the policy that
        makes it largest, U.
    excess : the largest ``|phi w - P V| - beta |phi| - xi max V`` over steps, states and actions; at most 0 where the
        bonus covers the error of every regression.
    """

    optimum: float
    value: float
    estimate: float
    optimal_width: float
    largest_width: float
    excess: float
    error: float

    @property
    def loss(self) -> float:
        """Optimal value less that of the plan's policy."""
        return self.optimum - self.value


def judge(
    features: LearnedFeatures, statistics: Statistics, plan: Plan, rewards: FloatArray, xi: float
) -> PlanJudgement:
    """Compare a plan with the truth; the error grows with the condition of Lambda.

    Parameters
    ----------
    xi : the distance of the features that the analysis allows for, features.xi or another.

    Raises
    ------
    InvalidInput
        If the rewards do not fit or leave [0, 1], the statistics or the plan do not fit, or xi lies outside [0, 1].
    """
    truth, believed = features.truth, features.believed
    _check_rewards(truth, rewards)
    shape(truth.name, "statistics.gram", statistics.gram.shape, [(truth.H, believed.d, believed.d)])
    excess = regression_excess(features, plan, xi)
    task = process(truth, rewards)
    best, reached = backward_induction(task), finite_horizon_evaluation(task, np.eye(truth.A)[plan.policy])
    widths = np.minimum(plan.bonus, truth.H)
    visits = occupancy(truth, best.policy)
    largest = largest_total(truth, widths)
    values = np.linalg.eigvalsh(statistics.gram)
    relative = 128 * UNIT * truth.d**2 * float((values[:, -1] / values[:, 0]).max())
    error = best.error + reached.error + relative * (truth.H + largest)
    start = truth.start
    return PlanJudgement(
        optimum=float(best.V[0, start]),
        value=float(reached.V[0, start]),
        estimate=float(plan.V[0, start]),
        optimal_width=float((visits * widths).sum()),
        largest_width=largest,
        excess=excess,
        error=float(error),
    )


def regression_excess(features: LearnedFeatures, plan: Plan, xi: float) -> float:
    """Largest ``|phi w_h - P_h V_{h+1}| - beta |phi| - xi (H-h-1)`` over steps, states and actions; rounding.

    Raises
    ------
    InvalidInput
        If the plan does not fit the features, or xi lies outside [0, 1].
    """
    believed, truth = features.believed, features.truth
    _knobs.interval(truth.name, 0, 1, xi=xi)
    check_plan(believed, plan)
    beyond = []
    for h in range(truth.H):
        ahead = truth.features(h) @ (truth.mu[h % len(truth.mu)] @ plan.V[h + 1])
        off = np.abs(believed.features(h) @ plan.w[h] - ahead)
        beyond.append((off - plan.bonus[h]).max() - xi * (truth.H - h - 1))
    return float(max(beyond))


def covering_plan(
    features: LearnedFeatures,
    statistics: Statistics,
    rewards: FloatArray,
    attitude: Attitude,
    radius: float,
) -> Plan:
    """Plan with the radius, doubled until it covers the error of every regression; rounding.

    Raises
    ------
    InvalidInput
        If no radius does: the data say nothing of some features. If the radius is not positive, or as
        :func:`plan_with_rewards`.
    """
    _knobs.positive(features.truth.name, radius=radius)
    for _ in range(DOUBLINGS):
        plan = plan_with_rewards(features.believed, statistics, radius, rewards, attitude)
        if regression_excess(features, plan, features.xi) < 0:
            return plan
        radius *= 2
    raise InvalidInput(f"{features.truth.name}: no radius up to {radius / 2:g} covers the errors of the plan")


def largest_total(truth: LinearMDP, widths: FloatArray) -> float:
    """Largest ``E sum_h widths_h`` (H, S, A) that a policy reaches from the start, U; exact up to rounding.

    Raises
    ------
    InvalidInput
        If the widths have another shape, or one is not finite.
    """
    shape(truth.name, "widths", np.shape(widths), [(truth.H, truth.S, truth.A)])
    finite(truth.name, "widths", widths)
    V = np.zeros(truth.S)
    for h in range(truth.H - 1, -1, -1):
        V = (widths[h] + truth.features(h) @ (truth.mu[h % len(truth.mu)] @ V)).max(axis=-1)
    return float(V[truth.start])


def process(truth: LinearMDP, rewards: FloatArray) -> FiniteMDP:
    """Return the truth with known rewards (H, S, A) in the place of its own.

    Raises
    ------
    InvalidInput
        If the rewards do not fit, or one is not finite.
    """
    P = np.stack([truth.kernel(h) for h in range(truth.H)])
    P /= P.sum(axis=-1, keepdims=True)
    rho = np.eye(truth.S)[truth.start]
    return FiniteMDP(P, np.asarray(rewards, dtype=np.float64), horizon=truth.H, rho=rho, name=truth.name)


def _check_rewards(mdp: LinearMDP, rewards: FloatArray) -> None:
    shape(mdp.name, "known rewards", np.shape(rewards), [(mdp.H, mdp.S, mdp.A)])
    if not (np.min(rewards) >= 0 and np.max(rewards) <= 1):
        raise InvalidInput(
            f"{mdp.name}: known rewards must lie in [0, 1], they reach from {np.min(rewards):g} to "
            f"{np.max(rewards):g}"
        )
