"""Combinations whose models all err in the same sense, and tasks that no combination or no law reaches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.low_rank.families.low_rank_simplex import low_rank_simplex
from linear_mdp.subjects.source_mixture import SourceMixture, tilted_mixture
from tabular.families.registry import family

X = 8  # state-actions of the coins below
ERROR = 0.05


def coins(weights: np.ndarray, counted: int, cells: int) -> SourceMixture:
    """Tasks of fair coins; the first ``counted`` models are off by 0.05 in the first cells, as weights sign it."""
    T = len(weights)
    truth = np.full((T, X, 2), 0.5)
    off = np.zeros((T, X))
    off[:counted, :cells] = ERROR * np.sign(weights[:counted, None])
    models = truth + np.stack([off, -off], axis=-1)
    interest = np.zeros(X)
    interest[:cells] = 1 / cells
    target = np.tensordot(weights, truth, axes=1)
    return SourceMixture(truth, models, target, weights, np.full((T, X), 1 / X), interest)


@family(T=(2, 8), counted=(1, 2), cells=(1, 4))
def aligned_models(rng: np.random.Generator, *, T: int, counted: int, cells: int) -> SourceMixture:
    """Combine evenly the tasks whose models are off, all in the same sense and where it counts."""
    weights = np.zeros(T)
    weights[:counted] = 1 / counted
    return coins(weights, counted, cells)


@family(T=(1, 2, 8, 32))
def even_models(rng: np.random.Generator, *, T: int) -> SourceMixture:
    """Combine all tasks evenly, whose models are off everywhere by the same amount in the same sense."""
    return coins(np.full(T, 1 / T), T, X)


@family(g=(0.5, 1.0))
def signed_models(rng: np.random.Generator, *, g: float) -> SourceMixture:
    """Combine more than all of one task with less than nothing of another, models off in opposite senses."""
    return coins(np.array([1 + g, -g]), 2, X)


@family(size=(0.0, 0.1))
def outside_the_span(rng: np.random.Generator, *, size: float) -> SourceMixture:
    """Ask of the models of two tasks what a third one does."""
    tasks = low_rank_simplex(rng, S=6, A=3, d=3, H=2, T=3)
    mixture = tilted_mixture(tasks, rng, size)
    weights, target = np.array([0.5, 0.5, 0.0]), mixture.truth[2]
    return replace(mixture, weights=weights, target=target)
