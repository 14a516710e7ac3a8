"""How N agents are handed M tasks, and the rounds that follow from it: drawn, copied, without repeats, or planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linear_mdp.distmt import streams
from linear_mdp.distmt.rounds import Rounds, simulate_rounds
from tabular.families.registry import family
from tabular.mdp import FloatArray
from theory.coverage import zipf
from theory.errors import InvalidInput

Habit = Literal["draws", "orders", "plan"]


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who is handed what in a round.

    Parameters
    ----------
    p : the tasks' probabilities, one each.
    habit : agents draw independently (draws), play all tasks in random orders of their own (orders), or do as in
        ``plan``.
    copies : how many agents get the same draw, or the same order.
    plan : (rounds, N), the tasks of all rounds.
    """

    N: int
    p: tuple[float, ...]
    habit: Habit = "draws"
    copies: int = 1
    plan: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        if self.N < 1 or not self.p:
            raise InvalidInput(
                f"an assignment needs at least one agent and one task, got {self.N} and {len(self.p)}"
            )
        if self.N % self.copies:
            raise InvalidInput(f"{self.N} agents do not fall into groups of {self.copies}")
        if (self.habit == "plan") != (self.plan is not None):
            raise InvalidInput(f"a plan belongs to the habit 'plan' and to no other, got {self.habit!r}")

    @property
    def M(self) -> int:
        """Number of tasks."""
        return len(self.p)

    @cached_property
    def even(self) -> bool:
        """Whether all tasks are equally likely."""
        return max(self.p) == min(self.p)

    def odds(self) -> FloatArray | None:
        """Return the probabilities (M,), or None where they are equal."""
        return None if self.even else np.array(self.p)


def play(assignment: Assignment, reps: int, rng: np.random.Generator) -> Rounds:
    """Hand tasks out until all have been, many times over; of copying agents a whole group is elected as one."""
    M, groups = assignment.M, assignment.N // assignment.copies
    match assignment.habit:
        case "draws":
            seen = simulate_rounds(M, groups, reps, rng, assignment.odds())
            return replace(seen, holders=seen.holders * assignment.copies)
        case "orders":
            orders = rng.permuted(np.tile(np.arange(M)[:, None], (reps, 1, groups)), axis=1)
            return follow(np.repeat(orders, assignment.copies, axis=2), M, rng)
        case _:
            assert assignment.plan is not None
            return follow(np.tile(assignment.plan, (reps, 1, 1)), M, rng)


def follow(table: NDArray[np.int64], M: int, rng: np.random.Generator) -> Rounds:
    """Read off tables of tasks (reps, rounds, N) what happens until all have been handed out.

    Raises
    ------
    InvalidInput
        If some task is never handed out.
    """
    reps, _, N = table.shape
    met = table[..., None] == np.arange(M)
    present = met.any(axis=2)
    if not present.any(axis=1).all():
        raise InvalidInput(f"the plan hands out fewer than all {M} tasks")
    first = present.argmax(axis=1)  # (reps, M)
    held = met[np.arange(reps)[:, None], first, :, np.arange(M)]  # (reps, M, N)
    chosen = np.where(held, rng.random(held.shape), -1.0).argmax(axis=2)
    elected = (chosen[..., None] == np.arange(N)).sum(axis=1)
    new_rounds = (np.diff(np.sort(first, axis=1), axis=1) > 0).sum(axis=1) + 1
    return Rounds(first.max(axis=1) + 1, new_rounds, held.sum(axis=(1, 2)), elected.max(axis=1))


def missing_after(assignment: Assignment, t: int, reps: int, rng: np.random.Generator) -> float:
    """Return how often some task is undrawn after t rounds of independent, or of copied, draws."""
    M, groups = assignment.M, assignment.N // assignment.copies
    tasks = rng.choice(M, size=(reps, groups * t), p=assignment.odds())
    seen = np.zeros((reps, M), dtype=bool)
    seen[np.arange(reps)[:, None], tasks] = True
    return float(1 - seen.all(axis=1).mean())


def rounds_for(M: int, N: int, delta: float) -> int:
    """Return ``ceil((M/N) ln(M/delta))``, rounds after which a task is missing with probability at most delta.

    >>> rounds_for(10, 20, 0.05)
    3
    """
    return int(np.ceil(M / N * log(M / delta)))


def even(M: int, N: int) -> Assignment:
    """Return independent and uniform draws."""
    return Assignment(N, (1 / M,) * M)


@family(M=(4, 10), N=(3, 12))
def random_agents(rng: np.random.Generator, *, M: int, N: int) -> Assignment:
    """Let every agent draw any task with the same probability, in every round anew."""
    return even(M, N)


@family(M=(10,), rounds=(1, 2))
def agents_short_of(rng: np.random.Generator, *, M: int, rounds: int) -> Assignment:
    """Take one agent too few for so many rounds to be called sufficient at 0.2: one more is, and is plenty."""
    return even(M, int(np.ceil(M * log(M / 0.2) / rounds)) - 1)


@family(M=(8,), N=(2, 4))
def few_agents(rng: np.random.Generator, *, M: int, N: int) -> Assignment:
    """Hand eight tasks to at most half as many agents."""
    return even(M, N)


@family(M=(8,), N=(6, 12))
def enough_agents(rng: np.random.Generator, *, M: int, N: int) -> Assignment:
    """Hand eight tasks to six agents or more."""
    return even(M, N)


@family(M=(6,), N=(1, 8))
def zipf_agents(rng: np.random.Generator, *, M: int, N: int) -> Assignment:
    """Let every agent draw task i with a probability in proportion to 1/i."""
    return Assignment(N, tuple(zipf(M)))


@family(M=(4, 10), N=(2, 12))
def agents_with_orders(rng: np.random.Generator, *, M: int, N: int) -> Assignment:
    """Let every agent play the tasks in a random order of its own."""
    return Assignment(N, (1 / M,) * M, "orders")


def starved(M: int, N: int, idle: int, rng: np.random.Generator) -> Assignment:
    """Hold the last task back for ``idle`` rounds; the generator is not used."""
    stream, busy = streams.starvation(M, N, idle), -(-(M - 1) // N)
    plan = np.array([stream(t, set(), rng) for t in range(busy + idle + 1)])
    return Assignment(N, (1 / M,) * M, "plan", plan=plan)
