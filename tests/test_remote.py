"""Clusters that run already: nobody answers, nobody works, or a worker is not what it has to be."""

from __future__ import annotations

import importlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
from workload import PLAN, compute

from experiments.engine import DaskEngine, EngineLost, batches, engine_named, remote
from experiments.engine.distributed import _Run
from experiments.engine.fingerprint import code_key, difference, fingerprint
from experiments.engine.fitness import check_workers, unfit, unfit_here
from theory.errors import InvalidInput

FIT: dict[str, Any] = {
    "scheduler": "tcp://s:1",
    "threads": 1,
    "numba_threads": 1,
    "fingerprint": fingerprint(),
}
START = "NUMBA_NUM_THREADS=1 dask worker {} --nthreads 1 --nworkers auto"


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A scheduler and one worker as threads of this process."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield cluster


@pytest.fixture
def one_numba_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import config

    monkeypatch.setattr(config, "NUMBA_NUM_THREADS", 1)


def empty(cluster: Any) -> None:
    """Take the workers away, and wait until the scheduler knows: scaling is done some time later."""
    cluster.scale(0)
    deadline = time.monotonic() + 30
    while cluster.scheduler.workers:
        assert time.monotonic() < deadline, "the workers do not go"
        time.sleep(0.02)


def ids(engine: DaskEngine) -> set[object]:
    return {row["id"] for done in engine.run(compute, batches(PLAN[:5], 2)) for row in done.records()}


@pytest.mark.parametrize(
    "address",
    [
        "tcp://host",
        "tcp://:1",
        "tcp://host:0",
        "tcp://host:65536",
        "http://host:1",
        "tls://host:1",
        "tcp://a b:1",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match=r"is no address of a scheduler, which is tcp://HOST:PORT"):
        engine_named(address)


def test_where_nobody_listens_the_address_is_named_and_how_to_start_a_scheduler() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        words = rf"tcp://127.0.0.1:{port} within 0.2 s \(Connection refused\).*dask scheduler --port {port}"
        with pytest.raises(EngineLost, match=words):
            ids(remote(f"tcp://127.0.0.1:{port}", answer=0.2))


def test_what_listens_and_is_no_scheduler_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(EngineLost, match=rf"{port} within 0.2 s \(there is no answer\)"):
            ids(remote(f"tcp://127.0.0.1:{port}", answer=0.2))


def test_a_fit_cluster_runs_and_an_empty_one_is_told_how_to_get_workers(
    cluster: Any, one_numba_thread: None
) -> None:
    address = cluster.scheduler_address
    assert ids(engine_named(address)) == {trial.id for trial in PLAN[:5]}  # type: ignore[arg-type]
    empty(cluster)
    with pytest.raises(EngineLost, match=rf"no worker for 0.2 s; .*{START.format(address)}"):
        ids(remote(address, arrival=0.2))


def test_a_worker_is_refused_at_the_start(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core import config

    monkeypatch.setattr(config, "NUMBA_NUM_THREADS", 7)
    with pytest.raises(EngineLost, match=r"worker tcp\S* would run compiled code on 7 threads"):
        ids(engine_named(cluster.scheduler_address))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FIT, None),
        (ImportError("No module named 'experiments'"), "has no boundlab"),
        (
            {**FIT, "threads": 4},
            f"has 4 threads, one is needed; start workers with: {START.format('tcp://s:1')}",
        ),
        ({**FIT, "numba_threads": None}, "one thread per core, NUMBA_NUM_THREADS=1 must be set"),
        ({**FIT, "fingerprint": {**fingerprint(), "numpy": "1.0"}}, "has numpy 1.0, the driver has"),
        ({**FIT, "fingerprint": {**fingerprint(), "python": "3.9"}}, "python 3.9"),
        ({**FIT, "fingerprint": {**fingerprint(), "code": "0ld"}}, "other code of boundlab (code 0ld there"),
    ],
)
def test_a_worker_is_fit_when_nothing_differs(state: Any, words: str | None) -> None:
    found = unfit(state, fingerprint())
    assert found == words or (words is not None and found is not None and words in found)


def test_a_worker_that_comes_later_is_checked_by_every_batch(cluster: Any, one_numba_thread: None) -> None:
    from distributed import Client

    connect = partial(Client, cluster.scheduler_address)
    assert len(ids(DaskEngine(connect, partial(unfit_here, fingerprint())))) == 5
    other = {**fingerprint(), "numba": "0.1"}
    with pytest.raises(EngineLost, match=r"worker tcp\S* has numba \S+, the driver has 0.1: pip install"):
        ids(DaskEngine(connect, partial(unfit_here, other)))


def broken() -> str | None:
    raise PackageNotFoundError("boundlab")


def test_a_worker_whose_check_raises_gets_no_batch(cluster: Any) -> None:
    from distributed import Client

    engine = DaskEngine(partial(Client, cluster.scheduler_address), broken)
    with pytest.raises(
        EngineLost, match=r"worker tcp\S* cannot be checked \(PackageNotFoundError: .*boundlab"
    ):
        ids(engine)


@dataclass(frozen=True)
class Answers:
    """A client whose only worker answers this when it is asked for its state."""

    found: object

    def run(self, function: object, on_error: str) -> dict[str, object]:
        return {"tcp://w:1": self.found}


def test_at_the_start_a_worker_that_just_died_is_passed_over_and_a_broken_one_is_not() -> None:
    check_workers(Answers(OSError("Timed out trying to connect to tcp://w:1 after 30 s")), fingerprint())
    with pytest.raises(EngineLost, match=r"worker tcp://w:1 has no boundlab, or another one .*a\.py"):
        check_workers(Answers(PermissionError(13, "Permission denied", "a.py")), fingerprint())


@dataclass(frozen=True)
class Foreign:
    """A function of trials that exists where it is sent from only."""

    def __call__(self, trials: object) -> list[dict[str, object]]:
        return []

    def __reduce__(self) -> tuple[object, ...]:
        return importlib.import_module, ("nowhere.to_be_found",)


def test_a_function_that_workers_cannot_load_is_no_failure_of_its_trials(cluster: Any) -> None:
    from distributed import Client

    engine = DaskEngine(partial(Client, cluster.scheduler_address))
    with pytest.raises(
        EngineLost, match=r"worker \S+ cannot load what the trials run .*No module named 'nowhere'"
    ):
        list(engine.run(Foreign(), batches(PLAN[:5], 2)))


def test_a_run_without_workers_is_given_up(cluster: Any) -> None:
    from distributed import Client

    with Client(cluster.scheduler_address) as client:
        empty(cluster)
        with pytest.raises(EngineLost, match=r"no worker for 0\.1 s"):
            list(_Run(client, compute, batches(PLAN[:5], 2), patience=0.1).finished())


def test_the_code_that_computes_has_one_key(tmp_path: Path) -> None:
    (tmp_path / "theory").mkdir()
    (tmp_path / "experiments" / "cli").mkdir(parents=True)
    keys = [code_key(tmp_path)]
    for name in ("theory/a.py", "experiments/study.py"):
        for text in ("x = 1", "x = 2"):
            (tmp_path / name).write_text(text)
            keys.append(code_key(tmp_path))
    assert len(set(keys)) == len(keys)
    (tmp_path / "experiments" / "cli" / "show.py").write_text("x = 1")
    assert code_key(tmp_path) == keys[-1]
    assert difference(fingerprint(), dict(fingerprint())) is None
