"""The protocol when every task is recognised: only who meets which task when is left, many repetitions at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tabular.mdp import FloatArray
from theory.errors import InvalidInput

Counts = NDArray[np.int64]
MOST_ROUNDS = 100_000
BATCH = 2**21  # draws held at once


@dataclass(frozen=True, eq=False)
class Rounds:
    """What happened until all M tasks were known, one entry a repetition.

    Shapes
    ------
    rounds : (reps,), R.
    new_rounds : (reps,), rounds in which some task appeared for the first time.
    holders : (reps,), runs of learning if every holder of a new task learns, over all agents.
    most_elected : (reps,), runs of the busiest agent if one holder of each new task, drawn fairly, learns.
    """

    rounds: Counts
    new_rounds: Counts
    holders: Counts
    most_elected: Counts


def simulate_rounds(
    M: int, N: int, reps: int, rng: np.random.Generator, p: FloatArray | None = None
) -> Rounds:
    """Draw tasks, uniformly or by p (M,), until all have been drawn; a round at a time, all repetitions at once.

    Raises
    ------
    InvalidInput
        If M, N or the repetitions are not positive, or some task has probability zero.
    """
    if min(M, N, reps) < 1:
        raise InvalidInput(f"rounds need M, N and repetitions of at least 1, got M={M}, N={N}, reps={reps}")
    if p is not None and min(p) <= 0:
        raise InvalidInput(
            f"a task that is never drawn is never known: the probabilities must be positive, got {p}"
        )
    batch = max(1, BATCH // (N * M))
    parts = [_simulate(M, N, min(batch, reps - done), rng, p) for done in range(0, reps, batch)]
    return Rounds(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _simulate(
    M: int, N: int, reps: int, rng: np.random.Generator, p: FloatArray | None
) -> tuple[Counts, Counts, Counts, Counts]:
    rounds, new_rounds, holders = np.zeros((3, reps), dtype=np.int64)
    elected, known = np.zeros((reps, N), dtype=np.int64), np.zeros((reps, M), dtype=bool)
    cumulative = None if p is None else np.append(np.cumsum(p)[:-1], 1.0)
    active, missing = np.arange(reps), np.full(reps, M)
    for t in range(1, MOST_ROUNDS + 1):
        if active.size == 0:
            break
        uniforms = rng.random((active.size, N))
        tasks = (
            (uniforms * M).astype(np.int64) if cumulative is None else np.searchsorted(cumulative, uniforms)
        )
        fresh = ~known[active[:, None], tasks]
        rows = np.flatnonzero(fresh.any(axis=1))  # elsewhere nothing is new
        if rows.size == 0:
            continue
        lucky = active[rows]
        held = (tasks[rows, :, None] == np.arange(M)) & fresh[rows, :, None]
        new = held.any(axis=1)
        chosen = np.where(held, rng.random((rows.size, N, 1)), -1.0).argmax(axis=1)  # of each task's holders
        repetition, task = np.nonzero(new)
        np.add.at(elected, (lucky[repetition], chosen[repetition, task]), 1)
        new_rounds[lucky] += 1
        holders[lucky] += fresh[rows].sum(axis=1)
        known[lucky] |= new
        missing[lucky] -= new.sum(axis=1)
        done = lucky[missing[lucky] == 0]
        if done.size:
            rounds[done] = t
            active = active[missing[active] > 0]
    if active.size:
        raise InvalidInput(f"M={M} tasks were not all drawn within {MOST_ROUNDS} rounds")
    return rounds, new_rounds, holders, elected.max(axis=1)
