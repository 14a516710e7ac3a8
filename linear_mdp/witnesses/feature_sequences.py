"""Sequences of features whose potential is as large as their determinant allows, and two that break the lemma."""

from __future__ import annotations

import numpy as np

from linear_mdp.families.random_simplex import random_simplex
from linear_mdp.subjects.feature_run import FeatureRun, feature_run, visit
from tabular.families.registry import family


@family(K=(1, 2, 8, 32, 128))
def doubling_widths(rng: np.random.Generator, *, K: int) -> FeatureRun:
    """Visit one direction so that Lambda doubles each time: all widths are one, and ``ln det`` grows by ln 2."""
    return visit(2.0 ** np.arange((1 - K) / 2, 0.5, 0.5)[:, None], ridge=2.0 ** (1 - K))


@family(d=(1, 2, 4, 8, 16), K=(16, 1024))
def every_direction(rng: np.random.Generator, *, d: int, K: int) -> FeatureRun:
    """Visit d orthogonal directions in turn, with the ridge one: in the first round all widths are one."""
    return visit(np.eye(d)[np.arange(K) % d], ridge=1.0)


@family(switch=(9.0, 99.0))
def stale_widths(rng: np.random.Generator, *, switch: float) -> FeatureRun:
    """Take the widths with the Lambda of the last plan, which is made once a determinant has grown a lot."""
    mdp = random_simplex(rng, S=1, A=1, d=1, H=1)
    return feature_run(mdp, rng, K=2000, lam=1.0, switch=switch)


@family(norm=(10.0, 100.0))
def long_features(rng: np.random.Generator, *, norm: float) -> FeatureRun:
    """Visit directions at random with features that are not normalised, under a ridge that counts on it."""
    directions = rng.normal(size=(8, 4))
    return visit(norm * directions / np.linalg.norm(directions, axis=1, keepdims=True), ridge=norm)
