r"""Runs of MORL that must choose between two actions n samples can just not tell apart, and broken assumptions.

From state 0 action a leads to the state that pays with probability :math:`1/2+e`, action b with :math:`1/2-e`; the
class holds the truth and its mirror image. With :math:`2e\sqrt{nT}=0.6` the mirror image fits better with probability
:math:`\Phi(-0.6)=0.27`, and then every task loses 2e: the error falls like a root of n, though no fixed class does.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import sqrt

import numpy as np

from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.morl import OfflineProblem
from linear_mdp.low_rank.penalties import Penalty
from linear_mdp.subjects.morl_run import MorlRun, run_morl
from tabular.families.registry import family

ODDS = 0.6  # standard deviations of a likelihood ratio: the mirror image wins in a quarter of the data sets
PLENTY = 10**10


def fork(up: float, down: float, T: int, behaviour: tuple[float, float] = (0.5, 0.5)) -> OfflineProblem:
    """Return T equal tasks of two steps: actions a and b reach the state that pays with these probabilities.

    The class of the first step holds the truth and its mirror image, that of the second the truth alone.
    """
    first = np.array([[up, 1 - up], [down, 1 - down]])
    phi = np.stack([np.stack([first, first]), np.full((2, 2, 2), 0.5)])
    rewards = np.zeros((T, 2, 2, 2))
    rewards[:, 1, 0] = 1
    mdp = LowRankMDP(phi, np.broadcast_to(np.eye(2), (T, 2, 2, 2)), rewards, np.array([1.0, 0]), name="fork")
    followed = np.full((T, 2, 2, 2), 0.5)
    followed[:, 0] = behaviour
    mirrored = np.stack([phi[0], phi[0][:, ::-1]]).reshape(2, 4, 2)
    models = FiniteClass(mirrored, np.eye(2)[None]), FiniteClass(phi[1].reshape(1, 4, 2), np.eye(2)[None])
    return OfflineProblem(mdp, followed, models)


@lru_cache(maxsize=32)
def close_fork(n: int, T: int) -> OfflineProblem:
    """Return a fork that n samples of T tasks can just not tell from its mirror image."""
    e = ODDS / (2 * sqrt(n * T))
    return fork(0.5 + e, 0.5 - e, T)


@family(T=(1, 4))
def close_forks(rng: np.random.Generator, *, T: int) -> MorlRun:
    """Choose at a close fork with the penalty that covers all tasks' errors."""
    return run_morl(close_fork(PLENTY, T), PLENTY, "total", rng)


@family(T=(1, 4))
def close_forks_oracle(rng: np.random.Generator, *, T: int) -> MorlRun:
    """Choose at a close fork with penalties made of the true errors."""
    return run_morl(close_fork(PLENTY, T), PLENTY, "oracle", rng)


@family(n=(10**7, 10**8, 10**9, 10**10, 10**11))
def growing_forks(rng: np.random.Generator, *, n: int) -> MorlRun:
    """Choose at forks that are the closer the more samples there are."""
    return run_morl(close_fork(n, 1), n, "total", rng)


def without_truth(problem: OfflineProblem, n: int, penalty: Penalty, rng: np.random.Generator) -> MorlRun:
    """Run MORL with classes that lack the true features at the first step."""
    models = (FiniteClass(problem.models[0].phis[1:], problem.models[0].mus), *problem.models[1:])
    run = run_morl(replace(problem, models=models), n, penalty, rng)
    return replace(run, gap=float(run.models.hellinger[:, 0].sum()))


@family()
def mirrored_only(rng: np.random.Generator) -> MorlRun:
    """Choose at a fork of which the class knows the mirror image alone."""
    return without_truth(fork(0.9, 0.1, 1), PLENTY, "total", rng)


@family()
def mirrored_only_oracle(rng: np.random.Generator) -> MorlRun:
    """Choose at a fork of which the class knows the mirror image alone, with penalties made of the true errors."""
    return without_truth(fork(0.9, 0.1, 1), PLENTY, "oracle", rng)


@family(n=(10**7, 10**8, 10**9, 10**10, 10**11))
def even_only_growing(rng: np.random.Generator, *, n: int) -> MorlRun:
    """Choose at a fork where the class knows even odds alone, which promise less, in any number of samples."""
    problem = fork(0.9, 0.1, 1)
    even = FiniteClass(np.full((2, 4, 2), 0.5), np.eye(2)[None])
    return without_truth(replace(problem, models=(even, problem.models[1])), n, "total", rng)


@family()
def unseen_action(rng: np.random.Generator) -> MorlRun:
    """Take only action a, which fails, where action b would pay: the data cannot tell what b does, in any number."""
    problem = fork(0.1, 0.9, 1, behaviour=(1.0, 0.0))
    alike = problem.mdp.phi[0].copy()
    alike[:, 1] = alike[:, 0]
    first = FiniteClass(np.stack([alike, problem.mdp.phi[0]]).reshape(2, 4, 2), np.eye(2)[None])
    run = run_morl(replace(problem, models=(first, problem.models[1])), PLENTY, "none", rng)
    return replace(run, omega=2.0, C_star=1.0, missed=1)
