"""What is counted of a run, and what only the true process can show of a plan: optimism, noise, and ridge.

A tally holds one number for each of the names below.
"""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp._regression_kernels import Floats, expect, whiten

REGRET, PLANS, OPTIMISTIC_VALUE, VALUE, WORST_GAP, VIOLATIONS, START_VIOLATIONS, NOISE, RIDGE = range(9)
OPTIMISTIC_SUM, LEAST_OPTIMISTIC, RETURNS = range(9, 12)
FIELDS = 12


class Truth(NamedTuple):
    """The true process in factors, columns (n, d, S*A), mu (n, d, S), theta (n, d), and its optimal values.

    ``Q`` is Q* (H, S*A), or empty where optimism is not observed; ``linear`` says that the learner's features are
    those of the truth and that the noise is to be observed; a gap within ``tolerance`` is rounding.
    """

    columns: NDArray[np.float64]
    mu: NDArray[np.float64]
    theta: Floats
    Q: Floats
    optimum: float
    tolerance: float
    linear: bool


def blank_tally() -> Floats:
    """Return the tally of no episodes."""
    tally = np.zeros(FIELDS)
    tally[LEAST_OPTIMISTIC] = np.inf
    return tally


@njit(cache=True, nogil=True)
def observe_optimism(Q: Floats, optimal: Floats, tally: Floats) -> None:
    """Lower the worst gap to the least ``Q - Q*`` and count in how many places that is below -1e-9."""
    for row in range(Q.size):
        gap = Q[row] - optimal[row]
        tally[WORST_GAP] = min(tally[WORST_GAP], gap)
        tally[VIOLATIONS] += gap < -1e-9


@njit(cache=True, nogil=True)
def observe_noise(
    gram: Floats,
    ridge: float,
    flow: Floats,
    paid: Floats,
    inverse: Floats,
    V: Floats,
    mu: Floats,
    theta: Floats,
    use_rewards: float,
    tally: Floats,
) -> None:
    """Raise the noise to ``||sum phi (r + V(s') - z.phi)||_{Lambda^-1}`` and the ridge to ``sqrt(lam) ||z||``.

    ``z = theta + mu V`` is what the regression would find without noise and ridge; paid holds ``sum phi r``.
    """
    z, noise = np.empty(paid.size), np.empty(paid.size)
    for i in range(z.size):
        z[i] = use_rewards * theta[i]
        noise[i] = use_rewards * paid[i]
    expect(mu, V, z)
    for s in range(V.size):
        if V[s] != 0.0:
            for i in range(z.size):
                noise[i] += flow[s, i] * V[s]
    for i in range(z.size):
        for j in range(z.size):
            noise[i] -= gram[i, j] * z[j]
        noise[i] += ridge * z[i]
    whiten(inverse, noise)
    squared = bias = 0.0
    for i in range(z.size):
        squared += noise[i] * noise[i]
        bias += z[i] * z[i]
    tally[NOISE] = max(tally[NOISE], np.sqrt(squared))
    tally[RIDGE] = max(tally[RIDGE], np.sqrt(ridge * bias))
