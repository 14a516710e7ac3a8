"""Neighbouring tasks whose merges follow the normal law, those of too few episodes, and biased estimates."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.mdp import LinearMDP
from linear_mdp.subjects.task_pairs import TaskPairs, optimal, task_pairs_at
from tabular.families.registry import family

STEPS, K1 = 11, 1000


def gates(rng: np.random.Generator, p: tuple[float, float], q: float) -> tuple[LinearMDP, LinearMDP]:
    """Return two gated chains whose better gates open with probabilities p; nothing is drawn."""
    return gated_chain(rng, H=STEPS, p=p[0], q=q), gated_chain(rng, H=STEPS, p=p[1], q=q)


@family(c_sep=(0.09, 0.45))
def neighbouring_gates(rng: np.random.Generator, *, c_sep: float) -> TaskPairs:
    """Estimate the values behind two gates that are exactly ``c_sep`` apart, from 1000 episodes each.

    Both are distances that sums of tens over 1000 episodes cannot have, halved: the threshold is c_sep / 2 itself.
    """
    both = gates(rng, (0.5, 0.5 + c_sep / (STEPS - 1)), 0.25)
    return task_pairs_at(both, optimal(both), rng, K1, c_sep / 2)


@family()
def merged_after_two(rng: np.random.Generator) -> TaskPairs:
    """Estimate from two episodes of a gate that seldom opens and one that seldom stays shut.

    Equally many openings have probability 0.0135, nine times what the normal law says.
    """
    both = gates(rng, (0.05, 0.95), 0.01)
    return task_pairs_at(both, optimal(both), rng, 2, 2.5)


@family()
def biased_neighbours(rng: np.random.Generator) -> TaskPairs:
    """Estimate the second of two tasks behind its worse gate, which is nearer to the first task's value."""
    both = gates(rng, (0.5, 0.531), 0.48)
    first, second = optimal(both)
    return task_pairs_at(both, (first, 1 - second), rng, K1, 0.155)
