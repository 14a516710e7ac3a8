"""Least-squares value iteration without a bonus: greedy, epsilon-greedy, or softmax."""

from __future__ import annotations

from linear_mdp.algorithms.bonus import none
from linear_mdp.algorithms.learner import Learner
from linear_mdp.algorithms.planning import Cap, Planning
from linear_mdp.mdp import LinearMDP


def lsvi_greedy(
    mdp: LinearMDP,
    *,
    epsilon: float = 0.0,
    temperature: float = 0.0,
    ridge: float = 1.0,
    switch: float = 0.0,
    cap: Cap = "horizon",
    truth: LinearMDP | None = None,
    observe: bool = True,
) -> Learner:
    r"""Return a learner that plans as LSVI-UCB with radius 0 and explores, if at all, by chance.

    .. math:: \pi_h(a|s) = (1-\epsilon)\,\frac{e^{Q_h(s,a)/\tau}}{\sum_b e^{Q_h(s,b)/\tau}} + \frac{\epsilon}{A}.

    The values planned are those of the greedy policy; the regret is that of the policy played.

    Parameters
    ----------
    epsilon : probability of a uniform action.
    temperature : tau; 0 for the greedy action, the lowest among equals.
    ridge, switch, cap, truth : as in :func:`linear_mdp.algorithms.lsvi_ucb.lsvi_ucb`.

    Raises
    ------
    InvalidInput
        If a number is out of range.
    """
    planning = Planning(switch=switch, cap=cap, epsilon=epsilon, temperature=temperature)
    return Learner(mdp, none(mdp), planning, ridge=ridge, truth=truth, observe=observe)
