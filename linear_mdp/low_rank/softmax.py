"""Another continuous class: log-linear kernels of shared features, fitted by L-BFGS from random starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import log_softmax

from linear_mdp.low_rank.em import checked_counts
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

Shape = tuple[int, int, int, int]  # X, S, T, d

PRIOR = 1e-6  # of the squared parameters, in nats a sample: maxima at infinity come to rest


@dataclass(frozen=True, eq=False)
class SoftmaxFit:
    r"""Kernels :math:`P^t(s'|x)\propto\exp\langle\phi(x),w^t(s')\rangle` of T tasks of one step.

    Parameters
    ----------
    phi : (X, d); weights : (T, S, d); kernels : (T, X, S).
    log_likelihood : nats. slope : the largest derivative of it in a parameter, nats.
    converged : what the optimiser says. It certifies nothing: the likelihood is not concave.
    """

    phi: FloatArray
    weights: FloatArray
    kernels: FloatArray
    log_likelihood: float
    slope: float
    converged: bool


def softmax_fit(
    counts: ArrayLike, d: int, rng: np.random.Generator, *, restarts: int = 4, most_steps: int = 2000
) -> SoftmaxFit:
    """Maximise the likelihood of counts (T, X, S) over features and weights, the best of several random starts.

    Raises
    ------
    InvalidInput
        If counts are no counts, or d, the restarts or the steps are no integers from one.
    """
    N = checked_counts(counts)
    T, X, S = N.shape
    sizes = {"number of features": d, "number of restarts": restarts, "number of steps": most_steps}
    for name, value in sizes.items():
        if not isinstance(value, int | np.integer) or value < 1:
            raise InvalidInput(f"softmax_fit: the {name} must be an integer of at least 1, got {value}")
    shape, found = (X, S, T, d), []
    for _ in range(restarts):
        start = rng.normal(size=X * d + T * S * d)
        found.append(
            minimize(
                likelihood_and_slope,
                start,
                args=(N, shape),
                jac=True,
                method="L-BFGS-B",
                options={"maxiter": most_steps, "maxfun": 2 * most_steps, "ftol": 1e-12, "gtol": 1e-6},
            )
        )
    best = min(found, key=lambda one: float(one.fun))
    phi, weights = best.x[: X * d].reshape(X, d), best.x[X * d :].reshape(T, S, d)
    logs = log_softmax(np.einsum("xz,tsz->txs", phi, weights), axis=-1)
    return SoftmaxFit(
        phi=phi,
        weights=weights,
        kernels=np.exp(logs),
        log_likelihood=float((N * logs).sum()),
        slope=float(np.abs(best.jac).max() * N.sum()),
        converged=bool(best.success),
    )


def likelihood_and_slope(
    parameters: FloatArray, counts: FloatArray, shape: Shape
) -> tuple[float, FloatArray]:
    """Return minus the likelihood a sample, with the prior, and its derivatives; rounding."""
    X, S, T, d = shape
    phi, weights = parameters[: X * d].reshape(X, d), parameters[X * d :].reshape(T, S, d)
    logs = log_softmax(np.einsum("xz,tsz->txs", phi, weights), axis=-1)
    left = counts - counts.sum(axis=-1, keepdims=True) * np.exp(logs)
    d_phi, d_weights = np.einsum("txs,tsz->xz", left, weights), np.einsum("txs,xz->tsz", left, phi)
    slope = np.concatenate([d_phi.ravel(), d_weights.ravel()]) / counts.sum()
    value = (counts * logs).sum() / counts.sum()
    return float(PRIOR / 2 * parameters @ parameters - value), PRIOR * parameters - slope
