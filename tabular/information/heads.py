r"""What is decoded from a representation: the task by a classifier, the outcome by a generative model."""

from __future__ import annotations

import numpy as np

from tabular.information.entropies import marginal
from tabular.information.focal import cross_entropy
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


def sup_loss(p: FloatArray, classifier: FloatArray) -> FloatArray:
    """Return UNICORN-SUP's cross entropy ``-E log q(m|z)`` of a classifier (N, Z, K), (N,); nats, rounding.

    It is at least H(M|Z), with equality for :func:`best_classifier`. Source: UNICORN, equation 8.

    Raises
    ------
    InvalidInput
        If the classifier has another shape.
    """
    N, K, _, _, Z = p.shape
    if classifier.shape != (N, Z, K):
        raise InvalidInput(f"the classifier must have shape {(N, Z, K)}, got {classifier.shape}")
    return cross_entropy(marginal(p, "MZ")[:, :, 0, 0], classifier.swapaxes(1, 2))


def best_classifier(p: FloatArray) -> FloatArray:
    """Return the posterior ``p(m|z)``, (N, Z, K), uniform at representations that do not occur; rounding."""
    pairs = marginal(p, "MZ")[:, :, 0, 0].swapaxes(1, 2)
    return _normalised(pairs)


def reconstruction_loss(p: FloatArray, decoder: FloatArray) -> FloatArray:
    """Return UNICORN-SS's ``-E log q(xt|z,xb)`` of a decoder (N, B, Z, T), (N,); nats, rounding.

    It is at least H(Xt|Z,Xb), with equality for :func:`best_decoder`. Source: UNICORN, equation 13.

    Raises
    ------
    InvalidInput
        If the decoder has another shape.
    """
    N, _, B, T, Z = p.shape
    if decoder.shape != (N, B, Z, T):
        raise InvalidInput(f"the decoder must have shape {(N, B, Z, T)}, got {decoder.shape}")
    return cross_entropy(marginal(p, "BTZ")[:, 0], decoder.swapaxes(2, 3))


def best_decoder(p: FloatArray) -> FloatArray:
    """Return ``p(xt|z,xb)``, (N, B, Z, T), uniform where (z, xb) does not occur; rounding."""
    return _normalised(marginal(p, "BTZ")[:, 0].swapaxes(2, 3))


def blind_decoder(p: FloatArray) -> FloatArray:
    """Return the best decoder among those that ignore z, ``p(xt|xb)`` as (N, B, Z, T); rounding."""
    rows = _normalised(marginal(p, "BT")[:, 0, :, :, 0])
    return np.repeat(rows[:, :, None, :], p.shape[4], axis=2)


def _normalised(weights: FloatArray) -> FloatArray:
    sums = weights.sum(axis=-1, keepdims=True)
    uniform = np.full_like(weights, 1 / weights.shape[-1])
    law: FloatArray = np.divide(weights, sums, out=uniform, where=sums > 0)
    return law
