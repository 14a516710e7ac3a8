"""Tasks on which the parametric laws of joint maximum likelihood are exact in the limit, and tasks that break them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linear_mdp.subjects.likelihood_fit import SAMPLES, LikelihoodFit, StepProblem, likelihood_fit
from tabular.families.registry import family
from tabular.mdp import FloatArray

FLOOR = 0.05  # least entry of features and measures of a truth in the interior


def interior_rows(rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
    """Draw Dirichlet(1) vectors along the last axis, kept away from zero."""
    drawn = rng.dirichlet(np.ones(shape[-1]), shape[:-1])
    return np.asarray(FLOOR + (1 - shape[-1] * FLOOR) * drawn)


def _problem(
    phi: FloatArray, mu: FloatArray, weights: FloatArray, actions: int, samples: int = SAMPLES
) -> StepProblem:
    X, d = phi.shape
    kernels = np.einsum("xz,tzs->txs", phi, mu)
    return StepProblem(kernels, weights, d, samples * X, actions, float(min(phi.min(), mu.min())))


@family(T=(8,))
def interior_tasks(rng: np.random.Generator, *, T: int) -> StepProblem:
    """Draw tasks of rank two with no entry below a twentieth, four states and three actions, data at random places."""
    return _problem(
        interior_rows(rng, (12, 2)), interior_rows(rng, (T, 2, 4)), interior_rows(rng, (T, 12)), 3
    )


def contrasting(rng: np.random.Generator, T: int) -> StepProblem:
    """Draw three features each of which prefers states of its own, so that the tasks differ little from each other."""
    S, d = 6, 3
    phi = 0.1 + 0.7 * np.eye(d)[np.arange(2 * S) % d]
    base = 0.1 + 0.4 * np.eye(S)[:d]
    mu = 0.8 * base + 0.2 * interior_rows(rng, (T, d, S))
    return _problem(phi, mu, np.full((T, 2 * S), 1 / (2 * S)), 2)


@family(T=(12, 16, 24, 32, 48))
def contrasting_tasks(rng: np.random.Generator, *, T: int) -> LikelihoodFit:
    """Fit three features each of which prefers states of its own, in tasks that differ little from each other."""
    return likelihood_fit(contrasting(rng, T), rng)


@family(missing=(1,))
def low_fitted_rank(rng: np.random.Generator, *, missing: int) -> LikelihoodFit:
    """Fit one feature less than there are."""
    return likelihood_fit(replace(contrasting(rng, 4), missing=missing), rng)


@family(eta=(0.1, 0.3))
def unshared_features(rng: np.random.Generator, *, eta: float) -> LikelihoodFit:
    """Give each task features that are its own in part."""
    phi, mu = interior_rows(rng, (12, 2)), interior_rows(rng, (4, 2, 4))
    own = (1 - eta) * phi + eta * interior_rows(rng, (4, 12, 2))
    even = np.full((4, 12), 1 / 12)
    problem = replace(_problem(phi, mu, even, 3), kernels=np.einsum("txz,tzs->txs", own, mu), drift=eta)
    return likelihood_fit(problem, rng)


@family()
def block_features(rng: np.random.Generator) -> LikelihoodFit:
    """Let every state-action have one feature, and every feature a state that it never leads to.

    Then no other factors give the same kernels, and the truth lies where the parameters end.
    """
    phi, mu = blocks(rng, 4, 12)
    return likelihood_fit(_problem(phi, mu, np.full((4, 12), 1 / 12), 3), rng)


def blocks(rng: np.random.Generator, T: int, X: int) -> tuple[FloatArray, FloatArray]:
    """Draw phi (X, 2) of one feature each, and mu (T, 2, 4), every feature of which has a state it never leads to."""
    mu = interior_rows(rng, (T, 2, 4))
    mu[:, [0, 1], [0, 1]] = 0.0
    return np.eye(2)[np.arange(X) % 2], mu / mu.sum(axis=-1, keepdims=True)


@family()
def few_samples(rng: np.random.Generator) -> LikelihoodFit:
    """Draw five samples of a state-action, on average."""
    return likelihood_fit(replace(interior_tasks(rng, T=4), n=60), rng)
