r"""Alternatives with independent likelihoods, one for each Walsh function: the joint fit errs most.

At X state-actions a fair coin is thrown; alternative j says that it is biased by :math:`\varepsilon\,w_j(x)` with the
j-th Walsh function :math:`w_j`, orthogonal to all others. All are equally far from the truth, in closed form, and
their likelihood ratios are uncorrelated.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import log, sqrt

import numpy as np
from scipy.linalg import hadamard

from linear_mdp.families.finite_classes import threshold_class
from linear_mdp.low_rank.class_problem import ClassProblem
from linear_mdp.low_rank.finite_class import FiniteClass
from linear_mdp.subjects.class_batch import ClassBatch, repeat
from linear_mdp.subjects.class_fit import ClassFit, fit
from tabular.families.registry import family
from tabular.mdp import FloatArray

SAMPLES = 1_000_000
BEYOND = 1.01  # how far the alternatives lie beyond half of the bound
DELTA = 0.05


@lru_cache(maxsize=16)
def coins(signs: bytes, X: int, bias: float) -> FiniteClass:
    """Return the class of a fair coin at X state-actions and coins biased with these signs (J, X), as int8 bytes."""
    pattern = np.frombuffer(signs, dtype=np.int8).reshape(-1, X)
    heads = (1 + bias * np.concatenate([np.zeros((1, X)), pattern])) / 2
    models = FiniteClass(np.stack([heads, 1 - heads], axis=-1), np.eye(2)[None])
    models.log_tables  # noqa: B018 - kept with the class
    return models


def walsh(X: int) -> FloatArray:
    """Return the X - 1 Walsh functions that are not constant, (X-1, X) signs, X a power of two."""
    return np.asarray(hadamard(X)[1:], dtype=np.float64)


def coin_problem(signs: FloatArray, bias: float, T: int, n: int) -> ClassProblem:
    """Return T tasks, each with data at its own share of the state-actions."""
    X = signs.shape[1]
    weights = np.repeat(np.eye(T), X // T, axis=1) * T / X
    return ClassProblem(coins(signs.astype(np.int8).tobytes(), X, bias), weights, (0,) * T, n)


def bias_at_hellinger(h: float) -> float:
    """Return the bias at which a fair coin is so far from a biased one, in squared Hellinger distance.

    >>> round(bias_at_hellinger(2 - sqrt(1.5) - sqrt(0.5)), 12)
    0.5
    """
    return sqrt(1 - (((2 - h) ** 2 - 2) / 2) ** 2)


def bias_at_divergence(D: float) -> float:
    """Return the bias at which a fair coin diverges so much from a biased one.

    >>> round(bias_at_divergence(-log(0.75) / 2), 12)
    0.5
    """
    return sqrt(-np.expm1(-2 * D))


@family(T=(1, 4))
def walsh_coins(rng: np.random.Generator, *, T: int) -> ClassFit:
    """Draw data that have to tell a fair coin from 510 biased ones, just beyond half of the bound."""
    signs = walsh(256)
    both = np.concatenate([signs, -signs])
    half = BEYOND * log((len(both) + 1) / DELTA) / SAMPLES
    return fit(coin_problem(both, bias_at_hellinger(half / T), T, SAMPLES), rng, 1)


def first_task_coins(total: float, T: int) -> ClassProblem:
    """Return T tasks of which only the first has coins that differ, in all by this squared Hellinger distance."""
    signs, X = np.concatenate([walsh(256), -walsh(256)]), 256
    models = coins(np.pad(signs, ((0, 0), (0, 1))).astype(np.int8).tobytes(), X + 1, bias_at_hellinger(total))
    weights = np.zeros((T, X + 1))
    weights[0, :X], weights[1:, X] = 1 / X, 1
    return ClassProblem(models, weights, (0,) * T, SAMPLES)


@family(T=(1, 4))
def coins_of_one_task(rng: np.random.Generator, *, T: int) -> ClassFit:
    """Draw data of T tasks whose alternatives all differ in the first one, just beyond half of its own bound."""
    return fit(first_task_coins(BEYOND * log(511 * T / DELTA) / SAMPLES, T), rng, 1)


@family(T=(2, 8))
def one_task_errs(rng: np.random.Generator, *, T: int) -> ClassFit:
    """Draw data that cannot tell alternatives apart, which all differ in the first task: the whole error is its own."""
    return fit(first_task_coins(0.1 / SAMPLES, T), rng, 1)


@family()
def worst_task_uncounted(rng: np.random.Generator) -> ClassFit:
    """Leave the task that errs out of the mean."""
    return replace(one_task_errs(rng, T=4), uncounted=1)


@family()
def truth_removed(rng: np.random.Generator) -> ClassFit:
    """Fit plenty of data with a class that lacks the truth."""
    problem = threshold_class(rng, T=3)
    rest = FiniteClass(problem.models.phis[1:], problem.models.mus)
    return fit(replace(problem, models=rest, truth=problem.kernels, n=1_000_000), rng, 1)


@family()
def next_tasks_states(rng: np.random.Generator) -> ClassFit:
    """Give half of the samples the next state that another task would have drawn."""
    return fit(replace(threshold_class(rng, T=3), n=10_000), rng, 1, foreign=0.5)


@family(T=(1, 4))
def independent_coins(rng: np.random.Generator, *, T: int) -> ClassBatch:
    """Repeat the choice among 63 biased coins at six tenths of the threshold."""
    bias = bias_at_divergence(0.6 * 4 * log(63) / (SAMPLES * T))
    return repeat(coin_problem(walsh(64), bias, T, SAMPLES), rng, 200)


@family()
def alike_coins(rng: np.random.Generator) -> ClassBatch:
    """Repeat the choice among 63 biased coins that are biased alike at all but one of 64 state-actions."""
    signs = 1 - 2 * np.eye(64)[1:]
    bias = bias_at_divergence(0.6 * 4 * log(63) / SAMPLES)
    return repeat(coin_problem(signs, bias, 1, SAMPLES), rng, 200)


@family()
def opposite_coins(rng: np.random.Generator) -> ClassBatch:
    """Repeat the choice between a fair coin and two that are biased to either side, where data tell little."""
    signs = np.array([[1.0, 1.0], [-1.0, -1.0]])
    return repeat(coin_problem(signs, bias_at_divergence(0.2 / SAMPLES), 1, SAMPLES), rng, 200)


@family()
def few_errors(rng: np.random.Generator) -> ClassBatch:
    """Repeat the choice among fifteen biased coins where any of them wins with probability 0.12 at most."""
    odds = 2.41  # the normal quantile of 0.12 / 15
    return repeat(coin_problem(walsh(16), bias_at_divergence(2 * odds**2 / SAMPLES), 1, SAMPLES), rng, 800)


@family(n=(20, 200))
def seldom_visited(rng: np.random.Generator, *, n: int) -> ClassBatch:
    """Repeat the choice between two coins that differ at one state-action, seen once in five hundred samples."""
    models = coins(np.array([[1, 0]], dtype=np.int8).tobytes(), 2, 0.99)
    return repeat(ClassProblem(models, np.array([[0.002, 0.998]]), (0,), n), rng, 200)


@family()
def few_of_the_samples(rng: np.random.Generator) -> ClassBatch:
    """Repeat the choice among 63 biased coins with an eighth of the samples."""
    problem = coin_problem(walsh(64), bias_at_divergence(40 / SAMPLES), 1, SAMPLES // 8)
    batch = repeat(problem, rng, 200)
    return replace(batch, problem=replace(problem, n=SAMPLES), overlooked=SAMPLES - SAMPLES // 8)
