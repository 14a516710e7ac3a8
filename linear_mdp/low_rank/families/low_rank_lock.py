"""The combination lock as low-rank tasks: two states, two features, one code of actions."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.registry import family


@family(A=(2, 4), H=(2, 4), T=(4,))
def low_rank_lock(
    rng: np.random.Generator, *, A: int, H: int, T: int, slips: tuple[float, float] = (0.0, 0.0)
) -> LowRankMDP:
    """Draw a code of H actions: the right action in state 0 stays there, any other one leads to state 1 for good.

    Only the right last action in state 0 pays, 1. In task t the right action slips to state 1 with a probability
    between the two given ones. Without slips, uniform behaviour has visited the right state-actions of step h with
    probability ``A^-h``, so that ``C* = A^H`` for the policy that knows the code.

    Shapes
    ------
    phi : (H, 2, A, 2), corners; mu : (T, H, 2, 2).

    Raises
    ------
    InvalidInput
        If A is below two, H or T below one, or a slip lies outside [0, 1].
    """
    _knobs.count("low_rank_lock", low=2, A=A)
    _knobs.count("low_rank_lock", H=H, T=T)
    _knobs.interval("low_rank_lock", 0, 1, least_slip=slips[0], largest_slip=slips[1])
    code, steps = rng.integers(A, size=H), np.arange(H)
    right = np.zeros((H, 2, A))
    right[steps, 0, code] = 1
    slip = np.linspace(*slips, T)[:, None]
    mu = np.zeros((T, H, 2, 2))
    mu[:, :, 0, 0], mu[:, :, 0, 1], mu[:, :, 1, 1] = 1 - slip, slip, 1
    rewards = np.zeros((T, H, 2, A))
    rewards[:, -1, 0, code[-1]] = 1
    return LowRankMDP(
        phi=np.stack([right, 1 - right], axis=-1),
        mu=mu,
        rewards=rewards,
        start=np.array([1.0, 0.0]),
        name=f"low_rank_lock(A={A}, H={H}, T={T})",
    )
