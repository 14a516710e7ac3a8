"""Random linear MDPs whose features and anchors are probability vectors."""

from __future__ import annotations

import numpy as np

from linear_mdp.mdp import LinearMDP, Rewards
from tabular.families import _knobs
from tabular.families.random import dirichlet_rows
from tabular.families.registry import family

FEATURES = 0.3  # concentrations: small ones give features near the corners, and anchors on a few states
ANCHORS = 0.2


@family(S=(4, 16), A=(2, 4), d=(3,), H=(3, 8))
def random_simplex(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    d: int,
    H: int,
    stationary: bool = False,
    rewards: Rewards = "bernoulli",
) -> LinearMDP:
    """Draw ``phi(s, a) ~ Dirichlet(0.3)`` over d anchors, anchors ``mu_h,i ~ Dirichlet(0.2)``, ``theta_h`` uniform.

    Every ``phi(s, a)`` and every ``mu_h,i`` is a law and theta lies in [0, 1]^d, so Assumption A holds; the features
    span d dimensions with probability one. Unless stationary, every step has its own anchors and rewards.

    Shapes
    ------
    phi : (S, A, d); mu : (H, d, S); theta : (H, d), each with one step if stationary.

    Raises
    ------
    InvalidInput
        If S, A, d or H is below one, or d exceeds S A.
    """
    _knobs.count("random_simplex", S=S, A=A, H=H)
    _knobs.count("random_simplex", high=S * A, because=" (as many as there are state-actions)", d=d)
    steps = 1 if stationary else H
    return LinearMDP(
        phi=dirichlet_rows(rng, (S, A, d), FEATURES),
        mu=dirichlet_rows(rng, (steps, d, S), ANCHORS),
        theta=rng.random((steps, d)),
        horizon=H,
        rewards=rewards,
        name=f"random_simplex(S={S}, A={A}, d={d}, H={H})",
    )
