"""RiverSwim and the deep sea in linear form: a feature for each next state, and one for each way to be paid."""

from __future__ import annotations

import numpy as np

from linear_mdp.mdp import LinearMDP, Rewards
from tabular.families import _knobs
from tabular.families.registry import family

BANK = 0.0005  # what the near bank of the river pays
FARE = 0.01  # what the way right through the sea costs altogether


@family("linear_river_swim", S=(3, 6), H=(5, 20))
def river_swim(rng: np.random.Generator, *, S: int, H: int, rewards: Rewards = "bernoulli") -> LinearMDP:
    """Build RiverSwim with S + 2 features: drifting left pays 0.0005 at the bank, the far end pays one.

    Transitions and mean rewards are those of :func:`tabular.families.classic.river_swim`; the start is state 1, the
    first of the two there. ``phi(s, a)`` is the law of the next state, with features of their own for the moves that
    pay: drifting in state 0 and staying in the last state. Nothing is random, ``rng`` is not used.

    Shapes
    ------
    phi : (S, 2, S+2); mu : (S+2, S); theta : (S+2,).

    Raises
    ------
    InvalidInput
        If S is below two or H below one.

    Source
    ------
    Strehl and Littman (2008), An analysis of model-based interval estimation for Markov decision
    processes.
    """
    _knobs.count("river_swim", low=2, S=S)
    _knobs.count("river_swim", H=H)
    bank, prize, s = S, S + 1, np.arange(S)
    phi = np.zeros((S, 2, S + 2))
    phi[0, 0, bank] = 1
    phi[s[1:], 0, s[1:] - 1] = 1
    phi[s[:-1], 1, s[:-1] + 1] = 0.3
    phi[s[1:], 1, s[1:] - 1] = 0.1
    phi[s[:-1], 1, s[:-1]] = 0.6
    phi[0, 1, 0] = 0.7
    phi[-1, 1, S - 2], phi[-1, 1, prize] = 0.7, 0.3
    theta = np.zeros(S + 2)
    theta[bank], theta[prize] = BANK, 1
    mu = np.eye(S)[[*range(S), 0, S - 1]]
    return LinearMDP(phi, mu, theta, H, start=1, rewards=rewards, name=f"river_swim(S={S}, H={H})")


@family(H=(3, 8))
def deep_sea(
    rng: np.random.Generator, *, H: int, randomised: bool = True, rewards: Rewards = "deterministic"
) -> LinearMDP:
    """Draw a deep sea of H columns: only H moves right in a row, each dearer than a move left, reach the treasure.

    A state is a column and the step is the row, H of each. A move left pays 0.01/H, a move right nothing, but in the
    last column it pays one: the rewards of Osband et al. plus 0.01/H at every step, which puts them in
    [0, 1]. So ``V*(s_0) = 1``, and nothing but moves left earns 0.01. Which action moves right is drawn for each
    column, unless ``randomised`` is false: then it is action 1.

    Shapes
    ------
    phi : (H, 2, 2H-1) one-hot, over the columns a move left leads to, those a move right leads to, and the
        treasure; mu : (2H-1, H); theta : (2H-1,).

    Raises
    ------
    InvalidInput
        If H is below two.

    Source: Osband et al. (2020), Behaviour suite for reinforcement learning.
    """
    _knobs.count("deep_sea", low=2, H=H)
    s = np.arange(H)
    right = rng.integers(2, size=H) if randomised else np.ones(H, dtype=np.int64)
    anchor = np.empty((H, 2), dtype=np.int64)
    anchor[s, 1 - right] = np.maximum(s - 1, 0)
    anchor[s, right] = H - 1 + s
    d = 2 * H - 1
    theta = np.zeros(d)
    theta[: H - 1], theta[-1] = FARE / H, 1
    mu = np.eye(H)[[*range(H - 1), *range(1, H), H - 1]]
    return LinearMDP(np.eye(d)[anchor], mu, theta, H, rewards=rewards, name=f"deep_sea(H={H})")
