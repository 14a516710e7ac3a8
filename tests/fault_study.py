"""A study for the tests of faults, added to boundlab as another package would add it.

It is run by the command ``boundlab`` itself. Every trial that begins leaves a line in the file that ``FAULTS_LOG``
names, so that what is computed twice is counted and not inferred. With ``FAULTS_SLOW_DISK`` every fsync, rename and
deletion takes that many seconds longer, so that a kill at any time often meets one of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import workload

from experiments.study import Study
from experiments.sweep import Sweep, Trial

DURATION = 0.06  # seconds of a trial: longer than the shortest that travels alone
SWEEP = Sweep("faults", "dense", {"S": (3, 150), "gamma": (0.5, 0.9)}, replications=10)


def run(trials: Sequence[Trial], *, seed: int) -> Sequence[Mapping[str, object]]:
    """The rows of ``workload.compute``, announced in the log and slowed down."""
    for trial in trials:
        _announce(trial)
        time.sleep(DURATION)
    return workload.compute(trials)


def _announce(trial: Trial) -> None:
    log = os.open(os.environ["FAULTS_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(log, f"{trial.id} {os.getpid()} {time.monotonic_ns()}\n".encode())
    finally:
        os.close(log)


def score(frame: pd.DataFrame) -> pd.DataFrame:
    """How many trials there are."""
    return pd.DataFrame({"trials": [len(frame)]})


def plot(frame: pd.DataFrame, axes: Any = None) -> Any:
    """An empty figure."""
    from matplotlib.figure import Figure

    return Figure(figsize=(1, 1))


STUDY = Study(
    "faults", "Faults", "Is anything lost?", {"quick": (SWEEP,), "full": (SWEEP,)}, run, score, plot
)


def install(folder: Path) -> str:
    """Make an installed package of this file in a folder, and return the PYTHONPATH that has both."""
    information = folder / "faults-0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: faults\nVersion: 0\n")
    (information / "entry_points.txt").write_text("[boundlab.studies]\nfaults = fault_study:STUDY\n")
    here = Path(__file__).parent
    return os.pathsep.join(map(str, (folder, here, here.parent)))


def _slowed(call: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    def slow(*arguments: Any, **options: Any) -> Any:
        time.sleep(seconds)
        return call(*arguments, **options)

    return slow


if "FAULTS_SLOW_DISK" in os.environ:
    for name in ("fsync", "replace", "unlink"):
        setattr(os, name, _slowed(getattr(os, name), float(os.environ["FAULTS_SLOW_DISK"])))
