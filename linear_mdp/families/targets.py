"""Three knobs that set the optimal value of a linear MDP exactly: scale, shift, and transitions alone.

A family of tasks is separated by giving task m the target ``v_0 + m c``; values lie in [0, H], so M tasks need
``v_0 + (M - 1) c <= H``, and a target that rewards in [0, 1] cannot reach is refused. The value reached differs from
the target by the rounding of one solution, some ``H`` units in the last place.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.mdp import LinearMDP
from linear_mdp.solve import optimal_state_values
from tabular._validate import ROW_SUM_TOLERANCE
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

HALVINGS = 80  # of [0, 1]: beyond the last digit of any weight above 1e-8


def optimal_value(mdp: LinearMDP) -> float:
    """``V*(s_0)``, up to the certified error of :func:`linear_mdp.solve.optimal_state_values`."""
    return float(optimal_state_values(mdp).V[0, mdp.start])


def scaled_to(mdp: LinearMDP, target: float) -> LinearMDP:
    """Scale the rewards until ``V*(s_0) = target``: all policies keep their order, the variance changes.

    Raises
    ------
    InvalidInput
        If the target would need a reward above one, or is negative, or V* is zero and the target is not.
    """
    value = optimal_value(mdp)
    _reachable(mdp, target, 0.0, value / mdp.r.max() if value > 0 else 0.0, "scaled rewards")
    return mdp.with_rewards(mdp.theta * (target / value if value > 0 else 1.0))


def shifted_to(mdp: LinearMDP, target: float) -> LinearMDP:
    """Add the same reward to all steps until ``V*(s_0) = target``: all gaps between actions stay as they are.

    Raises
    ------
    InvalidInput
        If the target would need a reward outside [0, 1], or the features do not sum to one.
    """
    _sums_to_one(mdp)
    value = optimal_value(mdp)
    _reachable(mdp, target, value - mdp.H * mdp.r.min(), value + mdp.H * (1 - mdp.r.max()), "shifted rewards")
    return mdp.with_rewards(mdp.theta + (target - value) / mdp.H)


def steered_to(mdp: LinearMDP, target: float) -> LinearMDP:
    """Change the transitions alone until ``V*(s_0) = target``: the rewards say nothing about the task.

    Every anchor is mixed with the jump to the state whose best reward at the next step is highest, or lowest; the
    value depends continuously on the weight of the jump, which is found by bisection.

    Raises
    ------
    InvalidInput
        If no transitions reach the target under these rewards, or the features do not sum to one.
    """
    _sums_to_one(mdp)
    best = np.roll(mdp.r.max(axis=2), -1, axis=0)
    ahead = np.broadcast_to(best, (mdp.H, mdp.S))[: mdp.H - 1]
    first = float(mdp.r[0, mdp.start].max())
    low, high = first + ahead.min(axis=1).sum(), first + ahead.max(axis=1).sum()
    _reachable(mdp, target, low, high, "other transitions")
    rises = target > optimal_value(mdp)
    jump = np.eye(mdp.S)[best.argmax(axis=1) if rises else best.argmin(axis=1)][:, None]

    def mixed(weight: float) -> LinearMDP:
        mu: FloatArray = (1 - weight) * mdp.mu + weight * jump
        return replace(mdp, mu=mu)

    below, above = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (below + above) / 2
        if (optimal_value(mixed(middle)) < target) == rises:
            below = middle
        else:
            above = middle
        if above - below <= np.spacing(below):
            break
    return min(map(mixed, (below, above)), key=lambda made: abs(optimal_value(made) - target))


def _reachable(mdp: LinearMDP, target: float, low: float, high: float, means: str) -> None:
    slack = 4 * np.spacing(mdp.H)
    if not low - slack <= target <= high + slack:
        raise InvalidInput(
            f"{mdp.name}: V*(s_0) cannot be {target:g}, {means} reach values in [{low:.6g}, {high:.6g}] only"
        )


def _sums_to_one(mdp: LinearMDP) -> None:
    off = np.abs(mdp.phi.sum(axis=-1) - 1)
    if off.max() > ROW_SUM_TOLERANCE:
        index = [int(i) for i in np.unravel_index(off.argmax(), off.shape)]
        raise InvalidInput(
            f"{mdp.name}: the features must sum to one, phi{index} sums to {mdp.phi[tuple(index)].sum():.6g}"
        )
