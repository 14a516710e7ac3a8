"""Batches of families of tasks: whether the gain of a penalty on behaviour grows with the behaviours' diversity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information.bandits import bandit_tasks
from tabular.information.encoder_scores import best, distance, score_encoders
from tabular.information.partitions import partitions
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

TASKS = 3
CODES = 3
EVEN = 1e-12  # gains that differ by less do not differ


@dataclass(frozen=True)
class FamilyDesign:
    """How a batch is drawn: so many families of three tasks, of diversity uniform on [0, 1].

    mismatched : by how many places diversities are shifted against the gains, which loses their connection.
    """

    families: int
    arms: int = 3
    mismatched: int = 0


@dataclass(frozen=True, eq=False)
class GainBatch:
    """Diversity of behaviour and gain of the penalty, (F,) each, of F families."""

    diversity: FloatArray
    gain: FloatArray
    mismatched: int = 0


def gains(design: FamilyDesign, rng: np.random.Generator, weight: float, *, own: bool) -> GainBatch:
    """Return what the penalty gains under the next task's behaviour, over all deterministic encoders of one transition.

    The encoder is the best for ``I(Z;M)`` less ``weight`` times the information about behaviour, of the own context or
    of a fresh transition; the gain is in the accuracy of the likeliest task, against weight zero.
    """
    contexts = bandit_tasks(rng, rng.random(design.families), TASKS, design.arms)
    scores = score_encoders(contexts, partitions(2 * design.arms, CODES))
    task = scores.task_information
    penalty = scores.own_information if own else scores.fresh_information
    swapped = scores.accuracy(np.roll(contexts.behaviour, -1, axis=1))
    gain = best(task - weight * penalty, swapped) - best(task, swapped)
    return GainBatch(np.roll(distance(contexts.behaviour), design.mismatched), gain, design.mismatched)


@subject()
def exact_gains(design: FamilyDesign, rng: np.random.Generator) -> GainBatch:
    """Penalise what is told of fresh actions as much as information about the task is worth."""
    return gains(design, rng, 1.0, own=False)


@subject()
def strong_gains(design: FamilyDesign, rng: np.random.Generator) -> GainBatch:
    """Penalise what is told of fresh actions twice as much."""
    return gains(design, rng, 2.0, own=False)


@subject()
def own_gains(design: FamilyDesign, rng: np.random.Generator) -> GainBatch:
    """Penalise what is told of the own context's behaviour."""
    return gains(design, rng, 1.0, own=True)


@measures(GainBatch)
def diversity_correlation(batch: GainBatch) -> Measured:
    """Pearson's correlation over the families of the batch, zero where all gain the same; rounding."""
    if np.ptp(batch.gain) < EVEN:
        return Measured(0.0)
    return Measured(float(np.corrcoef(batch.diversity, batch.gain)[0, 1]), 1e-12)


@measures(GainBatch)
def mismatched(batch: GainBatch) -> Measured:
    """Places by which diversities are shifted; exact."""
    return Measured(batch.mismatched)
