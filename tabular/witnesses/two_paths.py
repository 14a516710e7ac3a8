"""Two deterministic paths on which the weighted error bound of approximate value iteration loses nothing.

From the start one enters a fork: action 0 leads on along the free path F, action 1 stays and costs
``(1 - g^K)/(1 - g)``, action 2 leads on along the path E. All paths pay nothing, so the optimal values are
zero. Errors of size one on E alone, one an iteration, make staying look as good as leaving after K
iterations, and the last policy stays for ever: a loss of ``g (1 - g^K)/(1 - g)^2`` seen from the start.

The optimal policy walks along F, the greedy policies along E, and the two share no state-action. So nu
can give E, where the errors are, the small share eta and F the rest: errors and concentrability along E
multiply to one, and what the triangle inequality adds for F costs the factor ``1 + (eta/(1 - eta))^{1/2}``
alone. With eta -> 0 and K -> infinity every step of the bound is an equality.
"""

from __future__ import annotations

import numpy as np

from tabular import bellman
from tabular.algorithms.avi import AVIRun
from tabular.families.registry import family
from tabular.mdp import FiniteMDP
from tabular.witnesses.chain_of_values import MARGIN

START, FORK = 0, 1
LEAVE, STAY, ERR = 0, 1, 2
SHARE = 1e-8  # eta: the weight of the state-actions with errors


def fork(K: int, gamma: float) -> FiniteMDP:
    """Return the MDP: start, fork, and both paths with states K, K-1, ..., 0, the last one absorbing."""
    S = 2 * K + 4
    P = np.zeros((S, 3, S))
    P[START, :, FORK] = P[FORK, LEAVE, _free(K, K)] = P[FORK, STAY, FORK] = P[FORK, ERR, _error(K, K)] = 1
    for path in (_free, _error):
        for j in range(K + 1):
            P[path(K, j), :, path(K, max(j - 1, 0))] = 1
    r = np.zeros((S, 3))
    r[FORK, STAY] = -(1 - gamma**K) / (1 - gamma) * (1 - MARGIN)
    return FiniteMDP(P, r, gamma=gamma, name="two paths")


@family(gamma=(0.5, 0.8, 0.9), K=(1, 2, 8, 32, 160))
def two_paths(rng: np.random.Generator, *, gamma: float, K: int) -> AVIRun:
    """K iterations with errors of size one on one of two paths, each weighed as the bound likes it best."""
    mdp = fork(K, gamma)
    visited = [_where(K, k) for k in range(K)]
    Q = [np.zeros((mdp.S, 3))]
    for place in visited:
        noisy = bellman.optimality(mdp, Q[-1])
        noisy[place] += 1
        Q.append(noisy)
    nu, rho = np.zeros((mdp.S, 3)), np.zeros((mdp.S, 3))
    rho[START, LEAVE] = 1
    for place in visited:
        nu[place] += SHARE / K
    optimal = [(FORK, LEAVE), *((_free(K, j), LEAVE) for j in range(2, K + 1))]
    for place in optimal:
        nu[place] += (1 - SHARE) / K
    return AVIRun(mdp, np.array(Q), bellman.greedy(Q[-1]), rho, nu)


def _free(K: int, j: int) -> int:
    """State j of the path without errors."""
    return 2 + j


def _error(K: int, j: int) -> int:
    """State j of the path with errors."""
    return K + 3 + j


def _where(K: int, k: int) -> tuple[int, int]:
    """The state-action with the error of iteration k: the greedy policies are there K-1-k steps after the fork."""
    if k == K - 1:
        return FORK, STAY
    return (FORK, ERR) if k == K - 2 else (_error(K, k + 3), LEAVE)
