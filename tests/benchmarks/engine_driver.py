"""A driver for the benchmarks of engines: runs one of its functions and prints what it took as JSON.

``engine_driver.py overhead WORKERS MILLISECONDS TRIALS`` or ``engine_driver.py store FOLDER TRIALS MILLISECONDS``.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from experiments.engine import SerialEngine, batches, local
from experiments.engine.base import Batch, Compute, Finished
from experiments.engine.batching import TARGET
from experiments.sweep import Row, Sweep, Trial


def spin(trials: Sequence[Trial]) -> list[Row]:
    """Trials that take so many milliseconds of a processor each."""
    rows: list[Row] = []
    for trial in trials:
        start = time.process_time()
        wanted = trial.params["ms"]
        assert isinstance(wanted, float)
        while time.process_time() < start + wanted / 1000:
            sum(range(200))
        rows.append({"own": time.process_time() - start})
    return rows


def describe(trials: Sequence[Trial]) -> list[Row]:
    """Rows like those of a claim, with facts of some 250 characters."""
    rows: list[Row] = []
    for trial in trials:
        draws = hashlib.sha256(trial.id.encode()).digest()
        facts = {f"fact_{k}": (draws[k] / 7, 1e-16) for k in range(6)}
        numbers = ("measured", "measured_error", "bound", "bound_error", "trivial")
        rows.append({**dict.fromkeys(numbers, draws[7] / 7), "facts": json.dumps(facts)})
    return rows


def overhead(workers: int, milliseconds: float, number: int) -> dict[str, float]:
    """CPU-seconds of the trials themselves, and of driver and workers together, but for the first and last batches.

    The window begins and ends with a batch under way on every other worker: what these have used before it is
    missing among all, and what they have used at its end is missing among the trials' own.

    Batches are as large as :func:`~experiments.engine.stream` makes them where a processor is free. Where several
    drivers share one, trials last longer and travel alone, and what one driver costs cannot be told.
    """
    trials = Sweep("spin", "none", {"ms": milliseconds}, replications=number).trials()
    plan = list(batches(trials, int(1000 * TARGET / milliseconds)))
    last = len(plan) - workers
    assert last > workers, "too few trials: no batch is left between the first and the last ones"
    before, used, own = 0.0, 0.0, 0.0
    for count, done in enumerate(local(workers).run(spin, plan)):
        if count == workers:  # all have started
            before = _used()
        elif workers < count <= last:
            own += sum(float(str(row["own"])) for row in done.rows)
            used = _used()
    return {"own": own, "all": used - before}


def _used() -> float:
    everybody = [psutil.Process(), *psutil.Process().children(recursive=True)]
    times = [process.cpu_times() for process in everybody]
    return sum(each.user + each.system for each in times)


@dataclass(frozen=True)
class Pretended(SerialEngine):
    """Says that every trial took so long: the longer, the fewer are stored together."""

    milliseconds: float

    def run(self, function: Compute, batches: Iterable[Batch]) -> Iterator[Finished]:
        for done in super().run(function, batches):
            yield replace(done, seconds=len(done.rows) * self.milliseconds / 1000)


def store(out: str, number: int, milliseconds: float) -> dict[str, float]:
    """CPU-seconds of planning, running, storing and reading back, and the largest memory in bytes."""
    import experiments.verifier  # noqa: F401  (what a driver of claims has loaded in any case)
    from experiments.running import collect

    computed = 0

    def count(trials: Sequence[Trial]) -> list[Row]:
        nonlocal computed
        computed += len(trials)
        return describe(trials)

    start = time.process_time()
    axes = {"S": tuple(range(number // 1000)), "gamma": 0.9}
    trials = Sweep("store", "none", axes, replications=1000).trials()
    engine = Pretended(milliseconds)
    frame = collect(trials, count, 0, {}, engine=engine, out=Path(out), resume=Path(out).exists())
    seconds = time.process_time() - start
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"rows": len(frame), "computed": computed, "seconds": seconds, "peak": peak}


if __name__ == "__main__":
    if sys.argv[1] == "overhead":
        print(json.dumps(overhead(int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))))
    else:
        print(json.dumps(store(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))))
