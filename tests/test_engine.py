"""Engines: the same rows everywhere, and nothing missing when trials or workers misbehave."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from workload import PLAN, compute, environment, misbehave, slowly, too_few

from experiments.engine import (
    Batch,
    Compute,
    DaskEngine,
    Engine,
    EngineLost,
    Finished,
    SerialEngine,
    batches,
    engine_named,
    execute,
    local,
    stream,
)
from experiments.engine.distributed import _Run
from experiments.running import collect
from experiments.sweep import Row, Sweep, Trial
from theory.errors import InvalidInput


def bits(row: Row) -> tuple[object, ...]:
    """A row without its duration, floats as their eight bytes."""
    return tuple(
        struct.pack("<d", value) if isinstance(value, float) else repr(value)
        for name, value in sorted(row.items())
        if name != "seconds"
    )


def by_id(finished: Iterable[Finished]) -> dict[object, tuple[object, ...]]:
    rows = [row for done in finished for row in done.records()]
    result = {row["id"]: bits(row) for row in rows}
    assert len(result) == len(rows)  # every trial exactly once
    return result


@pytest.fixture(scope="module")
def wanted() -> dict[object, tuple[object, ...]]:
    return by_id(SerialEngine().run(compute, batches(PLAN, 1)))


@pytest.mark.parametrize("size", [7, 1000])
def test_rows_do_not_depend_on_the_size_of_batches(
    size: int, wanted: dict[object, tuple[object, ...]]
) -> None:
    assert by_id(SerialEngine().run(compute, batches(PLAN, size))) == wanted
    assert wanted.keys() == {trial.id for trial in PLAN}


def test_rows_do_not_depend_on_the_engine_nor_on_a_killed_worker(
    wanted: dict[object, tuple[object, ...]],
) -> None:
    before = {name: value for name, value in os.environ.items() if not name.startswith("__DASK")}
    done = []
    for finished in stream(local(2), compute, PLAN):
        done.append(finished)
        if len(done) == 3:
            os.kill(_workers()[0].pid, signal.SIGKILL)
    assert by_id(done) == wanted
    assert {name: value for name, value in os.environ.items() if not name.startswith("__DASK")} == before
    assert not _workers()


def _workers() -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile
            if "spawn_main" in " ".join(process.cmdline()):
                found.append(process)
    return found


def test_linear_algebra_has_one_thread_in_this_process_too() -> None:
    (trial,) = Sweep("c", "f", {}).trials()
    assert execute(environment, Batch((trial,))).rows[0]["blas"] == 1


@pytest.mark.parametrize("size", [1, 6])
def test_a_trial_that_raises_fails_alone(size: int) -> None:
    trials = Sweep("c", "f", {"how": ("well", "raise", "exit")}, replications=2).trials()
    done = list(SerialEngine().run(misbehave, batches(trials, size)))
    failures = {f.trial: f for d in done for f in d.failures}
    assert {trial.params["how"] for trial in failures} == {"raise", "exit"}
    assert {row["id"] for d in done for row in d.rows} == {t.id for t in trials if t.params["how"] == "well"}
    rows = [
        row for d in done for row in d.records() if '"raise"' in str(row["params"]) and row["replicate"] == 1
    ]
    assert str(rows[0]["failed"]).startswith("ValueError: replicate 1\nTraceback")
    assert "in misbehave" in str(rows[0]["failed"])


def test_a_wrong_number_of_rows_is_a_failure_of_every_trial() -> None:
    (done,) = SerialEngine().run(too_few, batches(PLAN[:3], 3))
    assert not done.rows
    assert [f.message for f in done.failures] == ["0 rows came back for 1 trials, one each is needed"] * 3


def test_a_trial_that_kills_its_workers_costs_nobody_else() -> None:
    trials = Sweep("c", "f", {"how": ("well", "raise", "exit", "kill")}, replications=3).trials()
    trials = tuple(t for t in trials if t.params["how"] == "well" or t.replicate == 0)
    done = list(local(2).run(misbehave, batches(trials, 3)))
    assert by_id(done).keys() == {trial.id for trial in trials}
    failures = {f.trial.params["how"]: f.type for d in done for f in d.failures}
    assert failures == {"raise": "ValueError", "exit": "SystemExit", "kill": "KilledWorker"}


def test_two_runs_at_once_have_workers_of_one_thread_that_end_with_them() -> None:
    first, second = (local(1).run(environment, batches(PLAN, 1)) for _ in range(2))
    for running in (first, second):
        (row,) = next(running).rows
        assert (row["numba"], row["blas"], row["deaf"]) == (1, 1, True)
    assert len(_workers()) == 2
    for running in (first, second):
        running.close()  # type: ignore[attr-defined]
    assert not _workers()


@pytest.fixture
def cluster() -> Iterator[object]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster


def _by_address(cluster: object) -> Engine:
    from distributed import Client

    return DaskEngine(partial(Client, cluster.scheduler_address))  # type: ignore[attr-defined]


def test_a_cluster_is_reached_by_its_address(
    cluster: object, wanted: dict[object, tuple[object, ...]]
) -> None:
    engine = _by_address(cluster)
    for _ in range(2):  # keys of the second run do not meet those of the first
        assert by_id(stream(engine, compute, PLAN[:50])) == {
            trial.id: wanted[trial.id] for trial in PLAN[:50]
        }


def test_a_lost_scheduler_is_an_error_and_no_success(cluster: object) -> None:
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        finished = _by_address(cluster).run(slowly, batches(PLAN, 1))
        assert next(finished).rows
        cluster.close()  # type: ignore[attr-defined]
        with pytest.raises(EngineLost, match="scheduler was lost"):
            list(finished)


def test_a_cancelled_batch_does_not_count_as_finished(cluster: object) -> None:
    from distributed import Client

    with Client(cluster.scheduler_address) as client:  # type: ignore[attr-defined]
        run = _Run(client, slowly, batches(PLAN, 1))
        finished = run.finished()
        assert next(finished).rows
        client.cancel(list(run.under_way), force=True)
        with pytest.raises(EngineLost, match="a batch is cancelled"):
            list(finished)


def test_a_result_that_dies_with_its_worker_is_computed_again(
    wanted: dict[object, tuple[object, ...]],
) -> None:
    """A batch may be finished, and its result lost before it is collected."""
    from distributed import Client, LocalCluster, wait

    async def lose(dask_scheduler: object, address: str) -> None:
        await dask_scheduler.remove_worker(address, stimulus_id="lost")  # type: ignore[attr-defined]

    with (
        LocalCluster(n_workers=2, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster, set_as_default=False) as client,  # as the engines have it
    ):
        run = _Run(client, slowly, batches(PLAN[:12], 1))
        finished = run.finished()
        done = [next(finished)]
        with client.as_current():
            wait(list(run.under_way))
        held = {future.key: who for future in run.under_way for who in client.who_has([future])[future.key]}
        client.run_on_scheduler(lose, address=next(iter(held.values())))
        assert len(held) >= 2
        deadline = time.monotonic() + 30
        while all(future.status == "finished" for future in run.under_way):
            assert time.monotonic() < deadline
        done += finished
        assert by_id(done) == {trial.id: wanted[trial.id] for trial in PLAN[:12]}


class Forgetful:
    """An engine that loses its second batch and thinks that it is done."""

    def run(self, function: Compute, batches: Iterable[Batch]) -> Iterator[Finished]:
        for number, batch in enumerate(batches):
            if number != 1:
                yield execute(function, batch)


@pytest.mark.parametrize("recorded", [False, True])
def test_a_run_is_over_when_every_trial_has_a_row(recorded: bool, tmp_path: Path) -> None:
    out = tmp_path / "run" if recorded else None
    words = r"[1-4] of 40 trials have neither a result nor a failure, the first of them is workload random/dense \{"
    with pytest.raises(EngineLost, match=words):
        collect(PLAN[:40], compute, 0, {}, engine=Forgetful(), out=out)
    if recorded:
        assert len(collect(PLAN[:40], compute, 0, {}, out=out, resume=True)) == 40


def test_a_cluster_that_does_not_start_is_told_and_leaves_no_scheduler_behind() -> None:
    import dask

    before = _listening()
    with (
        dask.config.set({"distributed.nanny.preload": ["/proc/nowhere.py"]}),
        pytest.raises(
            EngineLost, match=r"the worker processes did not start .*/proc/nowhere.*--engine serial"
        ),
    ):
        list(local(1).run(compute, batches(PLAN[:1], 1)))
    assert _listening() == before


def _listening() -> set[object]:
    return {c.laddr for c in psutil.Process().net_connections("tcp") if c.status == psutil.CONN_LISTEN}


def test_a_batch_of_one_has_the_key_of_its_trial() -> None:
    assert Batch(PLAN[:1]).id == PLAN[0].id
    assert Batch(PLAN[:2]).id not in {trial.id for trial in PLAN}


def test_short_trials_travel_together_and_long_ones_alone() -> None:
    class Clock:
        def __init__(self, seconds: float) -> None:
            self.seconds = seconds

        def run(self, function: object, batches: Iterable[Batch]) -> Iterator[Finished]:
            for batch in batches:
                yield Finished(batch, (), (), self.seconds * len(batch.trials))

    def sizes(seconds: float) -> list[int]:
        trials: list[Trial] = [*Sweep("c", "f", {}, replications=3000).trials()]
        return [len(done.batch.trials) for done in stream(Clock(seconds), compute, trials)]

    assert set(sizes(0.06)) == {1}
    assert max(sizes(0.04)) == 12
    assert sizes(1e-5)[:7] == [1, 4, 16, 64, 256, 1000, 1000]
    assert sum(sizes(1e-5)) == 3000


def test_wrong_names_and_numbers_are_named() -> None:
    with pytest.raises(InvalidInput, match="no engine 'locl', did you mean local"):
        engine_named("locl")
    with pytest.raises(InvalidInput, match="workers must be a positive integer, got 0"):
        engine_named("local", 0)
    with pytest.raises(InvalidInput, match="batch size must be a positive integer, got 0"):
        batches(PLAN, 0)
