"""Random low-rank tasks whose features and measures are probability vectors with no zeros."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family


@family(S=(4, 6), A=(2, 4), d=(3,), H=(3,), T=(1, 4))
def low_rank_simplex(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    d: int,
    H: int,
    T: int,
    concentration: float = 2.0,
    spread: float = 0.0,
) -> LowRankMDP:
    r"""Draw ``phi_h(s, a)`` and ``mu^t_h,z`` from symmetric Dirichlet laws, and rewards uniformly.

    .. math:: P^t_h(s'|s,a) = \sum_z\phi_h(s,a)_z\,[(1-\text{spread})\,\mu^t_{h,z}(s') + \text{spread}/S].

    Concentrations of at least 1.5 keep the truth inside the simplex, as asymptotic laws need; those of 0.3 to 0.7 are
    close to block MDPs. With a spread every state is reached with probability of at least spread/S. Rewards lie in
    [0, 1/H], so that V = 1; the first state is uniform.

    Shapes
    ------
    phi : (H, S, A, d); mu : (T, H, d, S).

    Raises
    ------
    InvalidInput
        If a count is below one, d exceeds S A or T S, the concentration is not positive, or spread lies outside [0, 1].
    """
    _knobs.count("low_rank_simplex", S=S, A=A, d=d, H=H, T=T)
    _knobs.positive("low_rank_simplex", concentration=concentration)
    _knobs.interval("low_rank_simplex", 0, 1, spread=spread)
    mu = dirichlet_rows(rng, (T, H, d, S), concentration)
    return LowRankMDP(
        phi=dirichlet_rows(rng, (H, S, A, d), concentration),
        mu=(1 - spread) * mu + spread / S,
        rewards=rng.random((T, H, S, A)) / H,
        start=np.full(S, 1 / S),
        name=f"low_rank_simplex(S={S}, A={A}, d={d}, H={H}, T={T})",
    )
