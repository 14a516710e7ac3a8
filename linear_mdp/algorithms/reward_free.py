"""Reward-free LSVI: explore without rewards, then plan for any (Wang, Du, Yang and Salakhutdinov 2020)."""

from __future__ import annotations

from dataclasses import dataclass

from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.curve import Curve
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.planning import Plan, Planning, check_plan, plan_from
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values, policy_state_values


def reward_free_planning(mdp: LinearMDP, switch: float) -> Planning:
    """Return how a plan is made whose only reward is the bonus over H."""
    return Planning(switch=switch, weight=1 + 1 / mdp.H, bonus_cap=float(mdp.H), use_rewards=False)


def reward_free(
    mdp: LinearMDP, bonus: Bonus, *, ridge: float = 1.0, switch: float = 0.0, truth: LinearMDP | None = None
) -> Learner:
    r"""Return a learner that explores where it is uncertain, whatever the rewards.

    .. math:: u_h = \min(\beta\|\phi\|_{\Lambda_h^{-1}}, H),\qquad Q_h = \min(w_h\cdot\phi + u_h/H + u_h,\,H),

    with w regressed on ``V_{h+1}`` alone: u / H is the only reward. The rewards that are paid are kept in the
    statistics, for a planner that has to learn them. Regret and violations in the curve mean nothing.

    Raises
    ------
    InvalidInput
        If the bonus does not fit the MDP, or a number is out of range.

    Source: Wang et al. (2020), Algorithm 1.
    """
    return Learner(mdp, bonus, reward_free_planning(mdp, switch), ridge=ridge, truth=truth, observe=False)


def plan_for(mdp: LinearMDP, statistics: Statistics, bonus: Bonus) -> Plan:
    r"""Plan for the rewards of ``mdp`` from data that were gathered without them.

    .. math:: Q_h = \min(w_h\cdot\phi + r_h + u_h,\,H).

    Raises
    ------
    InvalidInput
        If the statistics or the bonus do not fit the MDP.

    Source: Wang et al. (2020), Algorithm 2.
    """
    planning = Planning(bonus_cap=float(mdp.H), use_rewards=False)
    return plan_from(mdp, statistics, bonus, planning, rewards=mdp.r)


def plan_for_unknown(mdp: LinearMDP, statistics: Statistics, bonus: Bonus) -> Plan:
    """As :func:`plan_for`, but the rewards are regressed as well, from those that were paid on the way.

    Raises
    ------
    InvalidInput
        If the statistics or the bonus do not fit the MDP.
    """
    return plan_from(mdp, statistics, bonus, Planning(bonus_cap=float(mdp.H)))


@dataclass(frozen=True)
class PlanningError:
    """How good the policy of a plan is, at s_0; exact up to the certified ``error``.

    Attributes
    ----------
    optimum, value : ``V*(s_0)`` and the value of the plan's policy.
    estimate : what the plan itself says.
    """

    optimum: float
    value: float
    estimate: float
    error: float

    @property
    def suboptimality(self) -> float:
        """``V*(s_0) - V^pi(s_0)``."""
        return self.optimum - self.value


def planning_error(mdp: LinearMDP, plan: Plan) -> PlanningError:
    """Return how far the policy of a plan is from optimal for the dynamics and rewards of ``mdp``.

    Raises
    ------
    InvalidInput
        If the plan does not fit the MDP.
    """
    check_plan(mdp, plan)
    best, reached = optimal_state_values(mdp), policy_state_values(mdp, plan.policy)
    s = mdp.start
    return PlanningError(
        float(best.V[0, s]), float(reached.V[0, s]), float(plan.V[0, s]), best.error + reached.error
    )


def exploration_bound(mdp: LinearMDP, curve: Curve) -> float:
    r"""Return :math:`2H\,\frac1K\sum_kV_1^k(s_0)`, above the suboptimality for all rewards once bonuses are optimistic.

    The planner loses at most ``2 u`` a step, u only shrinks, and no policy collects more of u/H than an optimistic
    exploration believes at any time. Source: after Wang et al. (2020), proof of the theorem for linear MDPs.
    """
    return 2 * mdp.H * float(curve.average_optimistic_value[-1])
