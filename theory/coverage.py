r"""How long N agents take to be handed every one of M tasks, at random and in rounds: exact laws.

In each of rounds 1, 2, ... every agent draws a task, uniformly and independently. R is the round after which all tasks
have been drawn, R_new the number of rounds in which some task appears for the first time. All laws are rational
numbers and are returned as such; ``float()`` of one is correct to the last place. Floating-point evaluations of
the alternating sums lose every digit beyond some M = 25, which is why there are none here.

Derived; the law of R for one agent is the coupon collector's.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import comb, fsum

from theory.errors import InvalidInput

MOST_WEIGHTED = 20  # tasks for which the sum over all sets of tasks is formed


def _missed(j: int, M: int, draws: int) -> Fraction:
    """Probability that none of ``draws`` draws hits one of j tasks."""
    return Fraction(M - j, M) ** draws


@lru_cache(maxsize=4096)
def tail(M: int, draws: int) -> Fraction:
    r"""Probability that some task is still missing after so many draws, :math:`\sum_j(-1)^{j+1}\binom Mj(1-j/M)^n`.

    >>> tail(2, 2)
    Fraction(1, 2)
    """
    _check(M, 1)
    return sum((_sign(j) * comb(M, j) * _missed(j, M, draws) for j in range(1, M + 1)), Fraction(0))


@lru_cache(maxsize=4096)
def expected_rounds(M: int, N: int) -> Fraction:
    r"""Mean of R, :math:`\sum_j(-1)^{j+1}\binom Mj\big/\big(1-(1-j/M)^N\big)`; ``M H_M`` for one agent.

    >>> expected_rounds(2, 1), expected_rounds(2, 2)
    (Fraction(3, 1), Fraction(5, 3))
    """
    _check(M, N)
    return sum((_sign(j) * comb(M, j) / (1 - _missed(j, M, N)) for j in range(1, M + 1)), Fraction(0))


@lru_cache(maxsize=4096)
def variance_rounds(M: int, N: int) -> Fraction:
    r"""Variance of R, from :math:`E[R^2]=\sum_t(2t+1)P(R>t)`.

    >>> variance_rounds(2, 1)
    Fraction(2, 1)
    """
    _check(M, N)
    second = Fraction(0)
    for j in range(1, M + 1):
        q = _missed(j, M, N)
        second += _sign(j) * comb(M, j) * (1 + q) / (1 - q) ** 2
    return second - expected_rounds(M, N) ** 2


@lru_cache(maxsize=4096)
def expected_new_rounds(M: int, N: int) -> Fraction:
    r"""Mean of R_new, the rounds in which some task is drawn for the first time.

    A set of k tasks of the same round stays together in no other way than by being drawn in it:
    :math:`\sum_kP(|D_N|=k)\sum_{i\le k}(-1)^{i+1}\binom ki\big/\big(1-(1-i/M)^N\big)`, with :math:`|D_N|` the number
    of different tasks of one round.

    >>> expected_new_rounds(2, 1), expected_new_rounds(2, 2)
    (Fraction(2, 1), Fraction(3, 2))
    """
    _check(M, N)
    waits = [Fraction(0)] + [1 / (1 - _missed(i, M, N)) for i in range(1, M + 1)]
    total = Fraction(0)
    for k, probability in enumerate(different_tasks(M, N), start=1):
        total += probability * sum((_sign(i) * comb(k, i) * waits[i] for i in range(1, k + 1)), Fraction(0))
    return total


def different_tasks(M: int, N: int) -> list[Fraction]:
    """Probabilities that the tasks of one round are 1, 2, ..., min(M, N) different ones.

    >>> different_tasks(2, 3)
    [Fraction(1, 4), Fraction(3, 4)]
    """
    _check(M, N)
    law = [Fraction(1)] + [Fraction(0)] * M
    for _ in range(N):
        law = [
            law[z] * Fraction(z, M) + (law[z - 1] * Fraction(M - z + 1, M) if z else 0) for z in range(M + 1)
        ]
    return law[1 : min(M, N) + 1]


def holders_of_a_new_task(M: int, N: int) -> Fraction:
    r"""Mean number of agents that hold a task in the round in which it first appears, :math:`(N/M)/(1-(1-1/M)^N)`.

    >>> holders_of_a_new_task(2, 2)
    Fraction(4, 3)
    """
    _check(M, N)
    return Fraction(N, M) / (1 - _missed(1, M, N))


def expected_rounds_weighted(p: Sequence[float], N: int) -> float:
    r"""Mean of R when task i is drawn with probability p_i, :math:`\sum_{J\ne\emptyset}(-1)^{|J|+1}/(1-(1-p_J)^N)`.

    Accurate to some ``2^M`` units in the last place.

    >>> round(expected_rounds_weighted([0.5, 0.5], 2), 12) == round(5 / 3, 12)
    True
    """
    _check(len(p), N)
    if len(p) > MOST_WEIGHTED:
        raise InvalidInput(
            f"unequal tasks are counted one set at a time: at most {MOST_WEIGHTED}, got {len(p)}"
        )
    if min(p) <= 0 or abs(fsum(p) - 1) > 1e-12:
        raise InvalidInput(f"the probabilities of tasks must be positive and sum to 1, got {list(p)}")
    return fsum(
        _sign(size) / (1 - max(0.0, 1 - fsum(chosen)) ** N)
        for size in range(1, len(p) + 1)
        for chosen in combinations(p, size)
    )


def zipf(M: int, exponent: float = 1.0) -> list[float]:
    """Probabilities proportional to ``1/i^exponent``.

    >>> [round(p, 6) for p in zipf(3)]
    [0.545455, 0.272727, 0.181818]
    """
    _check(M, 1)
    weights = [i**-exponent for i in range(1, M + 1)]
    return [weight / fsum(weights) for weight in weights]


def expected_rounds_permuted(M: int, N: int) -> Fraction:
    r"""Mean of R when every agent draws without replacement: it plays the M tasks in a random order of its own.

    :math:`P(R>t)=\sum_j(-1)^{j+1}\binom Mj\big[\binom{M-j}t/\binom Mt\big]^N`.

    >>> expected_rounds_permuted(2, 1), expected_rounds_permuted(2, 2)
    (Fraction(2, 1), Fraction(3, 2))
    """
    _check(M, N)
    return sum(
        (
            _sign(j) * comb(M, j) * Fraction(comb(M - j, t), comb(M, t)) ** N
            for t in range(M)
            for j in range(1, M + 1)
        ),
        Fraction(0),
    )


def enough_rounds(M: int, N: int, delta: float) -> int:
    """Return the smallest number of rounds after which some task is missing with probability at most delta.

    >>> enough_rounds(10, 5, 0.05)
    11
    """
    if not 0 < delta < 1:
        raise InvalidInput(f"delta must lie in (0, 1), got {delta}")
    rounds = 1
    while tail(M, N * rounds) > delta:
        rounds += 1
    return rounds


def _sign(j: int) -> int:
    return 1 if j % 2 else -1


def _check(M: int, N: int) -> None:
    if int(M) != M or int(N) != N or M < 1 or N < 1:
        raise InvalidInput(f"tasks and agents must be positive integers, got M={M} and N={N}")
