"""First steps at which a function's mean is as large as its mean square allows, and data of other states."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.first_step import FirstStep
from tabular.families.registry import family


@family(share=(0.5, 0.1, 0.01), value=(1.0, 0.1))
def seldom_taken(rng: np.random.Generator, *, share: float, value: float) -> FirstStep:
    """Take an action for sure that the data take seldom; the function counts nothing else."""
    both, first = np.tile([share, 1 - share], (2, 1)), np.eye(2)[[0, 0]]
    return FirstStep(np.full(2, 0.5), np.full(2, 0.5), first, both, value * first)


@family()
def other_states(rng: np.random.Generator) -> FirstStep:
    """Start where the data never do, with a function that counts nothing else."""
    step = seldom_taken(rng, share=0.5, value=1.0)
    return FirstStep(
        np.array([1.0, 0.0]), np.array([0.0, 1.0]), step.policy, step.behaviour, np.diag([1.0, 0])
    )
