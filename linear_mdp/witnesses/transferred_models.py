"""Models with features given beforehand, from enough samples for their law, and three in which it fails."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.tilts import tilt
from linear_mdp.subjects.transferred_model import TransferredModel, transferred_model
from tabular.families.registry import family

X = 24
CONCENTRATION = 3.0  # keeps the truth inside the simplex


def drawn(rng: np.random.Generator, d: int, S: int, size: float, each: int) -> TransferredModel:
    """Draw a step of 24 state-actions and model it with features that are tilted by so much."""
    phi = rng.dirichlet(np.full(d, CONCENTRATION), X)
    mu = rng.dirichlet(np.full(S, CONCENTRATION), d)
    features = tilt(phi, rng.standard_normal(phi.shape), size)
    return transferred_model(phi @ mu, features, each, rng)


@family(d=(3,), S=(8, 16), size=(0.0, 0.3))
def transferred_features(rng: np.random.Generator, *, d: int, S: int, size: float) -> TransferredModel:
    """Model from a thousand samples of every state-action, with exact features and with tilted ones."""
    return drawn(rng, d, S, size, 1000)


@family(each=(2, 5))
def handful_of_samples(rng: np.random.Generator, *, each: int) -> TransferredModel:
    """Model from a handful of samples of every state-action: measures end at the edge of the simplex."""
    return drawn(rng, 5, 12, 0.0, each)


@family(S=(8, 16))
def features_on_a_line(rng: np.random.Generator, *, S: int) -> TransferredModel:
    """Mix two laws of three features: of three measures only what two of them say is seen."""
    phi = rng.dirichlet(np.full(2, CONCENTRATION), X) @ np.array([[0.8, 0.1, 0.1], [0.1, 0.45, 0.45]])
    return transferred_model(phi @ rng.dirichlet(np.full(S, CONCENTRATION), 3), phi, 1000, rng)


@family(S=(9, 18))
def disjoint_measures(rng: np.random.Generator, *, S: int) -> TransferredModel:
    """Let every feature lead to states of its own: what is zero is found to be zero."""
    phi = rng.dirichlet(np.full(3, CONCENTRATION), X)
    return transferred_model(phi @ np.repeat(np.eye(3), S // 3, axis=1) * 3 / S, phi, 1000, rng)
