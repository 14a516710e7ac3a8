"""LSVI-UCB: least-squares value iteration with an optimistic bonus (Jin, Yang, Wang and Jordan 2020)."""

from __future__ import annotations

from math import inf

from linear_mdp.algorithms.bonus import Bonus
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.planning import Cap, Planning
from linear_mdp.mdp import LinearMDP


def lsvi_ucb(
    mdp: LinearMDP,
    bonus: Bonus,
    *,
    ridge: float = 1.0,
    switch: float = 0.0,
    cap: Cap = "horizon",
    clip: bool = False,
    truth: LinearMDP | None = None,
    observe: bool = True,
) -> Learner:
    r"""Return a learner that plays LSVI-UCB.

    Before episode k, backwards from step H,

    .. math:: w_h = \Lambda_h^{-1}\sum_{\tau<k}\phi_\tau\,[r_\tau+\max_aQ_{h+1}(s'_\tau,a)],\qquad
              Q_h = \min(w_h\cdot\phi+\beta\|\phi\|_{\Lambda_h^{-1}},\,H),

    and the episode acts greedily, the lowest action among equals.

    Parameters
    ----------
    ridge : lam, with which Lambda starts; 1 in the paper.
    switch : eta; plan anew only once some determinant has grown by 1 + eta. 0, the paper's, plans every episode.
    cap : H as in the paper, or the tighter number of ``remaining`` steps.
    clip : cut values off below at zero, which keeps optimism as Q* is not negative.
    truth : the process that is played, where it is not linear in the features of ``mdp``.

    Raises
    ------
    InvalidInput
        If the bonus does not fit the MDP, or a number is out of range.
    """
    planning = Planning(switch=switch, cap=cap, floor=0.0 if clip else -inf)
    return Learner(mdp, bonus, planning, ridge=ridge, truth=truth, observe=observe)
