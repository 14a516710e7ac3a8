"""One run of the protocol, message by message, of agents that know the values of the tasks they play."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from linear_mdp.distmt import streams
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.protocol import Dedupe, ProtocolRun, Rules, run_protocol
from linear_mdp.distmt.streams import Stream
from linear_mdp.distmt.workers import Oracle
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class DistributedRun:
    """A run of the protocol and the rules that it followed."""

    M: int
    N: int
    rules: Rules
    outcome: ProtocolRun


def rules_for(contexts: ContextualLinearMDP, K1: int = 2, K2: int = 5) -> Rules:
    """Return the episodes of the two phases, and the threshold of the paper."""
    return Rules(K1=K1, K2=K2, threshold=contexts.separation / 2 if contexts.M > 1 else 1.0)


@subject()
def distributed_run(contexts: ContextualLinearMDP, rng: np.random.Generator) -> DistributedRun:
    """Hand tasks out at random to up to thirty agents, with random numbers of episodes; one holder learns."""
    N, K1, K2 = (int(number) for number in rng.integers(1, 31, 3))
    rules = rules_for(contexts, K1, K2)
    return known_tasks(contexts, rules, streams.random_tasks(contexts.M, N), N, rng)


@subject()
def planned_run(contexts: ContextualLinearMDP, rng: np.random.Generator) -> DistributedRun:
    """Hand one new task a round to all of up to thirty agents, or to the first of them; one agent learns, or all."""
    N, K1, K2 = (int(number) for number in rng.integers(1, 31, 3))
    rules = replace(rules_for(contexts, K1, K2), fair=False)
    if rng.random() < 1 / 2:
        return known_tasks(contexts, rules, streams.hot_potato(contexts.M, N), N, rng)
    dedupe: Dedupe = "elect" if rng.random() < 1 / 2 else "none"
    return known_tasks(contexts, replace(rules, dedupe=dedupe), streams.lockstep(contexts.M, N), N, rng)


def known_tasks(
    contexts: ContextualLinearMDP, rules: Rules, stream: Stream, N: int, rng: np.random.Generator
) -> DistributedRun:
    """Run the protocol on a stream, with agents that recognise every task."""
    return DistributedRun(
        contexts.M, N, rules, run_protocol(contexts, Oracle(contexts), stream, N, rules, rng)
    )


@measures(DistributedRun)
def learning_runs(run: DistributedRun) -> Measured:
    """Learning runs, mean over agents; rounding."""
    mean = float(run.outcome.learned.mean())
    return Measured(mean, 4 * float(np.spacing(mean)))


@measures(DistributedRun)
def busiest_cost(run: DistributedRun) -> Measured:
    """Episodes of the busiest agent; exact."""
    return Measured(int(run.outcome.episodes.max()))


@measures(DistributedRun)
def total_cost(run: DistributedRun) -> Measured:
    """Episodes of all agents; exact."""
    return Measured(int(run.outcome.episodes.sum()))


@measures(DistributedRun)
def distinct_tasks(run: DistributedRun) -> Measured:
    """Different true tasks in the library; exact."""
    return Measured(len(run.outcome.server.origins))


@measures(DistributedRun)
def M(run: DistributedRun) -> Measured:
    """Number of tasks; exact."""
    return Measured(run.M)


@measures(DistributedRun)
def N(run: DistributedRun) -> Measured:
    """Number of agents; exact."""
    return Measured(run.N)


@measures(DistributedRun)
def K1(run: DistributedRun) -> Measured:
    """Episodes to identify a task; exact."""
    return Measured(run.rules.K1)


@measures(DistributedRun)
def K2(run: DistributedRun) -> Measured:
    """Episodes to learn a task; exact."""
    return Measured(run.rules.K2)


@measures(DistributedRun)
def played_rounds(run: DistributedRun) -> Measured:
    """Rounds until the library was full; exact."""
    return Measured(run.outcome.rounds)


@measures(DistributedRun)
def tasks_of_others(run: DistributedRun) -> Measured:
    """Tasks less the learning runs of the agent that has most; exact."""
    return Measured(run.M - int(run.outcome.learned.max()))


@measures(DistributedRun)
def allowed_learners(run: DistributedRun) -> Measured:
    """One if a learner is elected, or a run is shared, else all agents; exact."""
    return Measured(run.N if run.rules.dedupe == "none" else 1)


@measures(DistributedRun)
def sharing_agents(run: DistributedRun) -> Measured:
    """All agents if data are pooled, else one; exact."""
    return Measured(run.N if run.rules.dedupe == "pool" else 1)


@measures(DistributedRun)
def missing_entries(run: DistributedRun) -> Measured:
    """Entries that the library lacks; exact."""
    return Measured(run.M - len(run.outcome.server.library))


@measures(DistributedRun)
def missing_tasks(run: DistributedRun) -> Measured:
    """True tasks that the library lacks; exact."""
    return Measured(run.M - len(run.outcome.server.origins))


@measures(DistributedRun)
def wrong_decisions(run: DistributedRun) -> Measured:
    """Splits and merges; exact."""
    return Measured(run.outcome.mistaken)
