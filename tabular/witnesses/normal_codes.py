"""Normal representations of sizes apart, and representations that are not normal in some tasks."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.normal_codes import NormalCodes, random_covariances


@family(K=(2, 5), d=(1, 2, 4))
def random_normal_codes(rng: np.random.Generator, *, K: int, d: int) -> NormalCodes:
    """Draw a covariance for each task."""
    return NormalCodes(rng.dirichlet(np.ones(K)), random_covariances(rng, K, d), np.zeros(K, dtype=bool))


@family(ratio=(2.0, 10.0), d=(1, 3))
def scaled_normals(rng: np.random.Generator, *, ratio: float, d: int) -> NormalCodes:
    """Give two tasks the same covariance up to a factor."""
    covariances = np.stack([np.eye(d), ratio * np.eye(d)])
    return NormalCodes(np.full(2, 0.5), covariances, np.zeros(2, dtype=bool))


@family(d=(1, 3))
def uniform_codes(rng: np.random.Generator, *, d: int) -> NormalCodes:
    """Give two tasks one covariance, the one with normal and the other with uniform codes."""
    return NormalCodes(np.full(2, 0.5), np.stack([np.eye(d)] * 2), np.array([False, True]))
