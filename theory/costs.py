r"""What one agent pays when N agents learn M tasks that arrive at random: episodes, in units of the two phases.

Identifying a task takes K1 episodes, learning it K2 more. Every agent identifies in every round; who learns is decided
by ``dedupe``: one elected holder of a new task, every holder, or, for the clock on the wall, the round as a whole.
All costs are exact rationals where K1 and K2 are. Derived from :mod:`theory.coverage`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import log

from theory.coverage import expected_new_rounds, expected_rounds, holders_of_a_new_task
from theory.errors import InvalidInput

MOST_AGENTS = 1000  # how far a search for a number of agents goes


class Reading(StrEnum):
    """Which cost "1/N" is said of."""

    ELECTED = "one holder of a new task learns, mean over agents"
    EVERY_HOLDER = "every holder of a new task learns, mean over agents"
    CRITICAL_PATH = "episodes on the clock, a round lasts as long as its slowest agent"


def learning_runs(M: int, N: int, reading: Reading) -> Fraction:
    r"""Mean number of learning runs: M/N, :math:`1/(1-(1-1/M)^N)`, or E[R_new].

    >>> [str(learning_runs(2, 2, reading)) for reading in Reading]
    ['1', '4/3', '3/2']
    """
    match reading:
        case Reading.ELECTED:
            return Fraction(M, N)
        case Reading.EVERY_HOLDER:
            return holders_of_a_new_task(M, N) * M / N
        case Reading.CRITICAL_PATH:
            return expected_new_rounds(M, N)


def cost(M: int, N: int, K1: Fraction | int, K2: Fraction | int, reading: Reading) -> Fraction:
    """Mean episodes until all tasks are solved, ``K1 E[R] + K2 learning_runs``.

    >>> cost(10, 1, 1, 10, Reading.ELECTED) == 10 * expected_rounds(10, 1) / 10 + 100
    True
    """
    if min(K1, K2) < 0:
        raise InvalidInput(f"numbers of episodes cannot be negative, got K1={K1} and K2={K2}")
    return K1 * expected_rounds(M, N) + K2 * learning_runs(M, N, reading)


def speed_up(M: int, N: int, K1: Fraction | int, K2: Fraction | int, reading: Reading) -> float:
    """Cost of one agent over that of N.

    >>> round(speed_up(10, 20, 1, 100, Reading.CRITICAL_PATH), 2)
    5.44
    """
    return float(cost(M, 1, K1, K2, reading) / cost(M, N, K1, K2, reading))


def identification_efficiency(M: int, N: int) -> float:
    """Speed-up of the identification work over N, ``M H_M / (N E[R])``.

    >>> round(identification_efficiency(10, 20), 3)
    0.752
    """
    return float(expected_rounds(M, 1) / (N * expected_rounds(M, N)))


def learning_efficiency(M: int, N: int, reading: Reading) -> float:
    """Speed-up of the learning work over N.

    >>> round(learning_efficiency(10, 20, Reading.EVERY_HOLDER), 3)
    0.439
    """
    return float(learning_runs(M, 1, reading) / (N * learning_runs(M, N, reading)))


def local_slope(M: int, N: int, reading: Reading) -> float:
    """Slope of ln(learning runs) in ln N, from a step of one agent to either side; -1 is the law of 1/N.

    >>> round(local_slope(10, 20, Reading.ELECTED), 12), round(local_slope(10, 20, Reading.EVERY_HOLDER), 3)
    (-1.0, -0.292)
    """
    if N < 2:
        raise InvalidInput(f"a local slope needs a neighbour on either side, N >= 2, got {N}")
    below, above = (float(learning_runs(M, n, reading)) for n in (N - 1, N + 1))
    return log(above / below) / log((N + 1) / (N - 1))


@lru_cache(maxsize=256)
def bends_at(M: int, reading: Reading, excess: float = 0.25) -> int | None:
    """Return the first N at which the learning work is more than ``excess`` above 1/N, if any.

    >>> bends_at(10, Reading.EVERY_HOLDER), bends_at(10, Reading.CRITICAL_PATH), bends_at(10, Reading.ELECTED)
    (6, 2, None)
    """
    if reading is Reading.ELECTED:
        return None
    return _first(lambda N: learning_efficiency(M, N, reading) * (1 + excess) < 1)


@lru_cache(maxsize=256)
def identification_bends_at(M: int, excess: float = 0.25) -> int | None:
    """Return the first N at which the identification work is more than ``excess`` above 1/N.

    >>> identification_bends_at(10)
    16
    """
    return _first(lambda N: identification_efficiency(M, N) * (1 + excess) < 1)


def breaks_even_at(M: int, K1: Fraction | int, K2: Fraction | int) -> int | None:
    """Return the first N at which an agent pays less than one that learns all M tasks alone and identifies none.

    >>> breaks_even_at(10, 1, 1), breaks_even_at(10, 1, 2), breaks_even_at(10, 1, 10)
    (5, 3, 2)
    """
    return _first(lambda N: cost(M, N, K1, K2, Reading.ELECTED) < M * K2)


def _first(condition: Callable[[int], bool]) -> int | None:
    return next((N for N in range(1, MOST_AGENTS) if condition(N)), None)
