"""Batches of families of tasks, as many as the paper has environments, and batches whose gains are mixed up."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.gain_batch import FamilyDesign, GainBatch, drawn_batch


@family()
def eight_families(rng: np.random.Generator) -> FamilyDesign:
    """Take eight families of three tasks with three arms."""
    return FamilyDesign(8)


@family()
def ten_families(rng: np.random.Generator) -> GainBatch:
    """Take ten families of three tasks with three arms."""
    return drawn_batch(FamilyDesign(10), rng)


@family()
def mixed_up_families(rng: np.random.Generator) -> GainBatch:
    """Take thirty families, and compare the diversity of each with the gain of another."""
    return drawn_batch(FamilyDesign(30), rng, mismatched=1)
