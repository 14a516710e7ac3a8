"""What any policies could reach: a dynamic-programming upper bound on concentrability, and its sup-norm form."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy.sparse.csgraph
from numpy.typing import ArrayLike, NDArray

from tabular import _pairs
from tabular._reach_kernels import reach
from tabular.concentrability._arguments import NAME
from tabular.mdp import FloatArray
from tabular.measured import Measured
from theory.errors import InvalidInput

TOLERANCE = 1e-9
SETTLED = 1e-6  # relative error of a concentrability at which later steps need not be looked at


class ReachProbabilities(NamedTuple):
    """Largest probability, over all non-stationary policies, of being in y after m transitions.

    Shapes
    ------
    most : (M, S), entry [m - 1, y]; exact up to rounding.
    beyond : (S,), at least the probability for every m >= M.
    """

    most: FloatArray
    beyond: FloatArray


def reach_probabilities(
    P: ArrayLike, rho: ArrayLike, steps: int, tolerance: float = TOLERANCE
) -> ReachProbabilities:
    """Largest probability of each state after m transitions, for m = 1 .. M with M <= steps.

    ``u_m(y) = sup over policies of Pr(s_m = y | rho)``, from ``v_1(s, a) = P(y | s, a)`` and
    ``v_j(s, a) = sum_t P(t | s, a) max_b v_{j-1}(t, b)``. M is smaller than ``steps`` when no later probability can
    exceed the last one by more than the tolerance.

    Shapes
    ------
    P : (S*A, S). rho : (S, A), or (S,) for a start in which the first action is free as well. Probabilities.

    Raises
    ------
    InvalidInput
        If a shape does not fit, rho is not a distribution or steps is not positive.
    """
    start = np.asarray(rho, dtype=np.float64)
    kernel = np.asarray(P, dtype=np.float64)
    if kernel.ndim != 2 or kernel.shape[1] == 0 or kernel.shape[0] % kernel.shape[1]:
        raise InvalidInput(f"{NAME}: P must have shape (S*A, S), got {kernel.shape}")
    S, A = kernel.shape[1], kernel.shape[0] // kernel.shape[1]
    kernel = _pairs.kernel(NAME, kernel, S, A)
    if steps < 1:
        raise InvalidInput(f"{NAME}: steps must be positive, got {steps}")
    pairs, states = np.zeros((S, A)), np.zeros(S)
    if start.ndim == 1:
        states = _pairs.weights(NAME, "rho", start[:, None], S, 1)[:, 0].copy()
        first = np.repeat(states > 0, A)
    else:
        pairs = _pairs.weights(NAME, "rho", start, S, A)
        first = (pairs > 0).ravel()
    most, cap = np.empty((steps, S)), np.empty((steps, S))
    count = reach(kernel, pairs, states, _visited(kernel, first, A), tolerance, most, cap)
    return ReachProbabilities(most[:count], cap[count - 1])


def _visited(P: FloatArray, first: NDArray[np.bool_], A: int) -> NDArray[np.bool_]:
    """Flag the states (S,) that some policy visits after the pairs ``first``."""
    S = P.shape[1]
    graph = np.zeros((S + 1, S + 1), dtype=bool)
    graph[:S, :S] = (P.reshape(S, A, S) > 0).any(axis=1)
    graph[S, :S] = (P[first] > 0).any(axis=0)
    order = scipy.sparse.csgraph.breadth_first_order(
        scipy.sparse.csr_array(graph), S, return_predecessors=False
    )
    flags = np.zeros(S + 1, dtype=bool)
    flags[order] = True
    return flags[:S]


def transition_bounds(most: ArrayLike, nu: ArrayLike) -> FloatArray:
    """Bound the density norm of any distribution on pairs whose state part stays below ``most``.

    A state distribution ``z <= most`` has ``sum_y z(y)^2 / nu(y, a_y) <= sum_y z(y) most(y) / min_a nu(y, a)``, and the
    right-hand side is largest when z fills up the states in decreasing order of their factor.

    Shapes
    ------
    most : (..., S), probabilities. nu : (S, A). The result is (...), dimensionless, +inf where ``most > 0`` meets an
    action with ``nu = 0``; exact up to rounding.

    Raises
    ------
    InvalidInput
        If nu is not a distribution or the number of states differs.
    """
    weights = _pairs.weights(NAME, "nu", nu, *_pairs.square(NAME, "nu", nu).shape)
    upper = np.asarray(most, dtype=np.float64)
    if upper.shape[-1:] != weights.shape[:1]:
        raise InvalidInput(f"{NAME}: most must have shape (..., {weights.shape[0]}), got {upper.shape}")
    least = weights.min(axis=1)
    factor = np.where(upper > 0, upper / np.where(least > 0, least, 1.0), 0.0)
    factor[(upper > 0) & (least <= 0)] = math.inf
    order = np.argsort(-factor, axis=-1, kind="stable")
    mass = np.take_along_axis(upper, order, axis=-1)
    before = np.cumsum(mass, axis=-1) - mass
    filled = np.clip(1 - before, 0.0, mass)
    ordered = np.take_along_axis(factor, order, axis=-1)
    infinite = (np.isinf(ordered) & (mass > 0)).any(axis=-1)
    squared = (filled * np.where(np.isinf(ordered), 0.0, ordered)).sum(axis=-1)
    return np.asarray(np.where(infinite, math.inf, np.sqrt(squared)))


def upper_coefficients(
    P: ArrayLike, gamma: float, rho: ArrayLike, nu: ArrayLike, K: int, tolerance: float = TOLERANCE
) -> FloatArray:
    """Bound the coefficients of value and policy iteration for every sequence of policies.

    ``2 sum_{m>=0} g^m c(m + K - k)`` with c(j) at least the density norm of any distribution reached in j transitions:
    both coefficients of policy iteration and B_k of value iteration are made of two such series.

    Shapes
    ------
    P : (S*A, S). rho, nu : (S, A). The result is (K,), dimensionless; an upper bound that includes the tail of
    the series and all rounding.

    Raises
    ------
    InvalidInput
        If a shape does not fit, gamma lies outside [0, 1), or rho or nu is not a distribution.
    """
    g = _pairs.discount(NAME, gamma)
    cut = 1 if g == 0 else math.ceil(math.log(tolerance) / math.log(g)) + 1
    reached = reach_probabilities(P, rho, K + cut)
    bounds = transition_bounds(reached.most, nu)
    last = float(transition_bounds(reached.beyond, nu))
    value = np.empty(K)
    for k in range(K):
        norms = bounds[K - k - 1 :]
        powers = g ** np.arange(len(norms))
        value[k] = 2 * float(powers @ norms) + 2 * g ** len(norms) / (1 - g) * last
    return value * (1 + 1e-12 * (1 + len(reached.most)))  # outwards, more than the roundings of every series


def sup_norm_coefficients(P: ArrayLike, rho: ArrayLike, mu: ArrayLike, steps: int) -> FloatArray:
    """Sup-norm coefficients ``c(m) = sup over policies of ||d(rho P^{p_1} .. P^{p_m}) / d mu||_inf``, m = 1 .. steps.

    Shapes
    ------
    P : (S*A, S). rho : (S,) or (S, A). mu : (S,), a distribution on states. The result is (steps,), dimensionless, +inf
    where a state with ``mu = 0`` can be reached; exact up to rounding.

    Raises
    ------
    InvalidInput
        If a shape does not fit, or rho or mu is not a distribution.

    Source: Munos and Szepesvari (2008), assumption A2.
    """
    most = reach_probabilities(P, rho, steps, tolerance=-1.0).most
    return _ratios(most, mu)


def sup_norm_concentrability(
    P: ArrayLike, gamma: float, rho: ArrayLike, mu: ArrayLike, tolerance: float = TOLERANCE
) -> Measured:
    """Discounted-average concentrability ``C_{rho,mu} = (1-g)^2 sum_{m>=1} m g^{m-1} c(m)``, certified.

    Shapes
    ------
    As for :func:`sup_norm_coefficients`; dimensionless.

    Raises
    ------
    InvalidInput
        If a shape does not fit, gamma lies outside [0, 1), or rho or mu is not a distribution.

    Source: Munos and Szepesvari (2008), assumption A2.
    """
    g = _pairs.discount(NAME, gamma)
    cut = 1 if g == 0 else math.ceil(math.log(tolerance * (1 - g)) / math.log(g)) + 1
    # Stopping early bounds the later c(m) from above; from below they are only known to be one.
    early = _discounted(reach_probabilities(P, rho, cut), g, mu)
    if early.error <= SETTLED * early.value or math.isinf(early.value):
        return early
    return _discounted(reach_probabilities(P, rho, cut, tolerance=-1.0), g, mu)


def _discounted(reached: ReachProbabilities, g: float, mu: ArrayLike) -> Measured:
    norms = _ratios(reached.most, mu)
    last = float(_ratios(reached.beyond[None], mu)[0])
    if not (math.isfinite(last) and np.isfinite(norms).all()):
        return Measured(math.inf)
    M = len(norms)
    m = np.arange(1, M + 1)
    total = float((m * g ** (m - 1.0) * norms).sum()) * (1 - g) ** 2
    tail = g**M * ((M + 1) * (1 - g) + g)
    return Measured(total + tail * (1 + last) / 2, tail * (last - 1) / 2 + 1e-12 * total)


def _ratios(most: FloatArray, mu: ArrayLike) -> FloatArray:
    S = most.shape[1]
    weights = _pairs.weights(NAME, "mu", np.asarray(mu, dtype=np.float64).reshape(-1, 1), S, 1)[:, 0]
    if (most[:, weights <= 0] > 0).any():
        lost = (most[:, weights <= 0] > 0).any(axis=1)
        rest: FloatArray = most[:, weights > 0] / weights[weights > 0]
        return np.where(lost, math.inf, rest.max(axis=1, initial=0.0))
    positive = weights > 0
    return np.asarray((most[:, positive] / weights[positive]).max(axis=1))
