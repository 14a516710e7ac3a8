"""A chain that soft behaviour covers: actions move back, stay or move ahead, and every state stays within reach."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family

MOVES = 0.7  # probability that a move succeeds
SPREAD = 0.2  # share of every measure that is uniform


@family(S=(6,), d=(3,), H=(4,), T=(1, 4))
def covered_chain(rng: np.random.Generator, *, S: int, d: int, H: int, T: int) -> LowRankMDP:
    """Draw tasks on a chain of d latents: action 0 moves back, 1 stays, 2 moves ahead, each in seven of ten cases.

    A move that fails stays or, like anything else at a tenth, ends in a latent drawn at random. Latent z leads to its
    own S/d states by weights that differ from task to task. The states of the last latent pay 1/H, those of the first
    one a tenth of it, so that moving ahead is worth it.

    Shapes
    ------
    phi : (H, S, 3, d), the same at every step; mu : (T, H, d, S).

    Raises
    ------
    InvalidInput
        If d is below two, H or T below one, or S is not a multiple of d.
    """
    _knobs.count("covered_chain", low=2, d=d)
    _knobs.count("covered_chain", H=H, T=T)
    _knobs.count("covered_chain", low=d, high=S - S % d, because=f" and a multiple of d = {d}", S=S)
    own = np.arange(S) * d // S
    phi = np.empty((S, 3, d))
    for action, step in enumerate((-1, 0, 1)):
        reached = np.clip(own + step, 0, d - 1)
        phi[:, action] = 0.9 * (MOVES * np.eye(d)[reached] + (1 - MOVES) * np.eye(d)[own])
    phi += 0.1 * dirichlet_rows(rng, phi.shape, 2.0)
    weights = np.where(np.eye(d)[own].T, rng.uniform(0.5, 1.5, (T, H, d, S)), 0.0)
    mu = (1 - SPREAD) * weights / weights.sum(axis=-1, keepdims=True) + SPREAD / S
    rewards = np.zeros((T, H, S, 3))
    rewards[:, :, own == d - 1] = 1 / H
    rewards[:, :, own == 0] = 0.1 / H
    return LowRankMDP(
        phi=phi,
        mu=mu,
        rewards=rewards,
        start=np.full(S, 1 / S),
        name=f"covered_chain(S={S}, d={d}, H={H}, T={T})",
    )
