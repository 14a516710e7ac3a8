"""Concentrability of approximate policy iteration, for Bellman residuals and for evaluation errors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tabular._concentrability_kernels import policy_iteration_coefficients
from tabular.concentrability._arguments import Chain, chain
from tabular.concentrability.densities import density_norm
from tabular.concentrability.realised import TOLERANCE
from tabular.concentrability.records import Coefficients
from tabular.mdp import FloatArray


class ThirdCoefficients(NamedTuple):
    """The part of the evaluation-error coefficient that one application of the optimal policy leaves.

    Shapes
    ------
    corrected : (K,), ``||d(rho (P^{pi*})^{K-k}) / d nu||_{2,nu}``, what the proof needs.
    one_step : (K,), ``||d(rho P^{pi*}) / d nu||_{2,nu}``, what the literature writes, the same for every k.
    """

    corrected: FloatArray
    one_step: FloatArray


def bellman_residual_coefficients(
    P: ArrayLike,
    policies: ArrayLike,
    optimal: ArrayLike,
    gamma: float,
    rho: ArrayLike,
    nu: ArrayLike,
    tolerance: float = TOLERANCE,
) -> Coefficients:
    """Coefficients of the Bellman residuals ``Q_k - T^{pi_k} Q_k`` in approximate policy iteration.

    ``D_k = sum_{m>=0} g^m ( ||d(rho (P^{pi*})^{K-k-1} (P^{pi_{k+1}})^{m+1}) / d nu|| + ||d(rho (P^{pi*})^{K-k}
    (P^{pi_k})^m) / d nu|| )`` in ``|| . ||_{2,nu}``.

    Shapes
    ------
    As for :func:`realised_coefficients`; here pi_0 is used. Certified.

    Raises
    ------
    InvalidInput
        As for :func:`realised_coefficients`.
    """
    parts, error = _parts(chain(P, policies, optimal, gamma, rho, nu), tolerance)
    return Coefficients(parts[:3].sum(axis=0), error[:3].sum(axis=0))


def evaluation_error_coefficients(
    P: ArrayLike,
    policies: ArrayLike,
    optimal: ArrayLike,
    gamma: float,
    rho: ArrayLike,
    nu: ArrayLike,
    tolerance: float = TOLERANCE,
) -> Coefficients:
    """Coefficients of the evaluation errors ``Q_k - Q^{pi_k}`` in approximate policy iteration.

    ``D_k = sum_{m>=0} g^m ||d(rho (P^{pi*})^{K-k-1} (P^{pi_{k+1}})^{m+1}) / d nu|| + sum_{m>=1} g^m ||d(rho
    (P^{pi*})^{K-k-1} (P^{pi_{k+1}})^m P^{pi_k}) / d nu|| + ||d(rho (P^{pi*})^{K-k}) / d nu||`` in ``|| . ||_{2,nu}``.
    The last term takes K-k steps, as the proof needs; :func:`third_coefficients` has it next to the one-step term of
    the literature.

    Shapes
    ------
    As for :func:`realised_coefficients`; here pi_0 is used. Certified.

    Raises
    ------
    InvalidInput
        As for :func:`realised_coefficients`.
    """
    parts, error = _parts(chain(P, policies, optimal, gamma, rho, nu), tolerance)
    used = [0, 1, 3]
    return Coefficients(parts[used].sum(axis=0), error[used].sum(axis=0))


def third_coefficients(
    P: ArrayLike, optimal: ArrayLike, rho: ArrayLike, nu: ArrayLike, K: int
) -> ThirdCoefficients:
    """Both versions of the third coefficient of the evaluation-error bound, for every iteration.

    Shapes
    ------
    P : (S*A, S). optimal : (S,). rho, nu : (S, A). Dimensionless, exact up to rounding, +inf where mass falls
    on ``nu = 0``.

    Raises
    ------
    InvalidInput
        If a shape does not fit, or rho or nu is not a distribution.
    """
    policies = np.tile(np.atleast_2d(np.asarray(optimal)), (K + 1, 1))
    given = chain(P, policies, optimal, 0.0, rho, nu)
    S, A = given.nu.shape
    corrected = np.empty(K)
    mu = np.zeros((S, A))
    y = given.rho.ravel() @ given.P
    for k in range(K - 1, -1, -1):
        mu[np.arange(S), given.optimal] = y
        corrected[k] = density_norm(mu, given.nu)
        y = y @ given.P[np.arange(S) * A + given.optimal]
    return ThirdCoefficients(corrected, np.full(K, corrected[K - 1]))


def _parts(given: Chain, tolerance: float) -> tuple[FloatArray, FloatArray]:
    parts, error = np.empty((4, given.K)), np.empty((4, given.K))
    policy_iteration_coefficients(*given, tolerance, parts, error)
    return parts, error
