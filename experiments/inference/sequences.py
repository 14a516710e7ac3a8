"""Confidence sequences: intervals for a mean that hold at all sample sizes at once.

``P(for all t: mean in [low_t, high_t]) >= level`` for draws on a known support whose conditional
mean given the past is constant (independent draws in particular). One may look after every draw,
and stop when one likes. Later intervals contain no more than earlier ones: each is intersected
with all before it. Once that intersection would be empty, which has probability at most
``1 - level``, the last interval that was not is kept.

Sources: Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021), for the normal
mixture; Waudby-Smith and Ramdas, JRSS B 86 (2024), for the empirical-Bernstein sequence with
predictable plug-in bets. The betting sequence, the tightest of the three, is in ``betting``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import lambertw

from experiments.inference._validate import FloatArray, count, open_unit, within
from experiments.inference.interval import Interval

UNIT: tuple[float, float] = (0.0, 1.0)
BERNSTEIN_CAP = 0.5


@dataclass(frozen=True, eq=False)
class ConfidenceSequence:
    """The intervals after 1, 2, ..., n draws.

    Shapes
    ------
    low, high : (n,), in the units of the draws.
    """

    low: FloatArray
    high: FloatArray
    level: float

    def at(self, draws: int) -> Interval:
        """Return the interval after ``draws`` draws."""
        last = min(count("draws", draws, 1), self.low.size) - 1
        return Interval(float(self.low[last]), float(self.high[last]), self.level)

    @property
    def final(self) -> Interval:
        """The interval after all draws."""
        return self.at(self.low.size)


def normal_mixture(
    draws: ArrayLike, level: float, tightest_at: int, support: tuple[float, float] = UNIT
) -> ConfidenceSequence:
    """Return the two-sided normal-mixture sequence of a bounded mean.

    ``mean_t +- (1/t) sqrt((v + rho) log((v + rho) / (rho alpha^2)))`` with ``v = t (high - low)^2 / 4``
    (Hoeffding's variance) and rho such that the interval is tightest after ``tightest_at`` draws.
    Valid and simple; it does not learn the variance.

    Shapes
    ------
    draws : (n,), n >= 1.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support``, the level outside (0, 1) or ``tightest_at < 1``.

    Source
    ------
    Howard et al., Annals of Statistics 49 (2021), section 3.2 and Proposition 3.
    """
    x = within("draws", draws, support)
    alpha = 1 - open_unit("level", level)
    rho = mixture_precision(count("tightest_at", tightest_at, 1) / 4, alpha)
    t = np.arange(1, x.size + 1)
    v = t / 4
    half = np.sqrt((v + rho) * np.log((v + rho) / (rho * alpha**2))) / t
    centre = np.cumsum(x) / t
    return nested(centre - half, centre + half, level, support)


def mixture_precision(variance: float, alpha: float) -> float:
    """Return the rho that makes ``(v + rho) log((v + rho) / (rho alpha^2))`` smallest at v = variance.

    ``rho = v / (-W_{-1}(-alpha^2 / e) - 1)``, W the Lambert function; exact up to rounding.
    """
    return float(variance / (-lambertw(-(alpha**2) / np.e, -1).real - 1))


def empirical_bernstein(
    draws: ArrayLike, level: float, support: tuple[float, float] = UNIT
) -> ConfidenceSequence:
    """Return the predictable plug-in empirical-Bernstein sequence of a bounded mean.

    ``sum(l_i x_i) / sum(l_i) +- (log(2/alpha) + sum (x_i - mean_{i-1})^2 psi(l_i)) / sum(l_i)``,
    ``psi(l) = -log(1 - l) - l``, with bets l_i that depend on earlier draws only.

    Shapes
    ------
    draws : (n,), n >= 1.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support`` or the level outside (0, 1).

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), Theorem 2.
    """
    x = within("draws", draws, support)
    alpha = 1 - open_unit("level", level)
    bets = np.minimum(plug_in_bets(x, alpha), BERNSTEIN_CAP)
    past_mean, _ = past_moments(x)
    spread = np.cumsum((x - past_mean) ** 2 * (-np.log1p(-bets) - bets))
    total = np.cumsum(bets)
    centre = np.cumsum(bets * x) / total
    half = (np.log(2 / alpha) + spread) / total
    return nested(centre - half, centre + half, level, support)


def plug_in_bets(draws: FloatArray, alpha: float) -> FloatArray:
    """Return the predictable plug-in bets ``sqrt(2 log(2/alpha) / (var_{t-1} t log(1 + t)))``.

    Shapes
    ------
    draws : (n,) in [0, 1]; returns (n,), positive, the t-th a function of the first t - 1 draws.
    """
    _, variance = past_moments(draws)
    t = np.arange(1, draws.size + 1)
    bets: FloatArray = np.sqrt(2 * np.log(2 / alpha) / (variance * t * np.log1p(t)))
    return bets


def past_moments(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of the draws before each one, shrunk towards 1/2 and 1/4.

    Shapes
    ------
    x : (n,) in [0, 1]; returns two (n,) arrays that start at 1/2 and 1/4.
    """
    t = np.arange(1, x.size + 1)
    mean = (0.5 + np.cumsum(x)) / (t + 1)
    variance = (0.25 + np.cumsum((x - mean) ** 2)) / (t + 1)
    return np.concatenate(([0.5], mean[:-1])), np.concatenate(([0.25], variance[:-1]))


def nested(
    low: FloatArray, high: FloatArray, level: float, support: tuple[float, float]
) -> ConfidenceSequence:
    """Return the running intersection of intervals on [0, 1], carried back to ``support``."""
    low = np.maximum.accumulate(np.clip(low, 0.0, 1.0))
    high = np.minimum.accumulate(np.clip(high, 0.0, 1.0))
    empty = low > high
    if empty.any():
        last = max(int(np.argmax(empty)) - 1, 0)
        low[last:], high[last:] = low[last], high[last]
    width = support[1] - support[0]
    return ConfidenceSequence(support[0] + width * low, support[0] + width * high, level)
