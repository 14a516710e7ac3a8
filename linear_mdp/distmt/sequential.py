"""Sequential identification: play until the estimate is sure enough for the gaps that the library really has.

With a full library every task is one of its entries, and the nearest is right once the radius of confidence is below a
quarter of the distance to the second nearest. While an unseen task may lie as close as the declared separation,
a match needs the declared accuracy; that a task is new is seen as soon as no entry is compatible with its estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linear_mdp.algorithms.bonus import none
from linear_mdp.algorithms.planning import plan_from
from linear_mdp.distmt.workers import LSVIWorker
from theory.errors import InvalidInput

NEW = -1


@dataclass(frozen=True)
class Stopping:
    """When to stop: the radius after n episodes is ``quantile * deviation / sqrt(n)``.

    Parameters
    ----------
    deviation : an upper bound of kappa times the standard deviation of a return; reward units.
    quantile : of the normal law; 2 errs in some 5 of 100 estimates.
    c_sep : the declared separation.
    first, growth : the estimate is looked at after ``first``, ``first * growth``, ... episodes.
    """

    deviation: float
    quantile: float
    c_sep: float
    first: int = 100
    growth: float = 1.3

    def __post_init__(self) -> None:
        numbers = (self.deviation, self.quantile, self.c_sep, self.growth - 1, self.first)
        if not all(0 < number < np.inf for number in numbers):
            raise InvalidInput(f"a stopping rule needs positive numbers and growth > 1, got {self}")

    @property
    def most(self) -> int:
        """Episodes after which the radius is a quarter of the declared separation: those of the fixed K1."""
        return int(np.ceil((4 * self.quantile * self.deviation / self.c_sep) ** 2))

    def decide(self, value: float, episodes: int, library: ArrayLike, full: bool) -> int | None:
        """Return the entry, ``NEW``, or None where more episodes are needed; the library's values are taken as exact.

        Raises
        ------
        InvalidInput
            If a full library is empty.
        """
        distances = np.abs(np.asarray(library, dtype=np.float64) - value)
        radius = self.quantile * self.deviation / np.sqrt(episodes)
        if full:
            if not distances.size:
                raise InvalidInput("a full library must hold an entry")
            second = np.partition(distances, 1)[1] if distances.size > 1 else np.inf
            return int(distances.argmin()) if radius < second / 4 or episodes >= self.most else None
        if not distances.size or distances.min() > 2 * radius:
            return NEW
        if episodes < self.most:
            return None
        return int(distances.argmin()) if distances.min() <= self.c_sep / 2 else NEW


def identify_sequentially(
    worker: LSVIWorker, task: int, library: ArrayLike, full: bool, rule: Stopping, rng: np.random.Generator
) -> tuple[int, int]:
    """Play a task until the rule decides; return the entry or ``NEW``, and the episodes that it took."""
    mdp, played, target = worker.contexts.tasks[task], 0, float(rule.first)
    learner = worker.learner(task)
    while True:
        episodes = min(int(target), rule.most) - played
        learner.play(episodes, rng, grid=np.array([played + episodes]))
        played += episodes
        plan = plan_from(mdp, learner.statistics, none(mdp), worker.planning)
        decision = rule.decide(float(plan.V[0, mdp.start]), played, library, full)
        if decision is not None:
            return decision, played
        target = max(target * rule.growth, played + 1)
