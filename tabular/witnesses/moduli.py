"""Witnesses of statements about the optimality operator in weighted L2 norms."""

from __future__ import annotations

import numpy as np

from tabular import bellman
from tabular.concentrability import optimality_modulus
from tabular.families.random import dirichlet
from tabular.families.registry import family
from tabular.mdp import FiniteMDP, FloatArray, MultiTaskMDP
from tabular.subjects._weights import covering
from tabular.subjects.fitted_tasks import FittedTasks
from tabular.subjects.optimal_flow import OptimalFlow
from tabular.subjects.weighted_pair import WeightedPair

UNIT = np.ones((1, 1, 1))  # one state, one action


@family(S=(2, 6), A=(2, 4), gamma=(0.5, 0.9))
def extremal_pair(rng: np.random.Generator, *, S: int, A: int, gamma: float) -> WeightedPair:
    """Take a random MDP and the difference that its backup stretches most: the eigenvector on the lightest actions."""
    mdp = dirichlet(rng, S=S, A=A, gamma=gamma)
    nu = covering(mdp, rng)
    q = optimality_modulus(mdp.kernel, nu).difference
    return WeightedPair(mdp, q, np.zeros_like(q), nu, nu, A)


def permuting(S: int, A: int, gamma: float) -> FiniteMDP:
    """Return an MDP where action a moves every state a places on, in a circle."""
    P = np.zeros((S, A, S))
    for s in range(S):
        for a in range(A):
            P[s, a, (s + a) % S] = 1
    return FiniteMDP(P, np.zeros((S, A)), gamma=gamma, name="permuted states")


@family(A=(2, 4, 8, 16))
def permuted_states(rng: np.random.Generator, *, A: int) -> WeightedPair:
    """Take uniform weights and permutations, under which exactly A state-actions lead to every state."""
    mdp = permuting(A, A, 0.9)
    uniform = np.full((A, A), 1 / A**2)
    q = rng.random((A, A))
    return WeightedPair(mdp, q, np.zeros_like(q), uniform, uniform, A)


@family(cover=(0.1, 0.01))
def drift_out_of_cover(rng: np.random.Generator, *, cover: float) -> OptimalFlow:
    """Walk through three states, one a step, into the last, which the weights hardly cover.

    After one step the density norm is ``((1 - cover)/2)^{-1/2}``, after two ``cover^{-1/2}``.
    """
    P = np.zeros((3, 1, 3))
    P[[0, 1, 2], 0, [1, 2, 2]] = 1
    mdp = FiniteMDP(P, np.zeros((3, 1)), gamma=0.9)
    nu = np.array([[(1 - cover) / 2], [(1 - cover) / 2], [cover]])
    return OptimalFlow(mdp, np.array([[1.0], [0.0], [0.0]]), nu, steps=2)


@family(gamma=(0.5, 0.9), fit=(0.3, 0.6))
def single_state_fit(rng: np.random.Generator, *, gamma: float, fit: float) -> FittedTasks:
    """One state, one action, no reward, a class with one member u between ``g^2`` and ``g``, and Q_0 = 1.

    The best fit misses its backup by ``(1-g) u``, which equals ``(u - g^2) + g (g - u)``: nothing is lost.
    """
    u = gamma**2 + fit * (gamma - gamma**2)
    tasks = MultiTaskMDP(UNIT[None], np.zeros((1, 1, 1)), np.array([gamma]))
    return FittedTasks(
        tasks, np.array([1.0, u]).reshape(1, 2, 1, 1), np.full((1, 1, 1), u), np.ones((1, 1, 1))
    )


def stretched_fit(A: int, gamma: float) -> tuple[MultiTaskMDP, FloatArray, FloatArray, FloatArray]:
    """Return a task whose Q_1 misses Q* along the direction that a backup stretches most: (tasks, Q, best, nu)."""
    mdp = permuting(A, A, gamma)
    nu = np.full((A, A), 1 / A**2)
    optimum = np.zeros((A, A))
    away = optimum + optimality_modulus(mdp.kernel, nu).difference
    best = bellman.optimality(mdp, optimum)
    return MultiTaskMDP.from_tasks([mdp]), np.array([[optimum, away]]), best[None], nu[None]
