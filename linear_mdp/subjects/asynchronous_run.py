"""One run of the protocol without a barrier, of agents that know the values of the tasks they play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.distmt.asynchronous import AsynchronousRun, run_asynchronously
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.protocol import Rules
from linear_mdp.distmt.server import Decision
from linear_mdp.distmt.workers import Oracle
from linear_mdp.subjects.distributed_run import rules_for
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class FreeRun:
    """A run without a barrier and the rules that it followed."""

    M: int
    N: int
    rules: Rules
    outcome: AsynchronousRun


@subject()
def asynchronous_run(contexts: ContextualLinearMDP, rng: np.random.Generator) -> FreeRun:
    """Let up to thirty agents draw tasks whenever they are free; learning takes no less than identification."""
    N = int(rng.integers(1, 31))
    K1, K2 = np.sort(rng.integers(1, 31, 2)).tolist()
    rules = rules_for(contexts, K1, K2)
    return FreeRun(contexts.M, N, rules, run_asynchronously(contexts, Oracle(contexts), N, rules, rng))


@measures(FreeRun)
def total_cost(run: FreeRun) -> Measured:
    """Episodes of all agents; exact."""
    return Measured(int(run.outcome.episodes.sum()))


@measures(FreeRun)
def makespan(run: FreeRun) -> Measured:
    """Episodes on the clock until the last policy is ready; exact."""
    return Measured(run.outcome.makespan)


@measures(FreeRun)
def started_draws(run: FreeRun) -> Measured:
    """Tasks handed out before the library was full; exact."""
    return Measured(run.outcome.draws)


@measures(FreeRun)
def covering_draws(run: FreeRun) -> Measured:
    """Reports until every task had been reported; exact."""
    return Measured(run.outcome.covering)


@measures(FreeRun)
def M(run: FreeRun) -> Measured:
    """Number of tasks; exact."""
    return Measured(run.M)


@measures(FreeRun)
def N(run: FreeRun) -> Measured:
    """Number of agents; exact."""
    return Measured(run.N)


@measures(FreeRun)
def K1(run: FreeRun) -> Measured:
    """Episodes to identify a task; exact."""
    return Measured(run.rules.K1)


@measures(FreeRun)
def K2(run: FreeRun) -> Measured:
    """Episodes to learn a task; exact."""
    return Measured(run.rules.K2)


@measures(FreeRun)
def wrong_decisions(run: FreeRun) -> Measured:
    """Splits and merges; exact."""
    counts = run.outcome.server.decisions
    return Measured(counts[Decision.SPLIT] + counts[Decision.MERGE])
