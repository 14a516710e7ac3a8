"""A grid of rooms that are seen through observations: a block MDP whose moves tasks share."""

from __future__ import annotations

import numpy as np

from linear_mdp.low_rank.mdp import LowRankMDP
from tabular.families import _knobs
from tabular.families.registry import family

MOVES = 0.85  # probability that a move succeeds; the agent stays otherwise
VIEWS = 2  # observations of a room


@family(width=(2, 3), H=(4,), T=(1, 4))
def block_grid(rng: np.random.Generator, *, width: int, H: int, T: int) -> LowRankMDP:
    """Draw tasks on a grid of two rows of rooms, each seen through two observations of its own, with four moves.

    The law of the next room is the feature of an observation and a move, the same in all tasks: d is the number of
    rooms. How likely each view of a room is differs from task to task, and so does the room that pays 1/H.
    An episode starts in the first room.

    Shapes
    ------
    phi : (H, S, 4, d), the same at every step, with S = 2 d; mu : (T, H, d, S).

    Raises
    ------
    InvalidInput
        If the width, H or T is below one.
    """
    _knobs.count("block_grid", width=width, H=H, T=T)
    d, moves = 2 * width, ((-1, 0), (1, 0), (0, -1), (0, 1))
    S = VIEWS * d
    room = np.arange(S) // VIEWS
    phi = np.zeros((S, 4, d))
    for action, (down, right) in enumerate(moves):
        row, column = np.clip(room // width + down, 0, 1), np.clip(room % width + right, 0, width - 1)
        phi[np.arange(S), action, room] += 1 - MOVES
        phi[np.arange(S), action, row * width + column] += MOVES
    weights = np.where(np.eye(d)[room].T, rng.uniform(0.2, 1.0, (T, H, d, S)), 0.0)
    goals = rng.integers(1, d, size=T)
    rewards = np.zeros((T, H, S, 4))
    rewards[:] = (room[None, :] == goals[:, None])[:, None, :, None] / H
    return LowRankMDP(
        phi=phi,
        mu=weights / weights.sum(axis=-1, keepdims=True),
        rewards=rewards,
        start=(room == 0) / VIEWS,
        name=f"block_grid(width={width}, H={H}, T={T})",
    )
