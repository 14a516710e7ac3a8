"""Confidence sequences and tests for a bounded mean, by betting against every candidate mean.

A gambler starts with one unit and bets on the next draw before seeing it. Against the true mean the
capital is a nonnegative martingale, so it rarely grows large (Ville's inequality); the candidates
against which it did grow are refuted, whatever the sample size at which one looks.

Source: Waudby-Smith and Ramdas, JRSS B 86 (2024).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from experiments.inference._validate import FloatArray, count, open_unit, probability, within
from experiments.inference.interval import Interval
from experiments.inference.sequences import UNIT, ConfidenceSequence, nested, past_moments, plug_in_bets

BET_CAP = 0.75  # share of the capital at risk: below 1, so that no single draw ruins the gambler
_BLOCK = 1 << 20  # numbers held in memory at a time


def betting_sequence(
    draws: ArrayLike, level: float, support: tuple[float, float] = UNIT, resolution: int = 1000
) -> ConfidenceSequence:
    """Return the hedged-capital betting sequence of a bounded mean.

    All m against which neither gambler, one betting on larger and one on smaller draws, has
    multiplied the stake by ``2/alpha``. The ends are rounded outwards to a grid of ``resolution``
    cells over the support, so that the grid costs width and never coverage.

    Shapes
    ------
    draws : (n,), n >= 1.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support``, the level outside (0, 1) or ``resolution < 1``.

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), Theorem 3 with mixing weight one half.
    """
    x = within("draws", draws, support)
    alpha = 1 - open_unit("level", level)
    cells = count("resolution", resolution, 1)
    bets = plug_in_bets(x, alpha)
    low = _betting_lower_path(x, bets, alpha, cells)
    high = 1 - _betting_lower_path(1 - x, bets, alpha, cells)
    return nested(low, high, level, support)


def betting_interval(draws: ArrayLike, level: float, support: tuple[float, float] = UNIT) -> Interval:
    """Return the last interval of the betting sequence, its ends by root finding instead of a grid.

    The largest capital so far decreases in m for the gambler who bets on larger draws, and increases
    for the other, so that each end is one root, found to 1e-12 of the support and rounded outwards.

    Shapes
    ------
    draws : (n,), n >= 1.

    Raises
    ------
    InvalidInput
        If a draw lies outside ``support`` or the level outside (0, 1).

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), Theorem 3 with mixing weight one half.
    """
    x = within("draws", draws, support)
    alpha = 1 - open_unit("level", level)
    bets = plug_in_bets(x, alpha)
    low = np.array([_betting_lower_end(x, bets, alpha)])
    high = np.array([1 - _betting_lower_end(1 - x, bets, alpha)])
    return nested(low, high, level, support).final


def betting_log_capital(draws: ArrayLike, mean: float) -> FloatArray:
    """Return the log capital of a gambler who bets that the mean of [0, 1] draws exceeds ``mean``.

    ``log K_t = sum_{i<=t} log(1 + l_i (x_i - mean))``, l_i >= 0 chosen from earlier draws for fast
    growth. Whenever the true mean is at most ``mean``, K is a supermartingale from 1, hence
    ``P(max_t K_t >= 1/a) <= a``.

    Shapes
    ------
    draws : (n,) in [0, 1]; returns (n,), natural logarithms; exact.

    Raises
    ------
    InvalidInput
        If a draw lies outside [0, 1] or ``mean`` outside [0, 1].

    Source
    ------
    Waudby-Smith and Ramdas, JRSS B 86 (2024), section B.3 (approximate GRAPA).
    """
    x = within("draws", draws, UNIT)
    probability("mean", mean)
    past_mean, past_variance = past_moments(x)
    edge = past_mean - mean
    cap = BET_CAP / max(mean, np.finfo(np.float64).tiny)
    bets = np.clip(edge / (past_variance + edge**2), 0.0, cap)
    capital: FloatArray = np.cumsum(np.log1p(bets * (x - mean)))
    return capital


def _log_capital_on_grid(x: FloatArray, bets: FloatArray, means: FloatArray) -> FloatArray:
    """Largest log capital so far, (n, len(means)); it decreases in the mean that is bet against."""
    with np.errstate(divide="ignore"):
        stake = np.minimum(bets[:, None], BET_CAP / means)
    best: FloatArray = np.maximum.accumulate(
        np.cumsum(np.log1p(stake * (x[:, None] - means)), axis=0), axis=0
    )
    return best


def _betting_lower_path(x: FloatArray, bets: FloatArray, alpha: float, cells: int) -> FloatArray:
    grid = np.arange(cells + 1) / cells
    refuted = np.zeros(x.size, dtype=np.int64)
    block = max(1, _BLOCK // x.size)
    for start in range(0, grid.size, block):
        best = _log_capital_on_grid(x, bets, grid[start : start + block])
        refuted += (best >= np.log(2 / alpha)).sum(axis=1)
    low: FloatArray = np.maximum(refuted - 1, 0) / cells
    return low


def _betting_lower_end(x: FloatArray, bets: FloatArray, alpha: float) -> float:
    def excess(mean: float) -> float:
        return float(_log_capital_on_grid(x, bets, np.array([mean]))[-1, 0] - np.log(2 / alpha))

    if excess(0.0) < 0:
        return 0.0
    return max(0.0, float(brentq(excess, 0.0, 1.0, xtol=1e-12)) - 1e-12)
