"""Batches of families of tasks, as many as the paper has environments, and batches whose diversities are mixed up."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.gain_batch import FamilyDesign


@family()
def eight_families(rng: np.random.Generator) -> FamilyDesign:
    """Take eight families of three tasks with three arms."""
    return FamilyDesign(8)


@family()
def ten_families(rng: np.random.Generator) -> FamilyDesign:
    """Take ten families of three tasks with three arms."""
    return FamilyDesign(10)


@family()
def mixed_up_families(rng: np.random.Generator) -> FamilyDesign:
    """Take thirty families, and compare the gain of each with the diversity of the next."""
    return FamilyDesign(30, mismatched=1)
