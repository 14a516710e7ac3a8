"""Plans with penalties that are the cap everywhere, where little was seen, and what makes them differ from none."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.offline_problems import with_classes
from linear_mdp.low_rank.families import mostly, partial_coverage
from linear_mdp.low_rank.morl import OfflineProblem
from linear_mdp.subjects.saturated_plan import SCALE, SaturatedPlan, compare
from tabular.families.registry import family


def seldom_tried(rng: np.random.Generator, T: int) -> OfflineProblem:
    """Draw tasks with ten actions, nine of which share a tenth of the data."""
    mdp = partial_coverage(rng, S=5, A=10, d=3, H=4, T=T)
    return with_classes(mdp, rng, F=32, spare=0, target=0.01, behaviour=mostly(mdp, 0, 0.9))


@family(n=(5, 20))
def hardly_seen(rng: np.random.Generator, *, n: int) -> SaturatedPlan:
    """Plan from a few samples of which nine actions have hardly any."""
    return compare(seldom_tried(rng, 2), n, rng, SCALE)


@family()
def partly_seen(rng: np.random.Generator) -> SaturatedPlan:
    """Plan where samples suffice for penalties that differ from action to action."""
    return compare(seldom_tried(rng, 2), 300, rng, 0.05)


@family()
def cut_off(rng: np.random.Generator) -> SaturatedPlan:
    """Plan with saturated penalties and values that are cut off at zero: nothing of what comes later is left."""
    return compare(seldom_tried(rng, 4), 5, rng, SCALE, floor=0.0)
