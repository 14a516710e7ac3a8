"""Run trials on an engine, recorded on disk or in memory, and give back every row as one frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.engine import Compute, Engine, EngineLost, SerialEngine, stream
from experiments.provenance import Manifest
from experiments.record import Record, frame, load_run
from experiments.sweep import Row, Trial

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]


def collect(
    trials: Sequence[Trial],
    compute: Compute,
    seed: int,
    config: Mapping[str, object],
    *,
    engine: Engine | None = None,
    out: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Compute the row of every trial; ``attrs["seed"]`` of the frame is the seed.

    With ``out``, every finished batch is on disk before the next is counted, ``config`` is what the
    manifest says of the run, and with ``resume`` only what is missing there is computed. ``progress``
    is told how many of how many trials are done, ``warn`` what the record had to repair.

    Raises
    ------
    InvalidInput
        If ``out`` holds another run, or cannot be written.
    EngineLost
        If the engine went away, or ended without a row for every trial.
    """
    tell = progress or (lambda done, total: None)
    runner = engine or SerialEngine()
    if out is None:
        rows = frame(_in_memory(runner, compute, trials, tell))
    else:
        manifest = Manifest.of(trials, seed, config)
        with Record.open(out, manifest, resume=resume) as record:
            for message in record.warnings:
                (warn or (lambda text: None))(message)
            _into(record, runner, compute, trials, tell)
        del record  # and all the ids in it, before the rows are read
        rows = load_run(out)
    _check_complete(trials, rows)
    rows.attrs["seed"] = seed
    return rows


def _check_complete(trials: Sequence[Trial], rows: pd.DataFrame) -> None:
    """Compare the trials that were planned with those that have a row: an engine may think that it is done."""
    stored = set(rows["id"])
    missing = [trial for trial in trials if trial.id not in stored]
    if missing:
        raise EngineLost(
            f"{len(missing)} of {len(trials)} trials have neither a result nor a failure, the first of them is "
            f"{missing[0].claim} {missing[0].role}/{missing[0].family} {dict(missing[0].params)}"
        )


def _in_memory(engine: Engine, compute: Compute, trials: Sequence[Trial], tell: Progress) -> list[Row]:
    rows: list[Row] = []
    tell(0, len(trials))
    for finished in stream(engine, compute, trials):
        rows += finished.records()
        tell(len(rows), len(trials))
    return rows


def _into(record: Record, engine: Engine, compute: Compute, trials: Sequence[Trial], tell: Progress) -> None:
    left = record.remaining(trials)
    done = len(trials) - len(left)
    tell(done, len(trials))
    for finished in stream(engine, compute, left):
        record.append(finished.records())
        done += len(finished.batch.trials)
        tell(done, len(trials))
    record.compact()
