"""Classic MDPs of the literature: Strens' chain, RiverSwim, a grid world."""

from __future__ import annotations

import numpy as np

from tabular.families import _knobs
from tabular.families.registry import family
from tabular.mdp import FiniteMDP
from theory.errors import InvalidInput

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # (row, column) of up, right, down, left


def _two_actions(name: str, A: int) -> None:
    if A != 2:
        raise InvalidInput(f"{name}: A must be 2, the family is defined for two actions only, got {A}")


@family(S=(5,), A=(2,), gamma=(0.5, 0.9))
def chain(rng: np.random.Generator, *, S: int, A: int = 2, gamma: float, slip: float = 0.2) -> FiniteMDP:
    """Build Strens' chain: forward pays only at the far end, backward pays a little and returns to the start.

    Action 0 moves from s to min(s + 1, S - 1) and earns 1 if s is the last state already, else 0; action 1
    moves to state 0 and earns 0.2; with probability ``slip`` the other action's effect happens instead, so
    ``r(s, 0) = (1 - slip) 1[s = S-1] + 0.2 slip``. Strens has S = 5, slip = 0.2 and rewards 10 and 2, which are
    divided by 10 here. The start is state 0; nothing is random, ``rng`` is not used.

    Shapes
    ------
    P : (S, 2, S), probabilities; r : (S, 2), reward units in [0, 1].

    Raises
    ------
    InvalidInput
        If S is below one, A is not 2 or slip lies outside [0, 1].

    Source
    ------
    Strens (2000), A Bayesian framework for reinforcement learning;
    Dearden, Friedman and Russell (1998), Bayesian Q-learning.
    """
    _knobs.count("chain", S=S)
    _two_actions("chain", A)
    _knobs.interval("chain", 0, 1, slip=slip)
    s = np.arange(S)
    effects = np.zeros((S, 2, S))
    effects[s, 0, np.minimum(s + 1, S - 1)] = 1
    effects[:, 1, 0] = 1
    pay = np.stack([np.where(s == S - 1, 1.0, 0.0), np.full(S, 0.2)], axis=1)
    P = (1 - slip) * effects + slip * effects[:, ::-1]
    r = (1 - slip) * pay + slip * pay[:, ::-1]
    return FiniteMDP(P, r, gamma=gamma, rho=np.eye(S)[0], name=f"chain(S={S}, gamma={gamma:g})")


@family(S=(6,), A=(2,), gamma=(0.9,))
def river_swim(rng: np.random.Generator, *, S: int, A: int = 2, gamma: float) -> FiniteMDP:
    """Build RiverSwim: drifting left is certain and pays 0.0005 at the bank, swimming right mostly stays put.

    Action 0 moves from s to max(s - 1, 0), surely, and earns 0.0005 in state 0. Action 1 moves right with
    probability 0.3 and left with probability 0.1 (0 in the first state, 0.7 in the last) and stays
    otherwise; staying in the last state earns 1, so ``r(S-1, 1) = 0.3``. Strehl and Littman have S = 6 and rewards
    5 and 10000, which are divided by 10000 here. The start is state 1 or 2 with equal probability (state 1 when
    S = 2); nothing is random, ``rng`` is not used.

    Shapes
    ------
    P : (S, 2, S), probabilities; r : (S, 2), reward units in [0, 1].

    Raises
    ------
    InvalidInput
        If S is below two or A is not 2.

    Source
    ------
    Strehl and Littman (2008), An analysis of model-based interval estimation for Markov decision
    processes.
    """
    _knobs.count("river_swim", low=2, S=S)
    _two_actions("river_swim", A)
    s = np.arange(S)
    P = np.zeros((S, 2, S))
    P[s, 0, np.maximum(s - 1, 0)] = 1
    P[s[:-1], 1, s[:-1] + 1] = 0.3
    P[s[1:], 1, s[1:] - 1] = 0.1
    P[s, 1, s] = 0.6
    P[0, 1, 0] = 0.7
    P[-1, 1, -2:] = 0.7, 0.3
    r = np.zeros((S, 2))
    r[0, 0], r[-1, 1] = 0.0005, 0.3
    rho = np.zeros(S)
    rho[1:3] = 1 / min(2, S - 1)
    return FiniteMDP(P, r, gamma=gamma, rho=rho, name=f"river_swim(S={S}, gamma={gamma:g})")


@family(width=(2, 4), height=(3,), gamma=(0.5, 0.9))
def grid(
    rng: np.random.Generator,
    *,
    width: int,
    height: int,
    gamma: float,
    slip: float = 0.1,
    goal_reward: float = 1.0,
) -> FiniteMDP:
    """Build a grid world: actions up, right, down, left; entering the far corner earns the reward and ends it.

    State ``row * width + column``. A move goes where it points with probability ``1 - slip`` and to either
    side of that direction with probability ``slip / 2``; the walls hold one where one is. The last
    state is the goal: absorbing, without reward, and ``r(s, a) = goal_reward * P(goal | s, a)`` everywhere else.
    The start is state 0. With ``slip = 0`` a state d >= 1 moves away has ``V*(s) = goal_reward * gamma^(d-1)``.
    Nothing is random, ``rng`` is not used.

    Shapes
    ------
    P : (width * height, 4, width * height), probabilities; r : (width * height, 4), reward units.

    Raises
    ------
    InvalidInput
        If width or height is below one, slip lies outside [0, 1] or goal_reward outside [-1, 1].

    Source
    ------
    Russell and Norvig, Artificial Intelligence: A Modern Approach, section "Sequential decision
    problems" (the slip to the sides; there 0.2).
    """
    _knobs.count("grid", width=width, height=height)
    _knobs.interval("grid", 0, 1, slip=slip)
    _knobs.interval("grid", -1, 1, goal_reward=goal_reward)
    S = width * height
    s = np.arange(S)
    row, column = np.divmod(s, width)
    P = np.zeros((S, 4, S))
    for a in range(4):
        for turn, probability in ((0, 1 - slip), (1, slip / 2), (-1, slip / 2)):
            down, right = MOVES[(a + turn) % 4]
            landing = np.clip(row + down, 0, height - 1) * width + np.clip(column + right, 0, width - 1)
            P[s, a, landing] += probability
    P[-1] = np.eye(S)[-1]
    r = goal_reward * P[:, :, -1]
    r[-1] = 0
    return FiniteMDP(P, r, gamma=gamma, rho=np.eye(S)[0], name=f"grid({width}x{height}, gamma={gamma:g})")
