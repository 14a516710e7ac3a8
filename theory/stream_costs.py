r"""What agents pay when tasks do not arrive at random: planned and adversarial streams, in exact rationals.

Every agent plays K1 episodes in each of L rounds, and K2 more for every task that it learns. Where one holder of a new
task is elected, :math:`\sum_nC_n = NLK_1+MK_2` whoever is handed what; a stream decides L and who is elected. A bound
in M and N alone, like the printed one, holds for none of the streams that wait: L is theirs to choose. Derived; the
random streams are in :mod:`theory.costs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil, factorial, log

from theory.coverage import expected_rounds_permuted
from theory.errors import InvalidInput

Episodes = Fraction | int


class Learners(StrEnum):
    """Who learns a new task that several agents hold."""

    FAIR = "one holder, drawn fairly"
    BIASED = "the first holder"
    ALL = "every holder"


@dataclass(frozen=True)
class StreamCost:
    """What a stream costs: its rounds, and the episodes of the mean, of the busiest and of the idlest agent.

    ``most`` and ``least`` are None where the election leaves them to chance.
    """

    rounds: int
    mean: Fraction
    most: Fraction | None
    least: Fraction | None


def stream_costs(rounds: int, learned: Sequence[int], K1: Episodes, K2: Episodes) -> list[Episodes]:
    """Return the episodes of every agent, ``L K1 + K2 learned``, of a stream of so many rounds.

    >>> stream_costs(3, [2, 0], 1, 10)
    [23, 3]
    """
    _check_episodes(K1, K2)
    if rounds < 1 or not learned or min(learned) < 0:
        raise InvalidInput(
            f"a stream needs a round and an agent, got {rounds} rounds and {list(learned)} runs"
        )
    return [rounds * K1 + runs * K2 for runs in learned]


def total_work(M: int, N: int, rounds: int, K1: Episodes, K2: Episodes) -> Episodes:
    """Return the episodes of all agents under election, ``N L K1 + M K2``, whoever is handed what.

    >>> total_work(2, 3, 4, 1, 10)
    32
    """
    _check(M, N, K1, K2)
    return N * rounds * K1 + M * K2


def round_robin(M: int, N: int, K1: Episodes, K2: Episodes) -> StreamCost:
    """Return the best case: the tasks in turn, which takes ``ceil(M/N)`` rounds.

    >>> round_robin(10, 4, 1, 2).most, round_robin(10, 4, 1, 2).mean
    (Fraction(9, 1), Fraction(8, 1))
    """
    _check(M, N, K1, K2)
    rounds = ceil(Fraction(M, N))
    return _elected(M, N, rounds, K1, K2, (rounds, M // N))


def lockstep(M: int, N: int, K1: Episodes, K2: Episodes, learners: Learners = Learners.FAIR) -> StreamCost:
    """Return what it costs that all agents get the same task, a new one in every round.

    Where everybody learns there is no speed-up at all; nor is there for the agent that a biased server elects.

    >>> [str(lockstep(10, 5, 1, 10, learners).mean) for learners in Learners]
    ['30', '30', '110']
    """
    _check(M, N, K1, K2)
    if learners is Learners.ALL:
        each = Fraction(M * (K1 + K2))
        return StreamCost(M, each, each, each)
    if learners is Learners.FAIR and N > 1:
        return _elected(M, N, M, K1, K2, None)
    return _elected(M, N, M, K1, K2, (M, M if N == 1 else 0))


def fair_lockstep_most(M: int, N: int, K1: Episodes, K2: Episodes) -> Fraction:
    """Return the mean episodes of the busiest agent in lockstep under fair election.

    >>> fair_lockstep_most(2, 2, 0, 2)
    Fraction(3, 1)
    """
    _check(M, N, K1, K2)
    return Fraction(M * K1) + K2 * busiest_of(M, N)


@lru_cache(maxsize=256)
def busiest_of(M: int, N: int) -> Fraction:
    r"""Mean of the most tasks that one of N agents learns when each of M tasks falls to any of them.

    :math:`\sum_{k<M}P(\max>k)`, with
    :math:`P(\max\le k)=\frac{M!}{N^M}[x^M]\big(\sum_{i\le k}\frac{x^i}{i!}\big)^N`.

    >>> busiest_of(2, 2), busiest_of(3, 1), busiest_of(1, 7)
    (Fraction(3, 2), Fraction(3, 1), Fraction(1, 1))
    """
    _check(M, N, 0, 0)
    return sum((1 - _none_above(k, M, N) for k in range(M)), Fraction(0))


def _none_above(k: int, M: int, N: int) -> Fraction:
    box = [Fraction(1, factorial(i)) for i in range(k + 1)]
    power = [Fraction(1)]
    for _ in range(N):
        power = [
            sum((power[j - i] * box[i] for i in range(min(j, k) + 1) if j - i < len(power)), Fraction(0))
            for j in range(min(M, len(power) - 1 + k) + 1)
        ]
    return power[M] * factorial(M) / Fraction(N) ** M if len(power) > M else Fraction(0)


def hot_potato(M: int, N: int, K1: Episodes, K2: Episodes) -> StreamCost:
    """Return what it costs that every new task goes to the same agent, which pays as if it were alone.

    >>> hot_potato(10, 5, 1, 10).most
    Fraction(110, 1)
    """
    return lockstep(M, N, K1, K2, Learners.BIASED)


def starvation(M: int, N: int, idle: int, K1: Episodes, K2: Episodes) -> StreamCost:
    """Return what it costs that solved tasks come again for so many rounds before the last new one.

    >>> starvation(10, 5, 1000, 1, 10).rounds
    1003
    """
    _check(M, N, K1, K2)
    return _elected(M, N, ceil(Fraction(M - 1, N)) + _idle(idle) + 1, K1, K2, None)


def stalling(M: int, N: int, idle: int, K1: Episodes, K2: Episodes) -> StreamCost:
    """Return what it costs that every task comes again for so many rounds before the next new one.

    >>> stalling(3, 5, 4, 1, 10).rounds
    11
    """
    _check(M, N, K1, K2)
    return _elected(M, N, (M - 1) * (_idle(idle) + 1) + 1, K1, K2, None)


def lifelong(M: int, N: int, K1: Episodes, K2: Episodes) -> StreamCost:
    """Return the mean cost where every agent plays all M tasks in an order of its own, to the end.

    Each identifies M tasks however many agents there are: nothing of the part of c_sep is divided by N.

    >>> lifelong(10, 20, 3, 10).mean
    Fraction(35, 1)
    """
    _check(M, N, K1, K2)
    return _elected(M, N, M, K1, K2, None)


def lifelong_coverage(M: int, N: int, K1: Episodes, K2: Episodes) -> Fraction:
    """Return the mean episodes of an agent that plays its order only until all tasks are covered.

    >>> lifelong_coverage(2, 2, 1, 10)
    Fraction(23, 2)
    """
    _check(M, N, K1, K2)
    return K1 * expected_rounds_permuted(M, N) + Fraction(M, N) * K2


def printed_bound(M: int, N: int, K1: Episodes, K2: Episodes, delta: float) -> float:
    """Return the printed bound with the logarithm that it hides, ``max(1, (M/N) ln(2M/delta)) (K1 + K2)``.

    >>> round(printed_bound(10, 1, 1, 1, 0.05), 3)
    119.829
    """
    _check(M, N, K1, K2)
    if not 0 < delta < 1:
        raise InvalidInput(f"delta must lie in (0, 1), got {delta}")
    return max(1.0, M / N * log(2 * M / delta)) * float(K1 + K2)


def _elected(
    M: int, N: int, rounds: int, K1: Episodes, K2: Episodes, runs: tuple[int, int] | None
) -> StreamCost:
    """Return the cost under election; ``runs`` are those of the busiest and of the idlest agent, if known."""
    mean = Fraction(total_work(M, N, rounds, K1, K2)) / N
    if runs is None:
        return StreamCost(rounds, mean, None, None)
    most, least = (Fraction(rounds * K1 + count * K2) for count in runs)
    return StreamCost(rounds, mean, most, least)


def _idle(idle: int) -> int:
    if idle < 0:
        raise InvalidInput(f"idle rounds cannot be fewer than none, got {idle}")
    return idle


def _check_episodes(K1: Episodes, K2: Episodes) -> None:
    if min(K1, K2) < 0:
        raise InvalidInput(f"numbers of episodes cannot be negative, got K1={K1} and K2={K2}")


def _check(M: int, N: int, K1: Episodes, K2: Episodes) -> None:
    if M < 1 or N < 1:
        raise InvalidInput(f"tasks and agents must be positive integers, got M={M} and N={N}")
    _check_episodes(K1, K2)
