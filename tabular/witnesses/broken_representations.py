"""Representations that break one assumption of what is said of informations, and refute it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tabular.families.registry import family
from tabular.information import TaskContexts
from tabular.information.random_instances import Regime
from tabular.subjects.task_representation import TaskRepresentation
from tabular.witnesses.representations import drawn, named, xor_bandit


@family(K=(2, 4))
def told_the_task(rng: np.random.Generator, *, K: int) -> TaskRepresentation:
    """Tell the encoder which task it is, which no context of these says."""
    plain = named("noise", K)
    oracle = np.broadcast_to(np.eye(K)[None, :, None, None], (1, K, K, K, K))
    return TaskRepresentation(plain.contexts, np.array(oracle))


@family()
def foreign_behaviour(rng: np.random.Generator) -> TaskRepresentation:
    """Compute the terms of the behaviour by the law of other policies."""
    found, other = drawn(rng, Regime(behaviour=0.3)), rng
    shape = found.contexts.behaviour.shape
    behaviour = other.dirichlet(np.full(shape[2], 0.1), size=shape[:2])
    elsewhere = TaskContexts(found.contexts.prior, behaviour, found.contexts.environment)
    return replace(found, elsewhere=elsewhere)


@family(share=(0.9, 0.99))
def uneven_tasks(rng: np.random.Generator, *, share: float) -> TaskRepresentation:
    """Draw one of two tasks, which the outcome tells, far more often."""
    plain = named("clean", 2)
    prior = np.array([[share, 1 - share]])
    smooth = 0.98 * plain.encoder + 0.01
    contexts = TaskContexts(prior, plain.contexts.behaviour, plain.contexts.environment)
    return TaskRepresentation(contexts, smooth, club_weight=0.5)


@family(overlap=(0.5, 1.0))
def same_context(rng: np.random.Generator, *, overlap: float) -> TaskRepresentation:
    """Compare the code with the very context that it encodes, which holds noise besides the task."""
    return replace(named("noise", 3), overlap=overlap)


@family(volume=(1e-3, 1e-6))
def fine_cells(rng: np.random.Generator, *, volume: float) -> TaskRepresentation:
    """Take the differential entropy of contexts in small cells, which is negative."""
    return replace(named("clean", 3), log_cell=float(np.log(volume)))


@family(K=(2, 4))
def behaviour_shortcut(rng: np.random.Generator, *, K: int) -> TaskRepresentation:
    """Represent the behaviour, which tells the task; the environment is the same in all."""
    return named("shortcut", K)


@family(bias=(0.5, 0.375))
def unconfounded_xor(rng: np.random.Generator, *, bias: float) -> TaskRepresentation:
    """Represent the reward of the XOR bandit, which tells nothing of the behaviour."""
    return xor_bandit(rng, bias=bias)
