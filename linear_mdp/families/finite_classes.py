"""Random truths with alternatives at a threshold distance: what maximum likelihood over a finite class is tested on."""

from __future__ import annotations

from math import log

import numpy as np

from linear_mdp.low_rank.class_problem import ClassProblem, independent_directions, spread_over
from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.low_rank.tilts import tilted_features
from tabular.families.registry import family

INTERIOR = 2.0  # of the Dirichlet laws of features and emissions: both stay away from zero
SAMPLES = 1_000_000  # of every task, where the normal law of likelihood ratios is to hold
FEW = 10_000


@family(T=(3,))
def threshold_class(rng: np.random.Generator, *, T: int) -> ClassProblem:
    """Draw fifteen other features, too near the truth for 10^4 samples of a task to tell, and two spare emissions."""
    X, S, d, F = 6, 4, 2, 16
    phi, mus = rng.dirichlet(np.full(d, INTERIOR), X), rng.dirichlet(np.full(S, INTERIOR), (T + 2, d))
    weights = rng.dirichlet(np.ones(X), T)
    target = log(F) / FEW
    others = tilted_features(phi, mus[:T], weights, rng.standard_normal((F - 1, X, d)), target)
    models = FiniteClass(np.concatenate([phi[None], others]), mus)
    return ClassProblem(models, weights, tuple(range(T)), FEW)


@family(T=(1, 4))
def independent_tilts(rng: np.random.Generator, *, T: int) -> ClassProblem:
    """Draw twelve alternatives with uncorrelated likelihoods at 0.7 of the threshold, for tasks with other data."""
    X, S, d, M = 16, 3, 2, 12
    phi, mu = rng.dirichlet(np.full(d, INTERIOR), X), rng.dirichlet(np.full(S, INTERIOR), (1, d))
    weights, own = rng.dirichlet(np.ones(X), T), (0,) * T
    mus = mu[list(own)]
    directions = spread_over(independent_directions(phi, mus, weights, M), rng)
    target = 0.7 * 4 * log(M) / SAMPLES
    others = tilted_features(phi, mus, weights, directions, target)
    return ClassProblem(FiniteClass(np.concatenate([phi[None], others]), mu), weights, own, SAMPLES)
