"""Reward-free exploration with variance-weighted regressions, in the style of LSVI-RFE (Hu, Chen and Huang 2023)."""

from __future__ import annotations

from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.planning import Planning
from linear_mdp.mdp import LinearMDP
from theory.errors import InvalidInput


def lsvi_rfe(
    mdp: LinearMDP,
    bonus: Bonus,
    *,
    least_variance: float = 1.0,
    ridge: float = 1.0,
    switch: float = 0.0,
    truth: LinearMDP | None = None,
) -> Learner:
    r"""Return a learner that explores without rewards and trusts visits more where the next value varies less.

    .. math:: \hat\Lambda_h = \lambda I + \sum_\tau\phi_\tau\phi_\tau^\top/\sigma_\tau^2,\qquad
              \sigma_\tau^2 = \max\big(\sigma_{\min}^2,\ \widehat{\operatorname{Var}}V_{h+1}
              + \beta H\|\phi_\tau\|_{\hat\Lambda_h^{-1}}\big),

    where the variance of ``V_{h+1}`` is that of the plan that the visit followed, from regressions of V and of V^2.
    With ``u = min(beta |phi|, H)`` in the norm of the weighted Lambda, ``Q_h = clip(w.phi + 2u, 0, H-h)``. Plans for
    given rewards come from :func:`linear_mdp.algorithms.reward_free.plan_for` on the statistics, with any bonus.

    Like the paper, this weighs visits by an optimistic estimate of the variance, rewards the exploration with the
    uncertainty itself, not with 1/H of it, and keeps the bonuses of the two phases apart. Unlike the paper:

    * the bonus is the caller's, not the paper's Bernstein radius with its logarithms and constants;
    * the one weighted Lambda serves V and V^2, where the analysis wants a second, unweighted regression;
    * one term bounds the error of the estimated variance;
    * the values of exploration are not forced to fall from plan to plan;
    * plans may follow the determinant rule.

    So the sample complexity that the paper proves is not claimed for it.

    Parameters
    ----------
    bonus : radius of a noise that is divided by sigma: of order ``sqrt(d)``, without a factor H.
    least_variance : sigma_min^2.

    Raises
    ------
    InvalidInput
        If the least variance is not positive, the bonus does not fit the MDP, or a number is out of range.

    Source: Hu, Chen and Huang (2023), Towards minimax optimal reward-free reinforcement learning in linear MDPs.
    """
    if not least_variance > 0:
        raise InvalidInput(f"{mdp.name}: the least variance must be positive, got {least_variance}")
    planning = Planning(
        switch=switch,
        cap="remaining",
        floor=0.0,
        weight=2.0,
        bonus_cap=float(mdp.H),
        use_rewards=False,
        least_variance=least_variance,
    )
    return Learner(mdp, bonus, planning, ridge=ridge, truth=truth, observe=False)
