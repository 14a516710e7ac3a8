"""A representation with what is decoded from it: a classifier of the task and a decoder of the outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information import (
    best_classifier,
    best_decoder,
    entropy,
    kl_divergence,
    marginal,
    rounding,
)
from tabular.information import reconstruction_loss as loss_of_decoder
from tabular.information import sup_loss as loss_of_classifier
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from tabular.subjects.task_representation import task_representation

LARGE_LOG = 32.0  # logarithms of scores down to e^-32 amplify the rounding of probabilities


@dataclass(frozen=True, eq=False)
class DecodedRepresentation:
    """A joint law (1, K, B, T, Z), a classifier (1, Z, K) and a decoder (1, B, Z, T)."""

    p: FloatArray
    classifier: FloatArray
    decoder: FloatArray

    @property
    def error(self) -> float:
        """Rounding of a cross entropy."""
        return LARGE_LOG * rounding(self.p.shape)


def trained(p: FloatArray, rng: np.random.Generator, untrained: float) -> DecodedRepresentation:
    """Mix the best classifier with a random one, and take the best decoder."""
    best = best_classifier(p)
    scores = rng.dirichlet(np.ones(best.shape[2]), size=best.shape[:2])
    even = np.full_like(best, 1 / best.shape[2])
    random = 0.9 * scores + 0.1 * even
    return DecodedRepresentation(p, (1 - untrained) * best + untrained * random, best_decoder(p))


@subject()
def decoded_representation(mdp: FiniteMDP, rng: np.random.Generator) -> DecodedRepresentation:
    """Decode a representation of transitions with the best decoder and a classifier that is partly trained."""
    return trained(task_representation(mdp, rng).p, rng, rng.random())


@measures(DecodedRepresentation)
def sup_loss(decoded: DecodedRepresentation) -> Measured:
    """Cross entropy of the classifier; rounding."""
    return Measured(float(loss_of_classifier(decoded.p, decoded.classifier)[0]), decoded.error)


@measures(DecodedRepresentation)
def H_M_given_Z(decoded: DecodedRepresentation) -> Measured:
    """Entropy of the task, given the representation; rounding."""
    return Measured(max(0.0, float(entropy(decoded.p, "M", given="Z")[0])), rounding(decoded.p.shape))


@measures(DecodedRepresentation)
def head_mass(decoded: DecodedRepresentation) -> Measured:
    """Largest total score of a row of the classifier; rounding."""
    return Measured(float(decoded.classifier.sum(axis=2).max()), 1e-14)


@measures(DecodedRepresentation)
def reconstruction_loss(decoded: DecodedRepresentation) -> Measured:
    """Cross entropy of the decoder; rounding."""
    return Measured(float(loss_of_decoder(decoded.p, decoded.decoder)[0]), decoded.error)


@measures(DecodedRepresentation)
def H_Xt_given_ZXb(decoded: DecodedRepresentation) -> Measured:
    """Entropy of the outcome, given behaviour and representation; rounding."""
    return Measured(max(0.0, float(entropy(decoded.p, "T", given="ZB")[0])), rounding(decoded.p.shape))


@measures(DecodedRepresentation)
def decoder_gap(decoded: DecodedRepresentation) -> Measured:
    """Divergence of the outcomes from those that the decoder expects; rounding."""
    pairs = marginal(decoded.p, "BTZ")[:, 0].swapaxes(2, 3)
    expected = pairs.sum(axis=3, keepdims=True) * decoded.decoder
    return Measured(max(0.0, float(kl_divergence(pairs, expected)[0])), decoded.error)
