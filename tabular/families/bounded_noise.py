"""Tasks of every size whose sampled rewards are bounded."""

from __future__ import annotations

import numpy as np

from tabular.families import _knobs
from tabular.families.multitask import low_rank_factors
from tabular.families.registry import family
from tabular.families.shared_features import SharedTasks

MOST_STATES = 6
MOST_ACTIONS = 3
MOST_FEATURES = 3
GAMMAS = (0.3, 0.5, 0.8)


@family(T=(1, 8))
def bounded_noise(
    rng: np.random.Generator, *, T: int, sigma: float = 0.25, gamma: float | None = None, eta: float = 0.0
) -> SharedTasks:
    """Draw T tasks of random size that share their features, one sample a cell, with uniform reward noise.

    States, actions, features and, unless it is given, the discount are drawn as well: a rate of failures is tested
    at every point of the grid by itself, which so many points would make slow.

    Shapes
    ------
    P : (T, S, A, S) with 2 <= S <= 6 and 2 <= A <= 3; rewards in [-1, 1], the noise within sqrt(3) sigma.

    Raises
    ------
    InvalidInput
        If T is below one, sigma is negative or eta lies outside [0, 1].
    """
    _knobs.count("bounded_noise", T=T)
    S, A = int(rng.integers(2, MOST_STATES + 1)), int(rng.integers(2, MOST_ACTIONS + 1))
    rank = int(rng.integers(1, MOST_FEATURES + 1))
    discount = float(rng.choice(GAMMAS)) if gamma is None else gamma
    factors = low_rank_factors(rng, S=S, A=A, T=T, rank=rank, eta=eta)
    tasks = factors.tasks(A, discount, f"bounded_noise(T={T})")
    Phi = factors.Phi if eta > 0 else factors.Phi[0]
    return SharedTasks(tasks, Phi, np.ones(T, dtype=np.int64), np.full(T, sigma), "uniform")
