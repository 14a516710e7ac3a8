"""A model of one step of a new task: measures fitted by maximum likelihood, with features given beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.low_rank.em import fit_measures
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.nearest import floors
from linear_mdp.low_rank.tilts import hellinger, tilt
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

BATCH = 8  # data sets of which the mean error is kept
SAMPLES = 1000  # of every state-action


@dataclass(frozen=True)
class TransferredModel:
    """Mean squared Hellinger error of the model from N samples, and of what it tends to.

    Parameters
    ----------
    least : N over the state-actions, samples of each.
    error : mean of a batch; floor : of the model fitted to the exact probabilities, R.
    """

    d: int
    S: int
    N: int
    least: int
    error: float
    floor: float


def transferred_model(
    truth: FloatArray, features: FloatArray, each: int, rng: np.random.Generator, batch: int = BATCH
) -> TransferredModel:
    """Fit the measures to so many samples of every state-action, a batch of times.

    Shapes
    ------
    truth : (X, S); features : (X, d), laws.
    """
    X, S = truth.shape
    even = np.full(X, 1 / X)
    (floor,) = floors(truth[None], features, rng)
    errors = []
    for _ in range(batch):
        counts = rng.multinomial(np.full(X, each), truth)[None]
        learned = fit_measures(counts, features, rng, tolerance=0.01).kernels[0]
        errors.append(float(hellinger(even, truth, learned)))
    return TransferredModel(features.shape[1], S, X * each, each, float(np.mean(errors)), float(floor))


@subject(size=(0.3,))
def target_model(tasks: LowRankMDP, rng: np.random.Generator, *, size: float) -> TransferredModel:
    """Model the last step of the first task from 1000 samples of every state-action, with tilted features."""
    phi = tasks.phi[-1].reshape(-1, tasks.d)
    truth = tasks.kernels[0, -1].reshape(-1, tasks.S)
    return transferred_model(truth, tilt(phi, rng.standard_normal(phi.shape), size), SAMPLES, rng)


@measures(TransferredModel)
def transferred_error(model: TransferredModel) -> Measured:
    """Mean squared Hellinger distance of the model, mean of a batch; Monte Carlo."""
    return Measured(model.error)


@measures(TransferredModel)
def representation_floor(model: TransferredModel) -> Measured:
    """Squared Hellinger distance of the model of exact probabilities; of its likelihood a nat of 1e9 is missing."""
    return Measured(model.floor)


@measures(TransferredModel)
def d(model: TransferredModel) -> Measured:
    """Number of features; exact."""
    return Measured(model.d)


@measures(TransferredModel)
def states(model: TransferredModel) -> Measured:
    """Number of states; exact."""
    return Measured(model.S)


@measures(TransferredModel)
def n_target(model: TransferredModel) -> Measured:
    """Samples in all; exact."""
    return Measured(model.N)


@measures(TransferredModel)
def samples_each(model: TransferredModel) -> Measured:
    """Samples of every state-action; exact."""
    return Measured(model.least)
