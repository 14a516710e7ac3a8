"""The hypercube: tasks with the same values and features whose optimal actions all differ."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.families.registry import family
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

MOST_FEATURES = 16  # 2^14 actions


def corners(n: int) -> FloatArray:
    """All sign vectors of length n, (2^n, n).

    Examples
    --------
    >>> corners(2).tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    """
    return np.where(np.arange(2**n)[:, None] >> np.arange(n)[::-1] & 1, 1.0, -1.0)


@family(d=(4, 6), H=(3, 8))
def hypercube(
    rng: np.random.Generator,
    *,
    d: int,
    H: int,
    base: float | None = None,
    bonus: float | None = None,
    stationary: bool = True,
    signs: ArrayLike | None = None,
) -> LinearMDP:
    r"""Draw signs sigma in {-1, 1}^n, n = d - 2; actions are such vectors too, and the one that agrees is best.

    From the start, action a leads to the paying state (one a step, for ever) with probability
    ``base + bonus <sigma_h, a> / n`` and stays otherwise. With u = base + bonus, whatever the signs,

    .. math:: V^*(s_0) = \sum_{t=0}^{H-2} u (1-u)^t (H-1-t),

    and each of the 2^n tasks has another optimal action, ``a = sigma_h``. By default ``base = 1/(H+1)`` and
    ``bonus = base/2``. Unless stationary, every step has its own signs.

    Shapes
    ------
    phi : (2, 2^n, d), ``(x, y a, 0)`` at the start with ``x^2 = 1/(1 + 2 bonus)`` and ``x^2 + n y^2 = 1``, and
        ``(0, 0, 1)`` in the paying state; mu : (1 or H, d, 2); theta : (d,).
    signs : (n,) or (H, n), drawn if omitted.

    Raises
    ------
    InvalidInput
        If d lies outside [3, 16], H is below two, ``bonus <= min(base, 1 - base)`` or
        ``(1 + 2 bonus)^2 <= d - 1`` is false (Assumption A needs it), or the signs are no signs.

    Source: after Zhou, Gu and Szepesvari (2021), Section 5.
    """
    _knobs.count("hypercube", low=3, high=MOST_FEATURES, d=d)
    _knobs.count("hypercube", low=2, H=H)
    n = d - 2
    base = 1 / (H + 1) if base is None else base
    bonus = base / 2 if bonus is None else bonus
    if not 0 <= bonus <= min(base, 1 - base) or (1 + 2 * bonus) ** 2 > d - 1:
        raise InvalidInput(
            f"hypercube: bonus must lie in [0, min(base, 1 - base)] and satisfy (1 + 2 bonus)^2 <= d - 1, "
            f"got base={base:g}, bonus={bonus:g}, d={d}"
        )
    sigma = rng.choice([-1.0, 1.0], (1 if stationary else H, n)) if signs is None else np.atleast_2d(signs)
    if sigma.shape not in ((1, n), (H, n)) or not (np.abs(sigma) == 1).all():
        raise InvalidInput(
            f"hypercube: signs must be -1 or 1, of shape {(n,)} or {(H, n)}, got {sigma.tolist()}"
        )
    x = sqrt(1 / (1 + 2 * bonus))
    y = sqrt(2 * bonus / (n * (1 + 2 * bonus)))
    phi = np.zeros((2, 2**n, d))
    phi[0, :, 0], phi[0, :, 1:-1], phi[1, :, -1] = x, y * corners(n), 1
    mu = np.zeros((len(sigma), d, 2))
    mu[:, 0], mu[:, -1, 1] = np.array([1 - base, base]) / x, 1
    mu[:, 1:-1, 1] = sqrt(bonus * (1 + 2 * bonus) / (2 * n)) * sigma  # bonus / (n y), also where both vanish
    mu[:, 1:-1, 0] = -mu[:, 1:-1, 1]
    return LinearMDP(
        phi, mu, np.eye(d)[-1], horizon=H, name=f"hypercube(d={d}, H={H}, base={base:g}, bonus={bonus:g})"
    )
