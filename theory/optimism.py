r"""The radius with which least-squares value iteration is optimistic, every constant explicit.

A covering argument over the functions :math:`\min(w\cdot\phi+\beta\|\phi\|_{\Lambda^{-1}},H)` gives, with
:math:`\varepsilon_0=dH/K` and :math:`L=2H\sqrt{dK/\lambda}`, with probability 1-p for all steps and episodes at once

.. math:: \Big\|\sum_\tau\phi_\tau(V(s'_\tau)-PV(s_\tau,a_\tau))\Big\|_{\Lambda^{-1}}^2
          \le 4H^2\Big[\tfrac d2\ln\tfrac{K+\lambda}\lambda+\ln N+\ln\tfrac{2KH}p\Big]
          +\frac{8K^2\varepsilon_0^2}\lambda,

.. math:: \ln N=d\ln(1+4L/\varepsilon_0)+d^2\ln(1+8\sqrt d\beta^2/(\lambda\varepsilon_0^2)).

Source: Jin et al. (2020), Lemmas B.3 and D.4 to D.6, with the constants carried along.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import sympy as sp

from theory.claim import Claim, evaluate
from theory.errors import InvalidInput

MOST = 1e30
DIGITS = 1.0001
ITERATIONS = 200  # the radius enters its own equation through a logarithm: each one gains a digit or more


def noise_radius(
    beta: Any, d: Any, H: Any, K: Any, p: Any, lam: Any, log: Any = sp.log, sqrt: Any = sp.sqrt
) -> Any:
    """Return the bound on the noise of K episodes, as an expression of whatever is put in."""
    epsilon = d * H / K
    length = 2 * H * sqrt(d * K / lam)
    cover = d * log(1 + 4 * length / epsilon) + d**2 * log(1 + 8 * sqrt(d) * beta**2 / (lam * epsilon**2))
    noise = 4 * H**2 * (d * log((K + lam) / lam) / 2 + cover + log(2 * K * H / p))
    return sqrt(noise + 8 * K**2 * epsilon**2 / lam)


def ridge_radius(d: Any, H: Any, lam: Any, sqrt: Any = sp.sqrt) -> Any:
    """Return ``4 H sqrt(d lam)``, which covers what the ridge takes from any function that is regressed."""
    return 4 * H * sqrt(d * lam)


@lru_cache(maxsize=1024)
def bonus_radius(d: int, H: int, K: int, p: float, lam: float = 1.0) -> float:
    """Return the beta that solves ``beta = noise_radius(beta) + ridge_radius``, to rounding.

    With it every plan of LSVI-UCB over K episodes is optimistic with probability 1 - p. Source: Jin et al. (2020),
    Lemma B.5, constants derived.

    Raises
    ------
    InvalidInput
        If a number lies outside its range.

    Examples
    --------
    >>> round(bonus_radius(d=4, H=5, K=10_000, p=0.05))
    274
    """
    if min(d, H, K) < 1 or not 0 < p < 1 or not lam > 0:
        raise InvalidInput(
            f"the bonus radius needs d, H, K >= 1, 0 < p < 1 and lam > 0, got d={d}, H={H}, K={K}, p={p}, lam={lam}"
        )
    beta = 1.0
    for _ in range(ITERATIONS):
        beta = float(noise_radius(beta, d, H, K, p, lam, math.log, math.sqrt)) + float(
            ridge_radius(d, H, lam, math.sqrt)
        )
    return beta


def informative_episodes(claim: Claim, d: int, H: int, lam: float = 1.0) -> float:
    """Return the least K, to three digits, at which a bound for LSVI-UCB is below what is trivially true.

    The radius is that of :func:`bonus_radius` for the claim's own failure probability.

    Raises
    ------
    InvalidInput
        If the claim has no failure probability, or says nothing up to K = 1e30.
    """
    if claim.delta is None:
        raise InvalidInput(f"{claim.name}: it holds surely, without a radius")
    p = claim.delta

    def informative(K: float) -> bool:
        facts = {"d": d, "H": H, "K": K, "lam": lam, "beta": bonus_radius(d, H, round(K), p, lam)}
        return claim.evaluate(facts) < evaluate(claim.trivial, facts, claim.name)

    low, high = 1.0, MOST
    if not informative(high):
        raise InvalidInput(f"{claim.name}: it is no better than trivial up to K = {MOST:g}")
    while high > DIGITS * low:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if informative(middle) else (middle, high)
    return high
