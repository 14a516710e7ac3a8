"""Two encoders of the same tasks, with the places of their codes: what a loss that ranks encoders is about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information import TaskContexts, focal_distance, mutual_information, rounding
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject
from tabular.subjects.task_representation import task_representation

PLANE = 2  # dimensions in which random codes lie


@dataclass(frozen=True, eq=False)
class EncoderPair:
    """Two encoders (1, B, T, Z) of one instance of tasks, and the embeddings (Z, D) of their codes."""

    contexts: TaskContexts
    encoders: tuple[FloatArray, FloatArray]
    embeddings: tuple[FloatArray, FloatArray]

    @property
    def losses(self) -> tuple[float, float]:
        """FOCAL's distance losses; rounding."""
        first, second = (
            float(focal_distance(self.contexts, encoder, embedding)[0])
            for encoder, embedding in zip(self.encoders, self.embeddings, strict=True)
        )
        return first, second

    @property
    def informations(self) -> tuple[float, float]:
        """What both codes know of the context; nats, rounding."""
        first, second = (
            float(mutual_information(self.contexts.joint(encoder), "Z", "X")[0]) for encoder in self.encoders
        )
        return first, second

    @property
    def error(self) -> float:
        """Rounding of an information."""
        return max(rounding(self.contexts.joint(encoder).shape) for encoder in self.encoders)


def random_pair(contexts: TaskContexts, rng: np.random.Generator) -> EncoderPair:
    """Draw two stochastic encoders with random places of their codes."""
    Z = int(rng.integers(2, 5))
    first, second = rng.dirichlet(np.full(Z, 0.3), size=(2, 1, contexts.B, contexts.T))
    one, two = rng.normal(size=(2, Z, PLANE))
    return EncoderPair(contexts, (first, second), (one, two))


@subject()
def encoder_pair(mdp: FiniteMDP, rng: np.random.Generator) -> EncoderPair:
    """Draw two encoders of the transitions of three tasks."""
    return random_pair(task_representation(mdp, rng).contexts, rng)


@measures(EncoderPair)
def information_at_lower_loss(pair: EncoderPair) -> Measured:
    """Information of the encoder with the lower loss; rounding."""
    return Measured(pair.informations[int(np.argmin(pair.losses))], pair.error)


@measures(EncoderPair)
def information_at_higher_loss(pair: EncoderPair) -> Measured:
    """Information of the other encoder; rounding."""
    return Measured(pair.informations[1 - int(np.argmin(pair.losses))], pair.error)


def _informed(pair: EncoderPair) -> int:
    """The encoder that knows no less; of two that know alike, the one with the larger loss."""
    first, second = pair.informations
    if abs(first - second) <= 2 * pair.error:
        return int(np.argmax(pair.losses))
    return int(second > first)


@measures(EncoderPair)
def informed_loss(pair: EncoderPair) -> Measured:
    """Loss of the encoder that knows no less; rounding."""
    loss = pair.losses[_informed(pair)]
    return Measured(loss, 1e-12 * (1 + loss))


@measures(EncoderPair)
def uninformed_loss(pair: EncoderPair) -> Measured:
    """Loss of the other encoder; rounding."""
    loss = pair.losses[1 - _informed(pair)]
    return Measured(loss, 1e-12 * (1 + loss))
