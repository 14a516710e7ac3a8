"""Trials for the tests of engines and records, importable by name in worker processes, and a driver of them.

Run as a script it is a driver: ``workload.py OUT ENGINE [--resume]`` runs ``PLAN`` into OUT; it prints
the number of stored trials after every batch and exits with 130 after Ctrl-C.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence

import numpy as np

from experiments.engine import engine_named, stream
from experiments.provenance import Manifest
from experiments.record import Record
from experiments.sweep import Row, Sweep, Trial

SEED = 11
PLAN = Sweep("workload", "dense", {"S": (3, 20, 150), "gamma": (0.5, 0.9)}, replications=20).trials()


def compute(trials: Sequence[Trial]) -> list[Row]:
    """Values of a random dense chain; one number in ten is infinite or NaN."""
    rows: list[Row] = []
    for trial in trials:
        rng = trial.rng(SEED)
        S, gamma = trial.params["S"], trial.params["gamma"]
        assert isinstance(S, int)
        assert isinstance(gamma, float)
        P = rng.dirichlet(np.ones(S), size=S)
        V = np.linalg.solve(np.eye(S) - gamma * P, rng.random(S))
        bound = [np.inf, -0.0, np.nan][trial.replicate] if trial.replicate < 3 else V.max()
        rows.append({"measured": V.sum(), "bound": bound, "facts": {"S": S, "V0": V[0]}})
    return rows


def slowly(trials: Sequence[Trial]) -> list[Row]:
    """As :func:`compute`, at 60 ms a trial, so that no two share a batch."""
    time.sleep(0.06 * len(trials))
    return compute(trials)


def misbehave(trials: Sequence[Trial]) -> list[Row]:
    """Trials that raise, exit, or kill their process."""
    rows: list[Row] = []
    for trial in trials:
        how = trial.params["how"]
        if how == "raise":
            raise ValueError(f"replicate {trial.replicate}")
        if how == "exit":
            sys.exit(3)
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        rows.append({"measured": float(trial.replicate)})
    return rows


def environment(trials: Sequence[Trial]) -> list[Row]:
    """Threads and signals as a trial sees them."""
    import numba
    import threadpoolctl

    threads = max(library["num_threads"] for library in threadpoolctl.threadpool_info())
    deaf = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    row: Row = {"numba": numba.config.NUMBA_NUM_THREADS, "blas": threads, "deaf": deaf}
    return [dict(row) for _ in trials]


def too_few(trials: Sequence[Trial]) -> list[Row]:
    """One row less than there are trials."""
    return compute(trials)[1:]


def drive(out: str, engine: str, resume: bool) -> None:
    """Run the plan into a folder."""
    with Record.open(out, Manifest.of(PLAN, SEED, {"engine": "any"}), resume=resume) as record:
        for finished in stream(engine_named(engine, 2), slowly, record.remaining(PLAN)):
            record.append(finished.records())
            print(len(record.ids), flush=True)
        record.compact()


if __name__ == "__main__":
    try:
        drive(sys.argv[1], sys.argv[2], "--resume" in sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
