"""What a learner's run leaves behind: sums and extremes at a few episodes, never one entry an episode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linear_mdp import _instrument_kernels as kernels
from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

POINTS_A_DECADE = 12


@dataclass(frozen=True, eq=False)
class Curve:
    """The state of a run after each of some numbers of episodes; all arrays have shape (points,).

    Attributes
    ----------
    episodes : k.
    regret : ``sum_{i<=k} V*(s_0) - V^{pi_i}(s_0)``, from exact values; reward units.
    plans : how many plans were made.
    optimistic_value, value : the last plan's own value at s_0, and the true value of its policy.
    worst_gap : the least ``Q_h - Q*_h`` over plans, steps, states and actions so far; 0 if none was below.
    violations : the fraction of those below -1e-9; start_violations : of plans whose value at s_0 is below V*(s_0).
    least_optimistic_value, average_optimistic_value : the least value of any plan at s_0, and the mean over episodes
        of the value of the plan that they followed.
    average_return : the mean of the rewards that an episode paid; Monte Carlo.
    noise, ridge : the largest ``||sum phi (r + V(s') - z.phi)||_{Lambda^-1}`` and ``sqrt(lam) ||z||`` of any plan.
    """

    episodes: NDArray[np.int64]
    regret: FloatArray
    plans: NDArray[np.int64]
    optimistic_value: FloatArray
    value: FloatArray
    worst_gap: FloatArray
    violations: FloatArray
    start_violations: FloatArray
    noise: FloatArray
    ridge: FloatArray
    least_optimistic_value: FloatArray
    average_optimistic_value: FloatArray
    average_return: FloatArray

    @classmethod
    def of(cls, episodes: NDArray[np.int64], tallies: FloatArray, mdp: LinearMDP, given: int = 0) -> Curve:
        """Read the tallies (points, fields) that the kernel wrote; the first ``given`` episodes were not played."""
        column = tallies.T
        plans = column[kernels.PLANS]
        return cls(
            episodes,
            column[kernels.REGRET],
            plans.astype(np.int64),
            column[kernels.OPTIMISTIC_VALUE],
            column[kernels.VALUE],
            column[kernels.WORST_GAP],
            column[kernels.VIOLATIONS] / (np.maximum(plans, 1) * mdp.H * mdp.S * mdp.A),
            column[kernels.START_VIOLATIONS] / np.maximum(plans, 1),
            column[kernels.NOISE],
            column[kernels.RIDGE],
            column[kernels.LEAST_OPTIMISTIC],
            column[kernels.OPTIMISTIC_SUM] / (episodes - given),
            column[kernels.RETURNS] / (episodes - given),
        )


def log_grid(K: int, a_decade: int = POINTS_A_DECADE) -> NDArray[np.int64]:
    """Return episodes 1 to K, as many to every power of ten.

    Raises
    ------
    InvalidInput
        If K or the points a decade are no integers from one.

    Examples
    --------
    >>> log_grid(100, a_decade=2).tolist()
    [1, 3, 10, 32, 100]
    """
    for name, value in (("K", K), ("a_decade", a_decade)):
        if not isinstance(value, int | np.integer) or value < 1:
            raise InvalidInput(f"a grid of episodes needs integers {name} >= 1, got {value}")
    exponents = np.arange(0, np.log10(K) + 0.5 / a_decade, 1 / a_decade)
    points = np.round(10.0**exponents).astype(np.int64)
    return np.unique(np.append(points[points < K], K))
