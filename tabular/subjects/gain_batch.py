"""Batches of families of tasks: whether the gain of a penalty on behaviour grows with the behaviours' diversity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.information.bandits import bandit_tasks
from tabular.information.contexts import TaskContexts
from tabular.information.encoder_scores import EncoderScores, best, distance, score_encoders
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
    """How a batch is drawn: so many families of three tasks, of diversity uniform on [0, 1]."""

    families: int
    arms: int = 3


@dataclass(frozen=True, eq=False)
class GainBatch:
    """Families of tasks, with all deterministic encoders of one transition into three codes.

    mismatched : by how many places gains are shifted against diversities, which loses their connection.
    """

    contexts: TaskContexts
    mismatched: int = 0

    @cached_property
    def scores(self) -> EncoderScores:
        """What every encoder tells of tasks and behaviour."""
        return score_encoders(self.contexts, partitions(self.contexts.B * self.contexts.T, CODES))

    def gain(self, penalty: FloatArray) -> FloatArray:
        """Return what subtracting a penalty (F, E) from ``I(Z;M)`` gains for the best encoder, (F,); rounding.

        The gain is in the accuracy of the likeliest task, from contexts of the next task's behaviour.
        """
        task = self.scores.task_information
        swapped = self.scores.accuracy(np.roll(self.contexts.behaviour, -1, axis=1))
        return best(task - penalty, swapped) - best(task, swapped)

    def correlation(self, penalty: FloatArray) -> Measured:
        """Return Pearson's correlation of gain and diversity, zero where all families gain the same; rounding."""
        gain = np.roll(self.gain(penalty), self.mismatched)
        if np.ptp(gain) < EVEN:
            return Measured(0.0)
        return Measured(float(np.corrcoef(distance(self.contexts.behaviour), gain)[0, 1]), 1e-12)


@subject()
def gain_batch(design: FamilyDesign, rng: np.random.Generator) -> GainBatch:
    """Draw the families."""
    return drawn_batch(design, rng)


def drawn_batch(design: FamilyDesign, rng: np.random.Generator, mismatched: int = 0) -> GainBatch:
    """Draw the families of a design, and shift the gains by so many places."""
    diversity = rng.random(design.families)
    return GainBatch(bandit_tasks(rng, diversity, TASKS, design.arms), mismatched)


@measures(GainBatch)
def exact_gain_correlation(batch: GainBatch) -> Measured:
    """Correlation where what is told of fresh actions is penalised as much as task information is worth."""
    return batch.correlation(batch.scores.fresh_information)


@measures(GainBatch)
def strong_gain_correlation(batch: GainBatch) -> Measured:
    """Correlation where what is told of fresh actions is penalised twice as much."""
    return batch.correlation(2 * batch.scores.fresh_information)


@measures(GainBatch)
def own_gain_correlation(batch: GainBatch) -> Measured:
    """Correlation where what is told of the own context's behaviour is penalised."""
    return batch.correlation(batch.scores.own_information)


@measures(GainBatch)
def mismatched(batch: GainBatch) -> Measured:
    """Places by which gains are shifted; exact."""
    return Measured(batch.mismatched)
