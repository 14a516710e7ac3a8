"""Batches on which the laws of coverage are told from their neighbours, and assignments that break them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.distmt.assignment import Assignment, even, play, starved
from linear_mdp.distmt.assignment import zipf_agents as zipf_odds
from linear_mdp.subjects.protocol_batch import (
    ProtocolBatch,
    coverage_batch,
    missing_batch,
    single_run,
)
from tabular.families.registry import family
from theory import costs
from theory.coverage import zipf

AGENTS = 6
COPIES = 3
LONG = 400  # repetitions where a law is within a percent of its bound


@family(N=(1, 5, 20))
def ten_tasks_alone(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Hand out ten tasks, to one agent as well."""
    return coverage_batch(even(10, N), rng)


@family(N=(2, 5, 20))
def ten_tasks(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Hand out ten tasks to several agents."""
    return coverage_batch(even(10, N), rng)


@family(N=(5, 20), K2=(1, 100))
def ten_costly_tasks(rng: np.random.Generator, *, N: int, K2: int) -> ProtocolBatch:
    """Hand out ten tasks that take as long to learn as to identify, or a hundred times as long."""
    return replace(coverage_batch(even(10, N), rng), K2=K2)


@family(N=(1, 5, 20))
def ten_zipf_tasks(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Hand out ten tasks, some ten times as rare as others."""
    return coverage_batch(zipf_odds(rng, M=10, N=N), rng)


@family(N=(2, 5, 20))
def ten_ordered_tasks(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Let every agent play ten tasks in an order of its own."""
    return coverage_batch(Assignment(N, (0.1,) * 10, "orders"), rng)


@family(odds=(0.4, 0.8))
def missing_tasks_at_fifty(rng: np.random.Generator, *, odds: float) -> ProtocolBatch:
    """Hand fifty tasks to ten agents, where few are missing at once and the union bound is nearly exact."""
    return missing_batch(even(50, 10), rng, odds=odds)


@family(N=(19,))
def one_run_of_ten(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Run the protocol once on ten tasks."""
    return single_run(even(10, N), rng)


@family()
def last_straight_learners(rng: np.random.Generator) -> ProtocolBatch:
    """Take as many agents as keep the learning work just within 25 % of 1/N."""
    bend = costs.bends_at(8, costs.Reading.EVERY_HOLDER)
    assert bend is not None
    return coverage_batch(even(8, bend - 1), rng)


@family()
def bent_learners(rng: np.random.Generator) -> ProtocolBatch:
    """Take twice as many agents as the 25 % allow."""
    bend = costs.bends_at(8, costs.Reading.EVERY_HOLDER)
    assert bend is not None
    return coverage_batch(even(8, 2 * bend), rng)


@family()
def last_straight_identifiers(rng: np.random.Generator) -> ProtocolBatch:
    """Take as many agents as keep the identification work just within 25 % of 1/N."""
    bend = costs.identification_bends_at(8)
    assert bend is not None
    just_before = even(8, bend - 1)
    return ProtocolBatch(just_before, play(just_before, LONG, rng))


@family()
def bent_identifiers(rng: np.random.Generator) -> ProtocolBatch:
    """Take twice as many agents as the 25 % allow."""
    bend = costs.identification_bends_at(8)
    assert bend is not None
    return coverage_batch(even(8, 2 * bend), rng)


@family()
def breaking_even(rng: np.random.Generator) -> ProtocolBatch:
    """Let four agents share ten tasks that take hardly longer to learn than to identify."""
    return replace(coverage_batch(even(10, 4), rng), K1=19, K2=20)


@family(N=(1, 3))
def too_few_to_pay(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Let fewer agents share them."""
    return replace(coverage_batch(even(10, N), rng), K1=19, K2=20)


@family()
def uneven_agents(rng: np.random.Generator) -> ProtocolBatch:
    """Hand out tasks of which the rarest comes a hundredth as often as the most frequent."""
    return coverage_batch(Assignment(10, tuple(zipf(10, 2.0))), rng)


@family()
def copying_agents(rng: np.random.Generator) -> ProtocolBatch:
    """Give every three of six agents the same draw."""
    return coverage_batch(replace(even(10, AGENTS), copies=COPIES), rng)


@family()
def copied_zipf_draws(rng: np.random.Generator) -> ProtocolBatch:
    """Give every three of six agents the same draw, of unequal odds."""
    odds = zipf_odds(rng, M=10, N=AGENTS)
    return coverage_batch(replace(odds, copies=COPIES), rng)


@family(N=(2, 5))
def remembering_agents(rng: np.random.Generator, *, N: int) -> ProtocolBatch:
    """Let no agent get a task twice before it has had all."""
    return coverage_batch(Assignment(N, (0.1,) * 10, "orders"), rng)


@family()
def agents_in_step(rng: np.random.Generator) -> ProtocolBatch:
    """Let every three of six agents play the tasks in the same order."""
    return coverage_batch(Assignment(AGENTS, (0.1,) * 10, "orders", COPIES), rng)


@family()
def forgetful_agents(rng: np.random.Generator) -> ProtocolBatch:
    """Let agents draw tasks they have had before."""
    return coverage_batch(even(10, 5), rng)


@family(odds=(0.5,))
def uneven_misses(rng: np.random.Generator, *, odds: float) -> ProtocolBatch:
    """Look for tasks of which some are rare."""
    return missing_batch(zipf_odds(rng, M=10, N=5), rng, odds=odds)


@family(odds=(0.5,))
def copied_misses(rng: np.random.Generator, *, odds: float) -> ProtocolBatch:
    """Look for tasks when every three of six agents got the same draw."""
    return missing_batch(replace(even(10, AGENTS), copies=COPIES), rng, odds=odds)


@family(idle=(20, 200))
def starved_agents(rng: np.random.Generator, *, idle: int) -> ProtocolBatch:
    """Hold the last task back until all that any bound in M and N allows for is over."""
    return single_run(starved(10, 5, idle, rng), rng)


@family()
def uneven_run(rng: np.random.Generator) -> ProtocolBatch:
    """Run the protocol once on tasks of which some are rare."""
    return single_run(Assignment(10, tuple(zipf(10, 2.0))), rng)
