"""The deterministic chain on which errors of approximate value iteration cost all that they can.

States 0, 1, 2, ... in a row. Action 1 moves left and pays nothing, action 0 stays and costs
``2 eps (1 - g^K)/(1 - g)``; state 0 absorbs for free, so the optimal values are zero. Errors of size
eps raise the values along one diagonal (state K-j at iteration K-j) and lower them along the
next, until after K iterations staying in state K looks as good as leaving it. The last policy stays
there for ever, which costs ``2 g eps (1 - g^K)/(1 - g)^2`` seen from the state-action that enters it.

Source: the deterministic MDP of Scherrer and Lesner (2012), carried over from values to action values.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from tabular import bellman
from tabular.algorithms.avi import AVIRun
from tabular.families.registry import family
from tabular.mdp import FiniteMDP, FloatArray
from tabular.solve import optimal_values

STAY, LEFT = 0, 1
MARGIN = 1e-9  # staying is this much cheaper than in the exact example, so that no rounding breaks the tie
HORIZONS = (0.5, 0.8, 0.9, 0.95)


def walk_left(K: int, cost: ArrayLike, gamma: float) -> FiniteMDP:
    """Return the chain of K + 2 states where staying in state s costs ``cost[s]``."""
    S = K + 2
    P = np.zeros((S, 2, S))
    states = np.arange(S)
    P[states, STAY, states] = 1
    P[states, LEFT, np.maximum(states - 1, 0)] = 1
    r = np.stack([-np.asarray(cost, dtype=np.float64), np.zeros(S)], axis=1)
    return FiniteMDP(P, r, gamma=gamma, name="chain of values")


@family(gamma=HORIZONS, K=(1, 2, 4, 8, 16, 32))
def scherrer_lesner_chain(rng: np.random.Generator, *, gamma: float, K: int) -> AVIRun:
    """K iterations with errors of size one that cost ``2 g (1 - g^K)/(1 - g)^2`` in the sup norm."""
    total = (1 - gamma**K) / (1 - gamma)
    mdp = walk_left(K, np.where(np.arange(K + 2) > 0, 2 * total * (1 - MARGIN), 0.0), gamma)
    Q = [optimal_values(mdp).Q]
    for k in range(K):
        noisy = bellman.optimality(mdp, Q[-1])
        noisy[k + 1, LEFT] -= 1
        noisy[(K, STAY) if k == K - 1 else (k + 2, LEFT)] += 1
        Q.append(noisy)
    uniform = np.full((K + 2, 2), 1 / (2 * K + 4))
    return AVIRun(mdp, np.array(Q), bellman.greedy(Q[-1]), uniform, uniform)


@family(gamma=(0.4, 0.5, 0.7, 0.8), K=(1, 4, 16, 32))
def entered_chain(rng: np.random.Generator, *, gamma: float, K: int) -> AVIRun:
    """The same runs, their loss counted where the last policy enters the state in which it stays.

    The chain is deterministic and nu uniform, so that whatever state is reached has the same density in nu; the two
    errors of an iteration have opposite signs, and the optimal and the greedy policies each meet one of them.
    """
    run = scherrer_lesner_chain(rng, gamma=gamma, K=K)
    rho = np.zeros_like(run.rho)
    rho[K + 1, LEFT] = 1
    return replace(run, rho=rho)


@family(gamma=(0.5, 0.9, 0.99), K=(1, 2, 4, 8, 16))
def constant_offset(rng: np.random.Generator, *, gamma: float, K: int) -> AVIRun:
    """Exact value iteration from Q* plus a constant, which every sweep multiplies by gamma."""
    mdp = walk_left(2, [0.0, 1.0, 1.0, 1.0], gamma)
    return exact_run(mdp, optimal_values(mdp).Q + 1, K)


def exact_run(mdp: FiniteMDP, start: FloatArray, K: int) -> AVIRun:
    """Return K exact backups from a given start, under uniform weights."""
    Q = [start]
    for _ in range(K):
        Q.append(bellman.optimality(mdp, Q[-1]))
    uniform = np.full((mdp.S, mdp.A), 1 / (mdp.S * mdp.A))
    return AVIRun(mdp, np.array(Q), bellman.greedy(Q[-1]), uniform, uniform)
