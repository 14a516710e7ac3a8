"""Repetitions of the protocol in which every task is recognised: rounds, learning runs and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from linear_mdp.distmt.assignment import Assignment, missing_after, play, rounds_for
from linear_mdp.distmt.rounds import Rounds
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from theory import costs, coverage

REPS = 80  # a draw of an expected value is the mean of so many
REPS_OF_A_RATE = 500
K1_EPISODES = 1
K2_EPISODES = 5


@dataclass(frozen=True, eq=False)
class ProtocolBatch:
    """Repetitions of one assignment.

    Parameters
    ----------
    seen : rounds and learning runs of every repetition, None where only the missing tasks were counted.
    K1, K2 : episodes to identify and to learn a task.
    t : rounds after which tasks are looked for; missing: how often one was undrawn then.
    """

    assignment: Assignment
    seen: Rounds | None = None
    K1: int = K1_EPISODES
    K2: int = K2_EPISODES
    t: int = 1
    missing: float = 0.0

    @property
    def rounds(self) -> Rounds:
        """What was seen."""
        assert self.seen is not None
        return self.seen


@subject()
def coverage_batch(assignment: Assignment, rng: np.random.Generator) -> ProtocolBatch:
    """Repeat the protocol 80 times."""
    return ProtocolBatch(assignment, play(assignment, REPS, rng))


@subject(K2=(2, 20))
def cost_batch(assignment: Assignment, rng: np.random.Generator, *, K2: int) -> ProtocolBatch:
    """Repeat the protocol 80 times, with one episode to identify and K2 to learn a task."""
    return ProtocolBatch(assignment, play(assignment, REPS, rng), K2=K2)


@subject()
def single_run(assignment: Assignment, rng: np.random.Generator) -> ProtocolBatch:
    """Run the protocol once."""
    return ProtocolBatch(assignment, play(assignment, 1, rng))


@subject(odds=(0.5,))
def missing_batch(assignment: Assignment, rng: np.random.Generator, *, odds: float) -> ProtocolBatch:
    """Stop 500 repetitions once a task is missing with a probability of at most ``odds``, by the union bound."""
    t = rounds_for(assignment.M, assignment.N, odds)
    return ProtocolBatch(assignment, t=t, missing=missing_after(assignment, t, REPS_OF_A_RATE, rng))


@measures(ProtocolBatch)
def coverage_rounds(batch: ProtocolBatch) -> Measured:
    """Rounds until all tasks were known, mean of the batch; Monte Carlo, as all quantities of this file."""
    return Measured(float(batch.rounds.rounds.mean()))


@measures(ProtocolBatch)
def new_task_rounds(batch: ProtocolBatch) -> Measured:
    """Rounds with a new task, mean of the batch."""
    return Measured(float(batch.rounds.new_rounds.mean()))


@measures(ProtocolBatch)
def learning_runs(batch: ProtocolBatch) -> Measured:
    """Runs of an agent where every holder of a new task learns, mean of agents and batch."""
    return Measured(float(batch.rounds.holders.mean()) / batch.assignment.N)


@measures(ProtocolBatch)
def missing_rate(batch: ProtocolBatch) -> Measured:
    """Frequency of a missing task."""
    return Measured(batch.missing)


@measures(ProtocolBatch)
def elected_cost(batch: ProtocolBatch) -> Measured:
    """Episodes of an agent where one holder of a new task learns, mean of agents and batch."""
    learned = batch.assignment.M / batch.assignment.N
    return Measured(batch.K1 * float(batch.rounds.rounds.mean()) + batch.K2 * learned)


@measures(ProtocolBatch)
def holder_cost(batch: ProtocolBatch) -> Measured:
    """Episodes of an agent where every holder of a new task learns, mean of agents and batch."""
    return Measured(batch.K1 * float(batch.rounds.rounds.mean()) + batch.K2 * learning_runs(batch).value)


@measures(ProtocolBatch)
def clock_cost(batch: ProtocolBatch) -> Measured:
    """Episodes on the clock, mean of the batch."""
    seen = batch.rounds
    return Measured(float((batch.K1 * seen.rounds + batch.K2 * seen.new_rounds).mean()))


@measures(ProtocolBatch)
def busiest_cost(batch: ProtocolBatch) -> Measured:
    """Episodes of the busiest agent where one holder of a new task, drawn fairly, learns; mean of the batch."""
    seen = batch.rounds
    return Measured(float((batch.K1 * seen.rounds + batch.K2 * seen.most_elected).mean()))


@measures(ProtocolBatch)
def M(batch: ProtocolBatch) -> Measured:
    """Number of tasks; exact."""
    return Measured(batch.assignment.M)


@measures(ProtocolBatch)
def N(batch: ProtocolBatch) -> Measured:
    """Number of agents; exact."""
    return Measured(batch.assignment.N)


@measures(ProtocolBatch)
def K1(batch: ProtocolBatch) -> Measured:
    """Episodes to identify a task; exact."""
    return Measured(batch.K1)


@measures(ProtocolBatch)
def K2(batch: ProtocolBatch) -> Measured:
    """Episodes to learn a task; exact."""
    return Measured(batch.K2)


@measures(ProtocolBatch)
def played_rounds(batch: ProtocolBatch) -> Measured:
    """Rounds after which tasks are looked for; exact."""
    return Measured(batch.t)


def rounded(law: Fraction | int) -> Measured:
    """A rational number as a float; error of the rounding."""
    return Measured(float(law), float(np.spacing(float(law))))


@measures(ProtocolBatch)
def expected_rounds(batch: ProtocolBatch) -> Measured:
    """Law of uniform draws; rounding."""
    return rounded(coverage.expected_rounds(batch.assignment.M, batch.assignment.N))


@measures(ProtocolBatch)
def lone_rounds(batch: ProtocolBatch) -> Measured:
    """Law of one agent; rounding."""
    return rounded(coverage.expected_rounds(batch.assignment.M, 1))


@measures(ProtocolBatch)
def expected_new_rounds(batch: ProtocolBatch) -> Measured:
    """Law of uniform draws; rounding."""
    return rounded(coverage.expected_new_rounds(batch.assignment.M, batch.assignment.N))


@measures(ProtocolBatch)
def weighted_rounds(batch: ProtocolBatch) -> Measured:
    """Law of unequal odds; some ``2^M`` units in the last place."""
    law = _weighted(batch.assignment.p, batch.assignment.N)
    return Measured(law, 2.0**batch.assignment.M * float(np.spacing(law)))


@lru_cache(maxsize=64)
def _weighted(p: tuple[float, ...], N: int) -> float:
    return coverage.expected_rounds_weighted(p, N)


@measures(ProtocolBatch)
def permuted_rounds(batch: ProtocolBatch) -> Measured:
    """Law of random orders; rounding."""
    return rounded(coverage.expected_rounds_permuted(batch.assignment.M, batch.assignment.N))


@measures(ProtocolBatch)
def missing_probability(batch: ProtocolBatch) -> Measured:
    """Law of uniform draws; rounding."""
    return rounded(coverage.tail(batch.assignment.M, batch.assignment.N * batch.t))


@measures(ProtocolBatch)
def straight_agents(batch: ProtocolBatch) -> Measured:
    """One less than where the learning work of all holders bends; exact, infinite where it never does."""
    return _before(costs.bends_at(batch.assignment.M, costs.Reading.EVERY_HOLDER))


@measures(ProtocolBatch)
def straight_identifiers(batch: ProtocolBatch) -> Measured:
    """One less than where the identification work bends; exact."""
    return _before(costs.identification_bends_at(batch.assignment.M))


@measures(ProtocolBatch)
def paying_agents(batch: ProtocolBatch) -> Measured:
    """Where agents pay less than one that learns alone; exact, infinite where they never do."""
    first = costs.breaks_even_at(batch.assignment.M, batch.K1, batch.K2)
    return Measured(float("inf") if first is None else first)


def _before(first: int | None) -> Measured:
    return Measured(float("inf") if first is None else first - 1)


@measures(ProtocolBatch)
def task_unevenness(batch: ProtocolBatch) -> Measured:
    """Largest relative distance from equal odds; rounding."""
    off = np.abs(batch.assignment.M * np.array(batch.assignment.p) - 1).max()
    return Measured(float(off), 4 * float(np.finfo(float).eps))


@measures(ProtocolBatch)
def copied_draws(batch: ProtocolBatch) -> Measured:
    """Agents that get the same draw, but one; exact."""
    return Measured(batch.assignment.copies - 1)


@measures(ProtocolBatch)
def remembered_draws(batch: ProtocolBatch) -> Measured:
    """Draws that an agent does not repeat; exact."""
    return Measured(batch.assignment.M - 1 if batch.assignment.habit == "orders" else 0)


@measures(ProtocolBatch)
def planned_rounds(batch: ProtocolBatch) -> Measured:
    """Length of the plan; exact."""
    return Measured(0 if batch.assignment.plan is None else len(batch.assignment.plan))
