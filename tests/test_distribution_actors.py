"""The protocol over actors on a cluster: what it says in one process, whatever is lost but the scheduler."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed_runs import BASE, GAUSSIAN, POOLED, RULES, TASKS, check_pushes, here, there, told
from distributed_workers import Dying, Failing

from experiments.distribution.actors import Actors
from experiments.distribution.fleet import AgentFailed
from experiments.distribution.run import PROGRAM, actors
from experiments.engine import DaskEngine, EngineLost
from experiments.engine.local import SINGLE_THREAD
from experiments.engine.processes import Arrival, Transport
from linear_mdp.algorithms.bonus import constant
from linear_mdp.distmt.protocol import Rules
from linear_mdp.distmt.workers import LSVIWorker
from theory.errors import InvalidInput

LSVI = LSVIWorker(TASKS, constant(BASE, 0.5), ridge=1e-2)


class Cluster:
    """A scheduler and two workers, each a process started by hand."""

    def __init__(self, folder: Path) -> None:
        self.file = file = str(folder / "scheduler.json")
        path = os.pathsep.join(entry or os.getcwd() for entry in (str(Path(__file__).parent), *sys.path))
        self.environment = {**os.environ, **SINGLE_THREAD, "PYTHONPATH": path}
        quiet = ["--no-dashboard", "--host", "127.0.0.1"]
        programs = [["scheduler", "--scheduler-file", file, "--port", "0", *quiet]]
        worker = ["worker", "--scheduler-file", file, "--nthreads", "1", "--no-nanny", *quiet]
        programs += [[*worker, "--local-directory", str(folder)]] * 2
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *program],
                env=self.environment,
                cwd=folder,
                stderr=subprocess.DEVNULL,
            )
            for program in programs
        ]
        self.engine = DaskEngine(partial(_client, file))

    def kill_scheduler(self) -> None:
        self.processes[0].kill()

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def _client(file: str) -> object:
    from distributed import Client

    return Client(scheduler_file=file, set_as_default=False)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def crew(cluster: Cluster) -> Iterator[Actors]:
    with actors(cluster.engine, 2) as crew:
        assert len(set(crew.places)) == 2
        yield crew


@pytest.mark.parametrize("rules", [RULES, POOLED], ids=["elect", "pool"])
def test_actors_do_what_one_process_does(crew: Actors, rules: Rules) -> None:
    for worker in (LSVI, GAUSSIAN):  # the same actors, another worker
        run = there(crew, worker, rules)
        assert told(run.protocol) == told(here(worker, rules))
        assert (run.replaced, run.ignored, run.protocol.server.repeated) == (0, 0, 0)
        check_pushes(run)
        assert not any(times.busy <= 0 for times in run.rounds)  # it is unknown on some systems


def test_what_a_worker_raises_is_told_and_the_actors_go_on(crew: Actors) -> None:
    with pytest.raises(AgentFailed, match=r"(?s)agent \d, round 0:.*ArithmeticError: no value of task"):
        there(crew, Failing())
    assert told(there(crew, GAUSSIAN).protocol) == told(here(GAUSSIAN))


def test_the_server_may_be_a_task_of_the_cluster(cluster: Cluster, crew: Actors) -> None:
    with cluster.engine.connect() as client:
        own, places, done = client.submit(_as_a_task, cluster.file, pure=False).result()
    assert own not in places
    assert done == told(here(GAUSSIAN))


def _as_a_task(file: str) -> tuple[str, tuple[str, ...], tuple[object, ...]]:
    from distributed import get_worker

    with actors(DaskEngine(partial(_client, file)), 1) as crew:
        return get_worker().address, crew.places, told(there(crew, GAUSSIAN).protocol)


def test_the_agents_end_with_the_server(cluster: Cluster, crew: Actors) -> None:
    """A killed server is started anew by nobody, and its agents are gone, though their workers live."""
    with cluster.engine.connect() as client:
        before = _seated(client)
        command = "import sys, test_distribution_actors; test_distribution_actors.serve_and_die(sys.argv[1])"
        died = subprocess.run(
            [sys.executable, "-c", command, cluster.file], env=cluster.environment, check=False
        )
        assert died.returncode == -signal.SIGKILL
        end = time.monotonic() + 20
        while _seated(client) != before and time.monotonic() < end:
            time.sleep(0.1)
        assert _seated(client) == before


def serve_and_die(file: str) -> None:
    with actors(DaskEngine(partial(_client, file)), 2) as crew:
        there(Calling(crew, lambda: os.kill(os.getpid(), signal.SIGKILL)), GAUSSIAN)


def _seated(client: Any) -> dict[str, list[str]]:
    return client.run(lambda dask_worker: sorted(dask_worker.state.actors))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("children", "message"),
    [(0, "child processes must be a positive integer, got 0"), (3, "need a worker each, got a cluster of 2")],
)
def test_a_cluster_that_is_too_small_is_refused(cluster: Cluster, children: int, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Actors(PROGRAM, cluster.engine, children, arrival=0.3)


def test_a_worker_that_is_unfit_is_refused(cluster: Cluster) -> None:
    with pytest.raises(EngineLost, match=r"did not start on worker tcp://.*Unfit\('it is Monday'\)"):
        actors(replace(cluster.engine, check=partial(str, "it is Monday")), 1)


def test_a_program_that_is_not_there_is_an_error(cluster: Cluster) -> None:
    with pytest.raises(EngineLost, match=r"the agents did not start on worker tcp://.*ModuleNotFoundError"):
        Actors("experiments.nowhere:Host", cluster.engine, 1)


def test_a_silent_worker_is_given_up_and_not_listened_to_again(cluster: Cluster, crew: Actors) -> None:
    with cluster.engine.connect() as client:
        pids = client.run(os.getpid)
    with Actors(PROGRAM, cluster.engine, 1, arrival=5.0) as other:
        silent = pids[other.places[0]]
        try:
            run = there(Calling(other, lambda: os.kill(silent, signal.SIGSTOP)), GAUSSIAN, patience=10.0)
        finally:
            os.kill(silent, signal.SIGCONT)
        assert pids[other.places[0]] != silent
        assert told(run.protocol) == told(here(GAUSSIAN))
        assert run.replaced > 0 == run.ignored
        assert told(there(other, GAUSSIAN).protocol) == told(here(GAUSSIAN))
    assert run.pushes.sent == run.pushes.received


def test_a_killed_worker_is_replaced_and_nothing_is_missing(
    cluster: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No other worker comes, so that both children end on the one that is left."""
    dying = Dying(LSVI, "learn", task=2, times=1, count=tmp_path / "deaths")
    with Actors(PROGRAM, cluster.engine, 2, arrival=1.0) as crew, caplog.at_level(logging.WARNING):
        before = set(crew.places)
        run = there(crew, dying)
        assert set(crew.places) < before
    assert told(run.protocol) == told(here(LSVI))
    assert (run.replaced, run.ignored) == (1, 0)
    assert run.pushes.sent == run.pushes.received
    assert "gone; it is started anew" in caplog.text


def test_a_killed_scheduler_ends_the_run_with_an_error(cluster: Cluster, tmp_path: Path) -> None:
    with Actors(PROGRAM, cluster.engine, 1, arrival=1.0) as crew:
        killing = Calling(crew, cluster.kill_scheduler)
        begun = time.monotonic()
        with pytest.raises(EngineLost, match="the scheduler was lost, and with it the agents"):
            there(killing, LSVI)
    assert time.monotonic() - begun < 10


class Calling:
    """A transport that does something else before its fortieth frame."""

    def __init__(self, transport: Transport, first: Callable[[], None]) -> None:
        self.transport, self.first, self.frames = transport, first, 0

    def __len__(self) -> int:
        return len(self.transport)

    def send(self, child: int, frame: bytes) -> None:
        self.frames += 1
        if self.frames == 40:
            self.first()
        self.transport.send(child, frame)

    def receive(self, patience: float) -> Arrival | None:
        return self.transport.receive(patience)

    def restart(self, child: int) -> None:
        self.transport.restart(child)

    def working(self) -> float:
        return self.transport.working()
