"""Tasks in which one action is good, and the others are seldom tried by mostly greedy behaviour."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family

GOOD = 0.8  # probability of the good latent under action 0, and of state 0 after it


@family(S=(5,), A=(10,), d=(3,), H=(4,), T=(1, 8))
def partial_coverage(rng: np.random.Generator, *, S: int, A: int, d: int, H: int, T: int) -> LowRankMDP:
    """Draw tasks whose first action leads to the good latent with probability about 0.8, and it to the state that pays.

    The features of the other actions are Dirichlet(0.5), the good one among them; state 0 pays 1/H at every step.
    Under :func:`~linear_mdp.low_rank.families.behaviour.mostly` action 0 (0.9), the nine others share a tenth of the
    data: omega is 90, and a learner without pessimism is drawn to what it has hardly seen.

    Shapes
    ------
    phi : (H, S, A, d); mu : (T, H, d, S).

    Raises
    ------
    InvalidInput
        If S, A or d is below two, H or T below one, or d exceeds S A or T S.
    """
    _knobs.count("partial_coverage", low=2, S=S, A=A, d=d)
    _knobs.count("partial_coverage", H=H, T=T)
    phi = dirichlet_rows(rng, (H, S, A, d), 0.5)
    good = np.eye(d)[0]
    phi[:, :, 0] = GOOD * good + (1 - GOOD) * dirichlet_rows(rng, (H, S, d), 2.0)
    mu = dirichlet_rows(rng, (T, H, d, S), 1.0)
    mu[:, :, 0] = GOOD * np.eye(S)[0] + (1 - GOOD) * mu[:, :, 0]
    rewards = np.zeros((T, H, S, A))
    rewards[:, :, 0] = 1 / H
    return LowRankMDP(
        phi=phi,
        mu=mu,
        rewards=rewards,
        start=np.full(S, 1 / S),
        name=f"partial_coverage(S={S}, A={A}, d={d}, H={H}, T={T})",
    )
