"""Witnesses of statements about complexities, quotients and losses, and instances that break their assumptions."""

from __future__ import annotations

import numpy as np

from tabular.families.registry import family
from tabular.subjects.loss_pair import LossPair
from tabular.subjects.prediction_set import PredictionSet
from tabular.subjects.representation_pair import RepresentationPair

CLOSE = 1e-4  # distance of two predictions at one end of the range, where the slope is largest


@family(n=(1, 4, 9))
def opposite_points(rng: np.random.Generator, *, n: int) -> PredictionSet:
    """Take the first axis in both directions: one sign decides, and R = 1 while G is the root of 2/pi."""
    point = np.eye(1, n)
    return PredictionSet(np.concatenate([point, -point]), np.zeros((0, n)))


@family(n=(2, 8))
def one_sign_for_all(rng: np.random.Generator, *, n: int) -> PredictionSet:
    """Give all samples one sign, and the set the diagonal in both directions, on which the signs add up."""
    diagonal = np.ones((1, n))
    return PredictionSet(np.concatenate([diagonal, -diagonal]), np.zeros((0, n)), one_sign=True)


@family(T=(1, 2, 4, 16, 64), width=(1, 3))
def orthonormal_differences(rng: np.random.Generator, *, T: int, width: int) -> RepresentationPair:
    """Let two representations differ by the same orthonormal columns in every task."""
    first = np.tile(np.eye(2 * width, width), (T, 1, 1))
    return RepresentationPair(first, np.zeros_like(first), np.ones(T))


@family(T=(2, 8))
def one_larger_head(rng: np.random.Generator, *, T: int) -> RepresentationPair:
    """Let the last task alone differ, and have heads four times as long as the others."""
    pair = orthonormal_differences(rng, T=T, width=3)
    first = np.where(np.arange(T)[:, None, None] == T - 1, pair.first, 0.0)
    return RepresentationPair(first, pair.second, np.where(np.arange(T) == T - 1, 4.0, 1.0))


@family(Q_max=(0.1, 0.25, 0.5))
def small_values(rng: np.random.Generator, *, Q_max: float) -> LossPair:
    """Take values below one: close predictions at one end of the range, the target at the other."""
    return LossPair(Q_max, Q_max, Q_max - CLOSE, -Q_max)


@family(Q_max=(0.1, 0.5, 1.0, 5.0, 20.0))
def opposite_ends(rng: np.random.Generator, *, Q_max: float) -> LossPair:
    """Take close predictions at one end of the range and the target at the other: the slope is 1/Q_max."""
    return LossPair(Q_max, Q_max, Q_max - CLOSE, -Q_max)


@family(Q_max=(0.5, 2.0))
def noisy_target(rng: np.random.Generator, *, Q_max: float) -> LossPair:
    """Move the target out of the range, as unbounded noise does."""
    return LossPair(Q_max, Q_max, Q_max - CLOSE, -2 * Q_max)


@family(Q_max=(0.5, 2.0))
def unclipped_predictions(rng: np.random.Generator, *, Q_max: float) -> LossPair:
    """Move the predictions out of the range, as a truncated singular value decomposition does."""
    return LossPair(Q_max, 2 * Q_max, 2 * Q_max - CLOSE, -Q_max)
