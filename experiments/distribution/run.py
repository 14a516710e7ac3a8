"""The protocol with the server in this process and the agents in others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.distribution.actors import ARRIVAL, Actors
from experiments.distribution.fleet import Fleet
from experiments.distribution.ledger import RoundTimes, Wire
from experiments.distribution.pushes import Pushes
from experiments.engine import DaskEngine
from experiments.engine.processes import Processes, Transport
from linear_mdp.distmt.contextual import ContextualLinearMDP
from linear_mdp.distmt.protocol import ProtocolRun, Rules, run_rounds
from linear_mdp.distmt.streams import Stream
from linear_mdp.distmt.workers import Worker
from theory.errors import InvalidInput

PROGRAM = "experiments.distribution.host:Host"


@dataclass(frozen=True, eq=False)
class DistributedRun:
    """A run whose agents lived in other processes.

    Attributes
    ----------
    protocol : library and accounts, those of the protocol in one process.
    wire : the messages; rounds : what each round took.
    latency : seconds of a message one way.
    replaced : processes that were lost and started anew; ignored : answers that nobody waited for.
    pushes : the answers of the processes, as they and the server counted them.
    """

    protocol: ProtocolRun
    wire: Wire
    rounds: tuple[RoundTimes, ...]
    latency: float
    replaced: int
    ignored: int
    pushes: Pushes


def processes(children: int) -> Processes:
    """Start that many processes for agents; they serve any number of runs, one after the other."""
    return Processes(PROGRAM, children)


def actors(engine: DaskEngine, children: int, arrival: float = ARRIVAL) -> Actors:
    """Seat that many processes of agents on the workers of an engine's cluster, the server staying here.

    ``actors(local(2), 2)`` or ``actors(engine_named("tcp://node7:8786"), 4)``; they serve any number of runs, one
    after the other. Workers have ``arrival`` seconds to come, such as those that a queue starts.

    Raises
    ------
    InvalidInput
        If the cluster has fewer workers.
    EngineLost
        If nobody answers, or the agents do not start.
    """
    return Actors(PROGRAM, engine, children, arrival)


def run_distributed(
    transport: Transport,
    contexts: ContextualLinearMDP,
    worker: Worker,
    stream: Stream,
    agents: int,
    rules: Rules,
    rng: np.random.Generator,
    *,
    policies: bool = True,
    patience: float = 600.0,
) -> DistributedRun:
    """Run the protocol in rounds; the agents share the children of the transport, the server is here.

    Library and accounts are those of :func:`linear_mdp.distmt.protocol.run_protocol` with the worker
    :class:`linear_mdp.distmt.agents.Seeded` and the same generator, whatever is lost on the way: a round is
    collected before its reports are handled, in the order that the rules draw. Times are measured. A policy
    weighs ``rules.policy_bytes`` on the wire where its table is smaller; without ``policies`` none travels and the
    library holds no more than promises.

    Raises
    ------
    InvalidInput
        As :func:`linear_mdp.distmt.protocol.run_protocol`, or if a report comes from an agent that does not exist.
    AgentFailed
        If a worker raises.
    EngineLost
        If a process is lost again and again, or the way to all of them.
    Miscounted
        If the answers that the server took are not those that were sent.
    """
    if agents < 1:
        raise InvalidInput(f"{contexts.name}: the protocol needs at least one agent, got {agents}")
    if not patience > 0:
        raise InvalidInput(f"{contexts.name}: patience must be positive seconds, got {patience}")
    fleet = Fleet(transport, worker, agents, size=rules.policy_bytes, policies=policies, patience=patience)
    latency = fleet.latency()
    protocol = run_rounds(contexts, fleet, stream, agents, rules, rng)
    fleet.settle()
    rounds = tuple(fleet.rounds)
    return DistributedRun(protocol, fleet.wire, rounds, latency, fleet.replaced, fleet.ignored, fleet.pushes)
