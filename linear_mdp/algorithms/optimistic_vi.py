"""Optimistic tabular value iteration: LSVI-UCB as it reads with one feature for each state-action."""

from __future__ import annotations

from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.count_learner import CountLearner
from linear_mdp.algorithms.planning import Cap
from linear_mdp.mdp import LinearMDP
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput


def optimistic_vi(
    mdp: LinearMDP | FiniteMDP,
    bonus: Bonus,
    *,
    ridge: float = 1.0,
    cap: Cap = "horizon",
    observe: bool = True,
) -> CountLearner:
    r"""Return a learner that counts visits of every step for itself and learns the rewards.

    .. math:: Q_h = \min\Big(\frac{\sum_\tau r_\tau + \sum_{s'} n_h(s,a,s')V_{h+1}(s')}{n_h(s,a)+\lambda}
              + \frac{\beta}{\sqrt{n_h(s,a)+\lambda}},\,H\Big).

    The values are those of LSVI-UCB with one-hot features and a plan before every episode, up to rounding, and a plan
    costs O(H S^2 A) instead of O(H (S A)^3).

    Raises
    ------
    InvalidInput
        If the ridge is not positive or the bonus does not fit.
    """
    if not ridge > 0:
        raise InvalidInput(f"{mdp.name}: the ridge lam must be positive, got {ridge}")
    return CountLearner(mdp, bonus, cap=cap, ridge=ridge, observe=observe)
