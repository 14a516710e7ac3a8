r"""What it costs N agents to talk to a server: real processes, real bytes, and the N from which on that dominates.

The protocol runs with the server in one process and the agents in others, on tasks that all are met in the first
round. That round learns, those after it only identify and retrieve. A policy travels as one of several payloads: its
table of actions, padded to the size of the payload. The agents share a few processes, so that the clock on the wall
says little about a machine for every agent; the time with one is simulated from what was measured: the slowest
agents' computation, the server's work one message after the other, and latencies. Computation is processor time.
Agents are child processes over pairs of sockets, or with ``transport`` actors of dask on workers of this machine
(``local``) or of a cluster (``tcp://HOST:PORT``); the messages are the same, and weigh the same.

The cost model is fitted to rounds of few agents and predicts those of many, and the crossover

.. math:: N^* = \frac{t_{job}(1+1_{new}) + (K_1+K_2 1_{new})Ht_s - t_{round}}{t_{srv} + t_{up}b_{up} + t_{down}b_{down}}

with the bytes b of one agent in a round.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.studies import _communication_crew, _distmt, _panels, _tables
from experiments.study import Study, with_parameters
from experiments.sweep import Row, Scalar, Sweep, Trial
from theory.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from experiments.distribution.cost import CostModel
    from experiments.distribution.run import DistributedRun
    from experiments.engine.processes import Transport
    from linear_mdp.distmt.contextual import ContextualLinearMDP

NAME = "distmt_communication"
M, S, A, D, H = 5, 16, 4, 8, 10
C_SEP, LOWEST = 1.0, 1.0
PLANS = 127  # distinct plans of K1 + K2 = 33,000 episodes of this learner
ROUNDS = 3  # the first learns; agents over tasks is whole for every N here, so that all tasks are met in it
FEW = 20  # the cost model is fitted to rounds of at most so many agents, and predicts the others
TOGETHER = 10  # up to so many agents the run is compared with the same one in a single process
LEVEL = _tables.LEVEL
KINDS = {"new": 2, "known": 1}
"""Rounds that learn, with the jobs on their critical path, and rounds that only identify."""
PAYLOADS = ("scalar", "w", "w and widths", "statistics", "mixture", "raw data")
CONSTANTS = {
    "compute": ("t_job", "t_s"),
    "server": ("t_round", "t_srv", "t_up", "t_down"),
}


def _sweeps(N: Sequence[Scalar], K1: int, K2: int, processes: int, replications: int) -> tuple[Sweep, ...]:
    axes: dict[str, Scalar | Sequence[Scalar]] = {"N": N, "payload": PAYLOADS}
    fixed: dict[str, Scalar] = {
        "K1": K1,
        "K2": K2,
        "processes": processes,
        "transport": _communication_crew.SOCKETS,
    }
    return (Sweep(NAME, "random_simplex", {**axes, **fixed}, replications),)


def run(trials: Sequence[Trial], *, seed: int) -> list[Row]:
    """Return bytes and seconds of a round that learns and of the mean round that does not, and what was learned.

    Columns that end in ``seconds`` are measured, and differ from run to run; the others are exact.
    """
    return [_row(trial, seed) for trial in trials]


def check(trials: Sequence[Trial]) -> None:
    """Refuse what counts nothing, agents that tasks cannot be handed out to evenly, other payloads and transports.

    Raises
    ------
    InvalidInput
        If a parameter that counts is no positive integer, N is no multiple of M, there is no such payload or
        transport, or there are several of the latter, whose times do not belong into one table.
    """
    _distmt.check_counts(trials)
    for trial in trials:
        if int(trial.params["N"] or 0) % M:
            raise InvalidInput(f"study {trial.claim}: N must be a multiple of {M}, got {trial.params['N']}")
        if trial.params["payload"] not in PAYLOADS:
            raise InvalidInput(
                f"study {trial.claim}: payload must be one of {', '.join(PAYLOADS)}, got {trial.params['payload']!r}"
            )

    transports = sorted({str(trial.params["transport"]) for trial in trials})
    if len(transports) > 1:
        raise InvalidInput(f"study {NAME}: give one transport at a time, got {', '.join(transports)}")
    for name in transports:
        _communication_crew.check(NAME, name)


def payload_size(payload: str, K1: int) -> int:
    """Return the bytes of a payload; raw data are those of one identification."""
    from linear_mdp.distmt.payloads import Payload, payload_bytes

    kinds = {
        "scalar": (0, Payload.WEIGHTS),
        "w": (1, Payload.WEIGHTS),
        "w and widths": (1, Payload.OPTIMISTIC),
        "mixture": (PLANS, Payload.OPTIMISTIC),
        "statistics": (1, Payload.STATISTICS),
        "raw data": (1, Payload.TRANSITIONS),
    }
    times, kind = kinds[payload]
    return times * payload_bytes(kind, d=D, H=H, S=S, episodes=K1)


def _row(trial: Trial, seed: int) -> Row:
    from experiments.distribution.run import run_distributed
    from linear_mdp.algorithms.bonus import constant
    from linear_mdp.algorithms.learner import Planning
    from linear_mdp.distmt import streams
    from linear_mdp.distmt.agents import Seeded
    from linear_mdp.distmt.contextual import separated
    from linear_mdp.distmt.protocol import Rules, run_protocol
    from linear_mdp.distmt.workers import LSVIWorker
    from linear_mdp.families import random_simplex

    N, K1, K2 = (int(trial.params[name] or 0) for name in ("N", "K1", "K2"))
    rng = _tables.without(trial, "N", "payload", "processes", "transport").rng(seed)
    base = random_simplex(rng, S=S, A=A, d=D, H=H)
    tasks = separated(base, M, C_SEP, LOWEST)
    worker = LSVIWorker(tasks, constant(base, 0.5), Planning(switch=1.0))
    for task in range(M):
        worker.identify(task, 1, rng)  # what the tasks compute once travels with them
    payload = str(trial.params["payload"])
    size = payload_size(payload, K1)
    rules = Rules(K1=K1, K2=K2, threshold=C_SEP / 2, rounds=ROUNDS, policy_bytes=size)
    drawn, again = (np.random.default_rng(int(rng.integers(2**63))) for _ in range(2))
    again.bit_generator.state = drawn.bit_generator.state
    stream = streams.round_robin(M, N)
    crew = _crew(str(trial.params["transport"]), int(trial.params["processes"] or 0))
    done = run_distributed(crew, tasks, worker, stream, N, rules, drawn, policies=payload != "scalar")
    agrees = np.nan
    if N <= TOGETHER:
        agrees = float(_same(done, run_protocol(tasks, Seeded(worker), stream, N, rules, again)))
    return {"payload_bytes": size, "agrees": agrees, **_quality(done, tasks), **_costs(done)}


@cache
def _crew(transport: str, children: int) -> Transport:
    """Return processes that serve all trials of this one, warm, and end with it."""
    import atexit

    from experiments.distribution.run import run_distributed
    from linear_mdp.algorithms.bonus import constant
    from linear_mdp.distmt import streams
    from linear_mdp.distmt.contextual import from_tasks
    from linear_mdp.distmt.protocol import Rules
    from linear_mdp.distmt.workers import LSVIWorker
    from linear_mdp.families import random_simplex

    crew = _communication_crew.start(transport, children)
    atexit.register(crew.close)
    rng = np.random.default_rng(0)  # for compiled kernels to be loaded; nothing of it is measured
    base = random_simplex(rng, S=S, A=A, d=D, H=H)
    worker = LSVIWorker(from_tasks([base]), constant(base, 0.5))
    rules = Rules(K1=1, K2=1, threshold=float(H), dedupe="none", rounds=1)
    run_distributed(crew, worker.contexts, worker, streams.lockstep(1, children), children, rules, rng)
    return crew


def _same(done: DistributedRun, alone: Any) -> bool:
    """Whether library and accounts are those of a single process; a policy that did not travel is not compared."""
    ours, theirs = done.protocol, alone
    names = ("rounds", "new_rounds", "clock", "bytes_up", "bytes_down", "complete", "mistaken")
    return (
        all(getattr(ours, name) == getattr(theirs, name) for name in names)
        and np.array_equal(ours.episodes, theirs.episodes)
        and np.array_equal(ours.learned, theirs.learned)
        and [(e.value, e.origin) for e in ours.server.library]
        == [(e.value, e.origin) for e in theirs.server.library]
        and all(
            mine.policy is None or np.array_equal(mine.policy, other.policy)
            for mine, other in zip(ours.server.library, theirs.server.library, strict=True)
        )
    )


def _quality(done: DistributedRun, tasks: ContextualLinearMDP) -> Row:
    from linear_mdp.distmt.workers import loss

    library = done.protocol.server.library
    losses = [loss(tasks, entry.origin, entry.policy) for entry in library if entry.policy is not None]
    return {
        "complete": float(done.protocol.complete),
        "mistaken": done.protocol.mistaken,
        "replaced": done.replaced,
        "first_value": library[0].value,
        "largest_loss": max(losses, default=np.nan),
    }


def _costs(done: DistributedRun) -> Row:
    row: Row = {"latency_seconds": done.latency}
    for kind in KINDS:
        rounds = [times for times in done.rounds if times.new == (kind == "new")]
        means: dict[str, list[float]] = {
            "slowest_seconds": [times.slowest for times in rounds],
            "working_seconds": [float((times.identify + times.learn).mean()) for times in rounds],
            "busy_seconds": [times.busy for times in rounds],
            "wall_seconds": [times.wall for times in rounds],
            "parallel_seconds": [times.parallel(done.latency) for times in rounds],
            "bytes_up": [times.bytes_up for times in rounds],
            "bytes_down": [times.bytes_down for times in rounds],
        }
        row |= {f"{kind}_{name}": float(np.mean(values)) for name, values in means.items()}
    return row


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each N, payload and series: value, low, high (level 0.95), predicted, draws, failed.

    new_parallel, known_parallel : seconds of a round with a machine for every agent, with the model's prediction.
    new_slowest, new_busy, new_wall, ... : its computation, the server's work, and what the clock on the wall said.
    new_bytes, known_bytes : on the wire, both ways.
    new_idle, known_idle : the share of a round that the mean agent waits.
    t_job, t_s, t_round, t_srv, t_up, t_down, L : the constants of the model, in seconds (no N, no payload).
    misfit : the root mean square of the relative errors of the server's predicted work, in rounds of more agents
        than the model was fitted to.
    new_crossover, known_crossover : the N from which on the server works longer than the agents compute, on means
        over draws, and for the computation, which does not depend on it, over payloads; ``low`` and
        ``high`` are the neighbours on the grid, ``predicted_low`` and ``predicted_high`` the ends of ``predicted``.
    """
    from experiments.studies import _communication_score

    return _communication_score.score(frame)


def model(frame: pd.DataFrame) -> CostModel:
    """Return the cost model fitted to the rounds of few agents."""
    from experiments.studies import _communication_score

    return _communication_score.model(with_parameters(frame))


def contradictions(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the trials whose library misses a task, or is not that of a single process."""
    done = frame[frame["failed"].isna()]
    if done.empty:
        return done.assign(problem=[])
    missing = done[done["complete"] == 0].assign(problem="the library misses a task")
    differing = done[done["agrees"] == 0].assign(problem="library or accounts are not those of one process")
    import pandas as pd

    return pd.concat([missing, differing])


def plot(frame: pd.DataFrame, axes: Sequence[Axes] | None = None) -> Any:
    """Draw computation and communication along N, who waits, and the crossovers, predicted and observed.

    Parameters
    ----------
    axes : the three axes to draw on; those of a new pyplot figure in boundlab's style when omitted.
    """
    from experiments.studies import _communication_figure as figure

    table, rows = score(frame), with_parameters(frame)
    with _panels.style(axes):
        drawn = _panels.panels(1, 3, STUDY.title, axes)
        figure.rounds(drawn[0], table, rows)
        figure.waiting(drawn[1], table, rows)
        figure.crossovers(drawn[2], table)
    return drawn[0].figure


STUDY = Study(
    name=NAME,
    title="Agents and a server in separate processes: what it costs to talk",
    question="From how many agents on does talking to the server take longer than learning?",
    presets={
        "quick": _sweeps((5, 10, 20, 50), 300, 3000, 1, 1),
        "full": _sweeps((5, 10, 20, 50, 100, 200), 3000, 30_000, 2, 3),
    },
    run=run,
    score=score,
    plot=plot,
    check=check,
    contradictions=contradictions,
)
