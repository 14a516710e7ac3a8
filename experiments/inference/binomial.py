"""Exact binomial inference on how often a bound is violated (claims that hold with high probability)."""

from __future__ import annotations

from typing import Literal

from scipy import stats

from experiments.inference._validate import count, open_unit, probability
from experiments.inference.interval import Interval
from theory.errors import InvalidInput


def violation_rate(violations: int, draws: int, level: float) -> Interval:
    """Return the Clopper-Pearson interval of the violation rate.

    Both ends are quantiles of beta laws; the interval covers the rate (a probability) with
    probability at least ``level`` for every number of draws: exact, no asymptotics.

    Raises
    ------
    InvalidInput
        If there are no draws, more violations than draws, or the level lies outside (0, 1).

    Source
    ------
    Clopper and Pearson, Biometrika 26 (1934).

    Examples
    --------
    No violation in 100 draws: the upper end solves ``(1 - u)^100 = 0.025``.

    >>> round(violation_rate(0, 100, 0.95).high, 6) == round(1 - 0.025 ** (1 / 100), 6)
    True
    """
    violations, draws = _counts(violations, draws)
    open_unit("level", level)
    ends = stats.binomtest(violations, draws).proportion_ci(level, "exact")
    return Interval(float(ends.low), float(ends.high), level)


def p_rate_above(violations: int, draws: int, delta: float) -> float:
    """Return the exact p-value of the null "the violation rate is at most ``delta``".

    ``P(X >= violations)`` for ``X ~ Binomial(draws, delta)``. A small value refutes a claim that
    holds with probability ``1 - delta``.

    Raises
    ------
    InvalidInput
        If the counts are impossible or ``delta`` is no probability.

    Examples
    --------
    >>> p_rate_above(3, 3, 0.5)
    0.125
    """
    return _p_value(violations, draws, delta, "greater")


def p_rate_below(violations: int, draws: int, delta: float) -> float:
    """Return the exact p-value of the null "the violation rate is above ``delta``".

    ``P(X <= violations)`` for ``X ~ Binomial(draws, delta)``. A small value confirms a claim that
    holds with probability ``1 - delta``; without violations it is ``(1 - delta)^draws``, so a
    large one may only mean that there were too few draws.

    Raises
    ------
    InvalidInput
        If the counts are impossible or ``delta`` is no probability.

    Examples
    --------
    >>> p_rate_below(0, 3, 0.5)
    0.125
    """
    return _p_value(violations, draws, delta, "less")


def _p_value(violations: int, draws: int, delta: float, alternative: Literal["greater", "less"]) -> float:
    violations, draws = _counts(violations, draws)
    probability("delta", delta)
    return float(stats.binomtest(violations, draws, delta, alternative=alternative).pvalue)


def _counts(violations: int, draws: int) -> tuple[int, int]:
    draws = count("draws", draws, 1)
    violations = count("violations", violations, 0)
    if violations > draws:
        raise InvalidInput(f"violations is {violations}, it cannot exceed the number of draws, {draws}")
    return violations, draws
