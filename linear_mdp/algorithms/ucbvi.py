"""UCBVI-CH: optimistic value iteration on counts with Hoeffding bonuses (Azar, Osband and Munos 2017)."""

from __future__ import annotations

from math import inf, log

import numpy as np

from linear_mdp.algorithms.bonus import constant
from linear_mdp.algorithms.count_learner import CountLearner
from linear_mdp.families.one_hot import one_hot
from linear_mdp.mdp import LinearMDP
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput


def ucbvi(
    mdp: LinearMDP | FiniteMDP, K: int, delta: float, *, factor: float = 1.0, observe: bool = True
) -> CountLearner:
    r"""Return a learner that plays UCBVI-CH, for K episodes in all.

    Before every episode, backwards from step H, with the visits N(s, a) of all steps together,

    .. math:: Q_h = \min\Big(Q_h^{\text{before}},\,H,\,r + \hat PV_{h+1} + 7HL\,N^{-1/2}\Big),\qquad
              L=\ln(5SAKH/\delta),

    and H where N = 0; rewards are known. Optimistic with probability 1 - delta.

    Parameters
    ----------
    factor : what the bonus is multiplied by, 1 in the paper.

    Raises
    ------
    InvalidInput
        If K, delta or factor is out of range, or transitions change with the step.

    Source: Azar, Osband and Munos (2017), Algorithms 1 to 3, Theorem 1. Visits of all steps are pooled there as well.
    """
    linear = one_hot(mdp) if isinstance(mdp, FiniteMDP) else mdp
    if not isinstance(K, int | np.integer) or K < 1 or not 0 < delta < 1 or not 0 <= factor < inf:
        raise InvalidInput(
            f"{linear.name}: UCBVI needs an integer K >= 1, 0 < delta < 1 and finite factor >= 0, "
            f"got K={K}, delta={delta}, factor={factor}"
        )
    width = 7 * linear.H * log(5 * linear.S * linear.A * K * linear.H / delta)
    return CountLearner(
        linear,
        constant(linear, factor * width),
        pooled=True,
        monotone=True,
        known_rewards=True,
        observe=observe,
    )
