r"""FOCAL: its population contrastive form, and the distance-metric loss that is minimised in practice."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tabular.information.contexts import TaskContexts
from tabular.information.entropies import entropy, marginal, total
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def focal_population(
    contexts: TaskContexts, encoder: ArrayLike, weights: FloatArray | None = None
) -> FloatArray:
    r"""Return FOCAL's contrastive objective over infinitely many samples, (N,); nats, rounding.

    ``E log [ p(z|x) / sum_i w_i p(z|m_i) ]`` with the weights (N, K) of the negatives, uniform if omitted. It is
    I(Z;X) where they are the prior. Source: UNICORN, proof of Theorem 2.3, claim 1.
    """
    p = contexts.joint(encoder)
    w = np.full(contexts.prior.shape, 1 / contexts.K) if weights is None else weights
    negatives = (w[:, :, None] * contexts.representation_of_task(encoder)).sum(axis=1)
    return cross_entropy(marginal(p, "Z")[:, 0, 0, 0], negatives) - entropy(p, "Z", given="MX")


def cross_entropy(p: FloatArray, q: FloatArray) -> FloatArray:
    """Return ``-sum p log q`` over all axes but the first, (N,), infinite where q misses mass of p; nats, rounding."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(p > 0, q, 1.0))
    return -total(p * logs)


def focal_distance(
    contexts: TaskContexts,
    encoder: ArrayLike,
    embedding: ArrayLike,
    *,
    beta: float = 1.0,
    exponent: float = 2.0,
    epsilon: float = 0.1,
) -> FloatArray:
    r"""Return FOCAL's distance-metric loss over infinitely many pairs of samples, (N,); rounding.

    ``E_{i,j} [ 1{i=j} |z-z'|^2 + 1{i!=j} beta / (|z-z'|^n + eps) ]``, tasks i, j drawn from the prior and z, z'
    independently from them. The defaults are those of released code. Source: UNICORN, equation 3.

    Shapes
    ------
    embedding : (Z, D), the vector of every representation.

    Raises
    ------
    InvalidInput
        If the embedding has another number of rows, or epsilon is not positive.
    """
    rows, places = contexts.representation_of_task(encoder), np.asarray(embedding, dtype=np.float64)
    if places.ndim != 2 or len(places) != rows.shape[2]:
        raise InvalidInput(f"the embedding must have shape ({rows.shape[2]}, D), got {places.shape}")
    if not epsilon > 0:
        raise InvalidInput(f"epsilon of FOCAL's loss must be positive, got {epsilon}")
    squares = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    push = beta / (squares ** (exponent / 2) + epsilon)
    weighted = contexts.prior[:, :, None] * rows
    same = weighted @ squares @ weighted.swapaxes(1, 2)
    other = weighted @ push @ weighted.swapaxes(1, 2)
    diagonal = np.eye(contexts.K, dtype=bool)
    found: FloatArray = np.where(diagonal, same, other).sum(axis=2).sum(axis=1)
    return found
