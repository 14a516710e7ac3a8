"""PEVI: pessimistic value iteration on offline data (Jin, Yang and Wang 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.planning import Plan, Planning, check_plan, plan_from
from linear_mdp.algorithms.statistics import Statistics
from linear_mdp.mdp import LinearMDP
from linear_mdp.occupancy import occupancy
from linear_mdp.solve import optimal_state_values, policy_state_values


def pevi(mdp: LinearMDP, statistics: Statistics, bonus: Bonus) -> Plan:
    r"""Plan pessimistically from data; ``bonus`` of the plan is what was subtracted.

    .. math:: \hat Q_h = \min(w_h\cdot\phi - \Gamma_h,\ H-h)^+,\qquad \Gamma_h = \beta\|\phi\|_{\Lambda_h^{-1}}.

    Raises
    ------
    InvalidInput
        If the statistics or the bonus do not fit the MDP.

    Source: Jin, Yang and Wang (2021), Algorithm 2.
    """
    return plan_from(mdp, statistics, bonus, Planning(cap="remaining", floor=0.0, weight=-1.0))


@dataclass(frozen=True)
class OfflineError:
    r"""What pessimism cost, at s_0; exact up to the certified ``error``.

    Attributes
    ----------
    optimum, value, estimate : ``V*(s_0)``, the value of the plan's policy, and what the plan says.
    bound : :math:`2\sum_hE_{\pi^*}[\Gamma_h(s_h,a_h)]`, above the suboptimality if ``uncovered`` is 0.
    uncovered : the fraction of (h, s, a) where the regression is further than Gamma from ``r + P V_{h+1}``.
    """

    optimum: float
    value: float
    estimate: float
    bound: float
    uncovered: float
    error: float

    @property
    def suboptimality(self) -> float:
        """``V*(s_0) - V^pi(s_0)``."""
        return self.optimum - self.value


def offline_error(mdp: LinearMDP, plan: Plan) -> OfflineError:
    """Compare a pessimistic plan with the process that its data come from.

    Raises
    ------
    InvalidInput
        If the plan does not fit the MDP.

    Source: Jin, Yang and Wang (2021), Theorem 4.2: the bound holds wherever Gamma covers the regression's error.
    """
    check_plan(mdp, plan)
    best, reached = optimal_state_values(mdp), policy_state_values(mdp, plan.policy)
    bound = 2 * float((occupancy(mdp, best.policy) * plan.bonus).sum())
    missed = [
        np.abs(
            mdp.features(h) @ (plan.w[h] - mdp.theta[h % len(mdp.theta)] - mdp.mu[h % len(mdp.mu)] @ ahead)
        )
        > plan.bonus[h] + 1e-9
        for h, ahead in enumerate(plan.V[1:])
    ]
    s = mdp.start
    return OfflineError(
        float(best.V[0, s]),
        float(reached.V[0, s]),
        float(plan.V[0, s]),
        bound,
        float(np.mean(missed)),
        best.error + reached.error,
    )
