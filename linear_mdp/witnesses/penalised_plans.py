"""Penalties whose unevenness misleads a plan as much as it can, and a saturated one that planning cuts off."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.penalised_plan import PenalisedPlan
from tabular.families.registry import family
from tabular.mdp import FiniteMDP


def two_actions(H: int, gain: float) -> FiniteMDP:
    """Pay ``gain`` more for the second of two actions, at every one of H steps in one state."""
    return FiniteMDP(np.ones((H, 1, 2, 1)), np.tile([0.25, 0.25 + gain], (H, 1, 1)), horizon=H)


@family(H=(1, 4, 16), spread=(0.0625, 0.25, 0.5))
def uneven_penalty(rng: np.random.Generator, *, H: int, spread: float) -> PenalisedPlan:
    """Penalise the better action by as much more as it pays more, at every step; the first action wins the tie."""
    penalty = np.tile([0.5, 0.5 + spread], (H, 1, 1))
    return PenalisedPlan(two_actions(H, spread), penalty)


@family(H=(4,))
def cut_off_penalty(rng: np.random.Generator, *, H: int) -> PenalisedPlan:
    """Penalise everything by one and cut values off at zero: all actions look alike, and the first is the worse."""
    return PenalisedPlan(two_actions(H, 0.5), np.ones((H, 1, 2)), truncated=True)
