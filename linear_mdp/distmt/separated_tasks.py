"""Families of several tasks: with separated values, from the plainest to random ones, and with equal values."""

from __future__ import annotations

import numpy as np

from linear_mdp.distmt.contextual import ContextualLinearMDP, from_tasks, separated
from linear_mdp.families.gated_chain import gated_chain
from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.families.targets import optimal_value
from linear_mdp.mdp import LinearMDP
from tabular.families.registry import family
from tabular.mdp import FloatArray

LOWEST = 0.5  # value of the first task
STEPS = 6


@family(M=(2, 4), c_sep=(0.125, 0.5))
def separated_tasks(rng: np.random.Generator, *, M: int, c_sep: float) -> ContextualLinearMDP:
    """Scale the rewards of a random linear MDP so that the tasks' values lie ``c_sep`` apart."""
    highest = LOWEST + (M - 1) * c_sep
    while True:
        base = random_simplex(rng, S=4, A=2, d=3, H=STEPS)
        if optimal_value(base) >= highest * base.r.max():
            return separated(base, M, c_sep, LOWEST)


@family(H=(2, 5, 11))
def mirrored_gates(rng: np.random.Generator, *, H: int) -> ContextualLinearMDP:
    """Let two gated chains change their gates, of which the better one opens with a random probability."""
    q, p = np.sort(rng.random(2))
    return gates(rng, H, (float(p), float(p)), float(q))


def gates(rng: np.random.Generator, H: int, p: tuple[float, float], q: float) -> ContextualLinearMDP:
    """Return a gated chain and a mirrored one whose better gates open with probabilities p; nothing is drawn."""
    first, second = gated_chain(rng, H=H, p=p[0], q=q), gated_chain(rng, H=H, p=p[1], q=q, mirrored=True)
    return from_tasks([first, second], "gates")


@family(most=(4, 20))
def some_tasks(rng: np.random.Generator, *, most: int) -> ContextualLinearMDP:
    """Draw how many tasks there are, and what each pays at the only state."""
    return paying(rng.random(rng.integers(1, most + 1)), STEPS)


def plain_tasks(M: int, H: int) -> ContextualLinearMDP:
    """Return M tasks of one state and action that pay 0, ..., 1 a step: no values in [0, H] lie further apart."""
    return paying(np.arange(M) / max(1, M - 1), H)


def paying(rewards: FloatArray, H: int) -> ContextualLinearMDP:
    """Return a task of one state and action for every mean reward (M,)."""
    one = np.ones((1, 1, 1))
    return from_tasks([LinearMDP(one, one[0], np.array([r]), H) for r in rewards], "plain tasks")
