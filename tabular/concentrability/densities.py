"""Where the loss looks: the distributions rho A_k on state-action pairs, and norms of their densities."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tabular import _pairs
from tabular._concentrability_kernels import UNIT, chain_rows, discounted_visits, first_step
from tabular.concentrability._arguments import NAME, chain, distribution
from tabular.concentrability.records import Coefficients
from tabular.mdp import FloatArray


class ErrorDistributions(NamedTuple):
    """Rows ``rho A_k``, each a distribution on state-action pairs; ``error`` bounds the 1-norm error of a row.

    Shapes
    ------
    rows : (K+1, S, A); k < K weighs the error of iteration k, k = K the initial one.
    """

    rows: FloatArray
    error: float


def density_norm(mu: ArrayLike, nu: ArrayLike) -> float:
    """Density norm ``||d mu / d nu||_{2,nu} = (sum mu^2 / nu)^{1/2}``; +inf unless mu is absolutely continuous.

    Shapes
    ------
    mu : (S, A), non-negative. nu : (S, A), a distribution. The result is dimensionless, at least the mass of mu,
    exact up to rounding.

    Raises
    ------
    InvalidInput
        If the shapes differ, mu has a negative or infinite entry, or nu is not a distribution.

    >>> density_norm([[1.0, 0.0]], [[0.25, 0.75]])
    2.0
    """
    weights = distribution("nu", nu)
    mass = _pairs.measure(NAME, "mu", mu, *weights.shape)
    return float(_density_norms(mass[None], weights)[0])


def _density_norms(rows: FloatArray, nu: FloatArray) -> FloatArray:
    if (rows[:, nu <= 0] > 0).any():
        lost = (rows[:, nu <= 0] > 0).any(axis=1)
        return np.where(lost, math.inf, _density_norms(np.where(nu > 0, rows, 0.0), nu))
    safe = np.where(nu > 0, nu, 1.0)
    return np.asarray(np.sqrt((rows * (rows / safe)).sum(axis=(1, 2))))


def error_distributions(
    P: ArrayLike, policies: ArrayLike, optimal: ArrayLike, gamma: float, rho: ArrayLike
) -> ErrorDistributions:
    """Distributions ``rho A_k`` of approximate value iteration, by one linear solve and K products.

    ``A_k = (1-g)/2 (I - g P^{pi_K})^{-1} [ (P^{pi*})^{K-k} + P^{pi_K} P^{pi_{K-1}} .. P^{pi_{k+1}} ]`` for k < K, and
    ``A_K`` the same with ``(P^{pi*})^{K+1}`` and ``P^{pi_K} .. P^{pi_0}``; all row-stochastic.

    Shapes
    ------
    P : (S*A, S). policies : (K+1, S). optimal : (S,). rho : (S, A). Probabilities; the error is certified by
    the residual of the solve and a count of the roundings.

    Raises
    ------
    InvalidInput
        If a shape does not fit, gamma lies outside [0, 1) or rho is not a distribution.
    """
    given = chain(P, policies, optimal, gamma, rho, rho)
    S, A = given.rho.shape
    y, visits = np.empty(S), np.empty(S)
    first_step(given.P, given.rho, y)
    off = discounted_visits(given.P, A, given.policies[-1], y, gamma, visits)
    rows = np.empty((given.K + 1, S, A))
    chain_rows(given.P, given.policies, given.optimal, visits, 0.5 * (1 - gamma), rows)
    return ErrorDistributions(rows, (1 - gamma) * off + 2 * UNIT * (S + 4) * (given.K + 3))


def mixture_coefficients(distributions: ErrorDistributions, nu: ArrayLike) -> Coefficients:
    """Coefficients ``kappa_k = ||d(rho A_k) / d nu||_{2,nu}`` of the iterations k < K.

    Shapes
    ------
    nu : (S, A). The result has K entries, dimensionless, at least one each, +inf where ``rho A_k`` puts mass on
    ``nu = 0``; certified.

    Raises
    ------
    InvalidInput
        If nu is not a distribution or its shape does not fit.
    """
    rows = distributions.rows[:-1]
    weights = _pairs.weights(NAME, "nu", nu, *rows.shape[1:])
    value = _density_norms(rows, weights)
    least = np.array([weights[row > 0].min() for row in rows])
    finite = np.isfinite(value)
    error = np.zeros(len(rows))
    rounding = value[finite] * UNIT * (rows[0].size + 8)
    error[finite] = distributions.error / np.sqrt(least[finite]) + rounding
    return Coefficients(value, error)
