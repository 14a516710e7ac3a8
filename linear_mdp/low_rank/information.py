r"""What data say of features and of measures: Fisher informations of a low-rank step, and what is left to new tasks.

A move of the parameters moves the kernel by dP, which the data see as :math:`\sum_x\rho(x)\sum_{s'}dP^2/P`, four times
the squared Hellinger distance. What of a move of the features no move of the measures makes up for is

.. math:: G = J_\phi^\top(I-\Pi_\mu)J_\phi,

with :math:`J_\phi,J_\mu` the derivatives of :math:`P`, scaled by :math:`\sqrt{\rho/P}`, and :math:`\Pi_\mu` the
projection on the second.
Features learned from n samples of every source have the covariance :math:`(n\sum_tG_t)^+`, and leave on a new task
:math:`R=\operatorname{tr}(G_{new}(\sum_tG_t)^+)/(4n)`, in the mean and to first order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tabular._validate import probability, stochastic
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

# What a singular value is to the largest one, where rounding made it. Eigenvalues, squares of those, are held to the
# same: rounding leaves them 1e-16 of the largest, and the square of this would be below that.
ZERO = 1e-9


class Freedom(NamedTuple):
    """Directions in which features and measures together move a kernel, and in which measures alone do."""

    both: int
    measures: int


def freedom(phi: FloatArray, mu: FloatArray, weights: FloatArray) -> Freedom:
    """Return the numbers of directions in which a kernel phi mu can move inside its class; exact but for a rank.

    Each direction costs maximum likelihood 1/(4N) of squared Hellinger distance, from N samples, to first order.

    Shapes
    ------
    phi : (X, d) laws; mu : (d, S) laws; weights : (X,), the law of the data.

    Raises
    ------
    InvalidInput
        If shapes do not fit, phi, mu or the weights are no laws, the data leave a state-action out, or a transition of
        a state-action has probability zero.
    """
    _check_laws(phi, mu)
    probability("informations", "weights", weights, len(phi))
    of_features, of_measures = _derivatives(phi, mu, weights)
    X, S, _ = of_features.shape
    spread = np.zeros((X, S, X, of_features.shape[2]))
    spread[np.arange(X), :, np.arange(X)] = of_features
    both = np.concatenate([spread.reshape(X * S, -1), of_measures], axis=1)
    return Freedom(
        *(int(np.linalg.matrix_rank(J, tol=ZERO * np.linalg.norm(both, 2))) for J in (both, of_measures))
    )


def feature_information(phi: FloatArray, mu: FloatArray, weights: FloatArray) -> FloatArray:
    """Return G of one sample of a task, (X (d-1), X (d-1)); rounding.

    Shapes
    ------
    As of :func:`freedom`.

    Raises
    ------
    InvalidInput
        As :func:`freedom`.
    """
    _check_laws(phi, mu)
    probability("informations", "weights", weights, len(phi))
    return _information(phi, mu, weights)


def _information(phi: FloatArray, mu: FloatArray, weights: FloatArray) -> FloatArray:
    of_features, of_measures = _derivatives(phi, mu, weights)
    X, S, k = of_features.shape
    left, scale, _ = np.linalg.svd(of_measures, full_matrices=False)
    seen = left[:, scale > ZERO * scale[0]].reshape(X, S, -1)
    made_up = np.einsum("xsk,xsm->xkm", of_features, seen).reshape(X * k, -1)
    found = np.zeros((X, k, X, k))
    found[np.arange(X), :, np.arange(X)] = np.einsum("xsk,xsl->xkl", of_features, of_features)
    return np.asarray(found.reshape(X * k, X * k) - made_up @ made_up.T)


def expected_floor(phi: FloatArray, sources: FloatArray, target: FloatArray, n: float) -> float:
    """Return the mean R of features learned from n samples of every source, all from even state-actions; first order.

    Infinite where the new task tells apart what none of the sources does.

    Shapes
    ------
    phi : (X, d) laws; sources : (T, d, S) laws; target : (d, S) laws.

    Raises
    ------
    InvalidInput
        If shapes do not fit, an array holds no laws, n is not positive, or a transition of a state-action has
        probability zero in one of the tasks.
    """
    _check_laws(phi, sources, "(T, d, S)")
    _check_laws(phi, target)
    _knobs.positive("expected_floor", n=n)
    even = np.full(len(phi), 1 / len(phi))
    learned = np.sum([_information(phi, mu, even) for mu in sources], axis=0)
    asked = _information(phi, target, even)
    values, vectors = np.linalg.eigh(learned)
    known = values > ZERO * values.max(initial=0.0)
    shares = np.einsum("ik,ij,jk->k", vectors, asked, vectors, optimize=True)
    if shares[~known].sum() > ZERO * np.trace(asked) * len(values):
        return float("inf")
    return float((shares[known] / values[known]).sum() / (4 * n))


def _check_laws(phi: FloatArray, mu: FloatArray, wanted: str = "(d, S)") -> None:
    axes = wanted.count(",") + 1
    if phi.ndim != 2 or mu.ndim != axes or 0 in phi.shape + mu.shape or mu.shape[-2] != phi.shape[1]:
        raise InvalidInput(
            f"informations: phi (X, d) and measures {wanted} must share d and not be empty, got {phi.shape} and "
            f"{mu.shape}"
        )
    stochastic("informations", "phi", phi, 1)
    stochastic("informations", "measures", mu, 1)


def _derivatives(phi: FloatArray, mu: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Scaled derivatives by moves that keep sums of rows: of phi (X, S, d-1), each of its own row; of mu (X S, ...)."""
    (X, d), S, P = phi.shape, mu.shape[1], phi @ mu
    if not (np.min(weights) > 0 and P.min() > 0):
        raise InvalidInput(
            "Fisher informations need data of every state-action and transitions of positive probability"
        )
    scale = np.sqrt(weights[:, None] / P)
    of_measures = np.einsum("xs,xz,sk->xszk", scale, phi, _moves(S))
    return scale[:, :, None] * (mu.T @ _moves(d)), of_measures.reshape(X * S, -1)


def _moves(k: int) -> FloatArray:
    """An orthonormal basis of the vectors of length k with sum zero, (k, k-1)."""
    return np.asarray(np.linalg.svd(np.ones((1, k)))[2][1:].T)
