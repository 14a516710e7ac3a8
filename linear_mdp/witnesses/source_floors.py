"""Few sources and many, and new tasks of which their features leave more or less than of one of them."""

from __future__ import annotations

import numpy as np

from linear_mdp.subjects.source_floor import SourceFloor, source_floor_of
from linear_mdp.witnesses.likelihood_fits import FLOOR, blocks, interior_rows
from tabular.families.registry import family
from tabular.mdp import FloatArray

S, X, D = 4, 64, 2


def drawn(rng: np.random.Generator, T: int) -> FloatArray:
    """Draw kernels (T, X, S) of two features, no entry of which or of whose measures is below FLOOR."""
    return np.asarray(interior_rows(rng, (X, D)) @ interior_rows(rng, (T, D, S)))


@family(T=(2, 4, 8))
def sources_that_return(rng: np.random.Generator, *, T: int) -> SourceFloor:
    """Ask of the features what each source is, once more."""
    return source_floor_of(drawn(rng, T), D, np.eye(T), rng, FLOOR)


@family(T=(4, 8))
def lone_teacher(rng: np.random.Generator, *, T: int) -> SourceFloor:
    """Ask for the one source that tells features apart; in the others they lead nearly to the same states."""
    phi, mu = interior_rows(rng, (X, D)), interior_rows(rng, (T, D, S))
    mu[1:] = 0.9 * mu[1:].mean(axis=1, keepdims=True) + 0.1 * mu[1:]
    return source_floor_of(phi @ mu, D, np.eye(T)[:1], rng, FLOOR)


@family(T=(4, 16))
def even_combination(rng: np.random.Generator, *, T: int) -> SourceFloor:
    """Ask for the mean of all sources, which hardly tells features apart."""
    return source_floor_of(drawn(rng, T), D, np.full((1, T), 1 / T), rng, FLOOR)


@family(g=(0.25, 0.5))
def signed_combination(rng: np.random.Generator, *, g: float) -> SourceFloor:
    """Ask for more than all of one source and less than nothing of the other, whose features lead the other way."""
    away = 0.06 * np.array([[1.0, 1, -1, -1], [-1, -1, 1, 1]])
    phi = interior_rows(rng, (X, D))
    sources = np.stack([phi @ (0.25 + away), phi @ (0.25 - away)])
    return source_floor_of(sources, D, np.array([[1 + g, -g], [-g, 1 + g]]), rng, FLOOR)


@family()
def unseen_latents(rng: np.random.Generator) -> SourceFloor:
    """Ask for a task in which two features lead to different states that do not in any source."""
    phi, mu = interior_rows(rng, (X, 3)), interior_rows(rng, (4, 3, S))
    mu[:, 1] = mu[:, 0]
    targets = phi @ interior_rows(rng, (4, 3, S))
    return source_floor_of(phi @ mu, 3, np.eye(4), rng, FLOOR, targets=targets)


@family()
def twin_latents(rng: np.random.Generator) -> SourceFloor:
    """Ask for the sources, in all of which two of three features lead to the same states: less is to be learned."""
    phi, mu = interior_rows(rng, (X, 3)), interior_rows(rng, (4, 3, S))
    mu[:, 1] = mu[:, 0]
    return source_floor_of(phi @ mu, 3, np.eye(4), rng, FLOOR)


@family(T=(4, 8))
def sources_of_blocks(rng: np.random.Generator, *, T: int) -> SourceFloor:
    """Ask for sources whose features are told for sure: they lie where parameters end."""
    phi, mu = blocks(rng, T, X)
    return source_floor_of(phi @ mu, D, np.eye(T), rng, 0.0)
