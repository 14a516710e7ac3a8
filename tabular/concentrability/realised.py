"""Concentrability of approximate value iteration along the policies that a run produced."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular._concentrability_kernels import value_iteration_coefficients
from tabular.concentrability._arguments import chain
from tabular.concentrability.records import Coefficients

TOLERANCE = 1e-10


def realised_coefficients(
    P: ArrayLike,
    policies: ArrayLike,
    optimal: ArrayLike,
    gamma: float,
    rho: ArrayLike,
    nu: ArrayLike,
    tolerance: float = TOLERANCE,
) -> Coefficients:
    """Coefficients B_k of approximate value iteration for one sequence of policies.

    ``B_k = sum_{m>=0} g^m ( ||d(rho (P^{pi_K})^m (P^{pi*})^{K-k}) / d nu|| + ||d(rho (P^{pi_K})^{m+1} P^{pi_{K-1}} ..
    P^{pi_{k+1}}) / d nu|| )`` in ``|| . ||_{2,nu}``. The sum over m is cut once its tail is known within the tolerance:
    every norm lies between 1 and ``(min nu)^{-1/2}``, and moves per step by no more than the state
    distribution does, which has usually converged long before g^m is small.

    Shapes
    ------
    P : (S*A, S). policies : (K+1, S), pi_0 .. pi_K, pi_0 not used. optimal : (S,). rho, nu : (S, A).
    The result has K entries, dimensionless, at least ``2 / (1-g)`` each, +inf where mass falls on ``nu = 0``;
    certified, about ``tolerance`` relative to each.

    Raises
    ------
    InvalidInput
        If a shape does not fit, gamma lies outside [0, 1), or rho or nu is not a distribution.

    Source: D'Eramo et al. (2020), equation 6; Farahmand (2011), definition 3.2.
    """
    given = chain(P, policies, optimal, gamma, rho, nu)
    B, error = np.empty(given.K), np.empty(given.K)
    value_iteration_coefficients(*given, tolerance, B, error)
    return Coefficients(B, error)
