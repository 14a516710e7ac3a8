"""Several tasks out of whatever a family draws."""

from __future__ import annotations

import numpy as np

from tabular.families.multitask import perturbed_rewards
from tabular.mdp import FiniteMDP, MultiTaskMDP

TASKS_OF_ONE = 3


def as_tasks(mdp: FiniteMDP | MultiTaskMDP, rng: np.random.Generator) -> MultiTaskMDP:
    """Return tasks as they are; a single MDP becomes the first of three with perturbed rewards."""
    return mdp if isinstance(mdp, MultiTaskMDP) else perturbed_rewards(mdp, rng, T=TASKS_OF_ONE)
