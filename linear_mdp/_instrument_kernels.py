"""What only the true process can show of a plan: how far it is from optimistic, and how large its noise is."""

# mypy: disallow_untyped_decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from linear_mdp._regression_kernels import Floats, expect, whiten


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


@njit(cache=True, nogil=True)
def observe_optimism(Q: Floats, optimal: Floats, tally: Floats, worst: int) -> int:
    """Lower ``tally[worst]`` to the least ``Q - Q*`` and return in how many places that is below -1e-9."""
    violated = 0
    for row in range(Q.size):
        gap = Q[row] - optimal[row]
        tally[worst] = min(tally[worst], gap)
        violated += gap < -1e-9
    return violated


@njit(cache=True, nogil=True)
def observe_noise(
    gram: Floats,
    ridge: float,
    flow: Floats,
    target: Floats,
    inverse: Floats,
    V: Floats,
    truth: Truth,
    h: int,
    use_rewards: float,
    tally: Floats,
    noise: int,
    bias: int,
) -> None:
    """Raise tally[noise] to ``||sum phi (r + V(s') - z.phi)||_{Lambda^-1}`` and tally[bias] to ``sqrt(lam) ||z||``.

    ``z = theta_h + mu_h V`` is what the regression would find without noise and ridge; target holds ``sum phi r``
    and is overwritten.
    """
    z = use_rewards * truth.theta[min(h, len(truth.theta) - 1)]
    expect(truth.mu[min(h, len(truth.mu) - 1)], V, z)
    for s in range(V.size):
        if V[s] != 0.0:
            for i in range(z.size):
                target[i] += flow[s, i] * V[s]
    for i in range(z.size):
        for j in range(z.size):
            target[i] -= gram[i, j] * z[j]
        target[i] += ridge * z[i]
    whiten(inverse, target)
    tally[noise] = max(tally[noise], np.sqrt(np.sum(target * target)))
    tally[bias] = max(tally[bias], np.sqrt(ridge * np.sum(z * z)))
