"""Who is handed which task in which round: at random, by a plan, or by an adversary that sees the library.

A stream is a function of the round t = 0, 1, ..., of the tasks whose policies are known, and of a generator; it
returns the tasks of the N agents. Streams that keep an order of their own draw it when they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from theory.errors import InvalidInput

Tasks = NDArray[np.int64]
Stream = Callable[[int, Set[int], np.random.Generator], Tasks]


def random_tasks(M: int, N: int, p: Sequence[float] | None = None) -> Stream:
    """Every agent draws a task in every round, independently; uniformly unless p (M,) says otherwise."""
    _check(M, N)
    law = None if p is None else np.asarray(p, dtype=np.float64)
    if law is not None and (law.shape != (M,) or law.min() < 0 or abs(law.sum() - 1) > 1e-9):
        raise InvalidInput(f"the probabilities of {M} tasks must be non-negative and sum to 1, got {p}")
    return lambda t, known, rng: rng.choice(M, size=N, p=law)


def permutations(M: int, N: int, rng: np.random.Generator) -> Stream:
    """Every agent plays all tasks once, in a random order of its own, over and over."""
    _check(M, N)
    orders = rng.permuted(np.tile(np.arange(M), (N, 1)), axis=1)
    return lambda t, known, rng: orders[:, t % M]


def round_robin(M: int, N: int) -> Stream:
    """Hand the tasks out in turn: the best case, ``ceil(M/N)`` rounds."""
    _check(M, N)
    return lambda t, known, rng: (t * N + np.arange(N)) % M


def lockstep(M: int, N: int) -> Stream:
    """All agents get the same task, a new one in every round."""
    _check(M, N)
    return lambda t, known, rng: np.full(N, t % M)


def hot_potato(M: int, N: int) -> Stream:
    """Every new task goes to agent 0, first; the others get what it learned the round before."""
    _check(M, N)

    def tasks(t: int, known: Set[int], rng: np.random.Generator) -> Tasks:
        handed = np.full(N, max(t - 1, 0) % M)
        handed[0] = t % M
        return handed

    return tasks


def starvation(M: int, N: int, idle: int) -> Stream:
    """Hand out all tasks but the last in turn, then known ones for ``idle`` rounds, then the last."""
    _check(M, N)
    busy = -(-(M - 1) // N)

    def tasks(t: int, known: Set[int], rng: np.random.Generator) -> Tasks:
        if t < busy:
            return (t * N + np.arange(N)) % max(1, M - 1)
        return np.full(N, 0 if t < busy + idle else M - 1)

    return tasks


def late_newcomer(M: int, N: int, first: int) -> Stream:
    """Random tasks, of which the last does not exist before round ``first``."""
    _check(M, N)
    return lambda t, known, rng: rng.integers(M if t >= first else max(1, M - 1), size=N)


def stalling(M: int, N: int, idle: int) -> Stream:
    """Hand every new task to all agents, and once they know it, again for ``idle`` rounds before the next."""
    _check(M, N)

    def tasks(t: int, known: Set[int], rng: np.random.Generator) -> Tasks:
        return np.full(N, (t // (idle + 1)) % M)

    return tasks


def _check(M: int, N: int) -> None:
    if M < 1 or N < 1:
        raise InvalidInput(f"a stream needs at least one task and one agent, got M={M} and N={N}")
