"""A model of one step of a new task: measures fitted by maximum likelihood, with features given beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from linear_mdp.low_rank.em import fit_measures
from linear_mdp.low_rank.information import ZERO
from linear_mdp.low_rank.mdp import LowRankMDP
from linear_mdp.low_rank.nearest import nearest
from linear_mdp.low_rank.tilts import hellinger, tilt
from linear_mdp.subjects.transfer_gain import independence
from tabular.mdp import FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

BATCH = 8  # data sets of which the mean error is kept
SAMPLES = 10_000  # of every state-action
SMALLEST = 1e-12  # probability that a deviation is computed from


@dataclass(frozen=True)
class TransferredModel:
    """Mean squared Hellinger error of the model from N samples, and of what it tends to.

    Parameters
    ----------
    spread : smallest over largest singular value of the features.
    least : N over the state-actions, samples of each.
    edge : mean probability, over the entries of the measures that the model tends to, to be found at zero.
    error : mean of a batch; floor : of the model fitted to the exact probabilities, R.
    """

    d: int
    S: int
    N: int
    spread: float
    least: int
    edge: float
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
    mu = nearest(truth[None], features, rng).mu
    floor = hellinger(even, truth, features @ mu[0])
    errors = []
    for _ in range(batch):
        counts = rng.multinomial(np.full(X, each), truth)[None]
        learned = fit_measures(counts, features, rng, tolerance=0.01).kernels[0]
        errors.append(float(hellinger(even, truth, learned)))
    return TransferredModel(
        features.shape[1],
        S,
        X * each,
        independence(features.T),
        each,
        edge_share(features, mu[0], each),
        float(np.mean(errors)),
        float(floor),
    )


def edge_share(phi: FloatArray, mu: FloatArray, each: int) -> float:
    r"""Return the mean probability of the entries of fitted measures to be at zero, from so many samples everywhere.

    .. math:: \frac1{dS}\sum_{z,s}\Phi(-\mu_z(s)/\sigma_z(s)),\qquad
              \sigma_z(s)^2 = \Big[\Big(n\sum_x\frac{\phi(x)\phi(x)^\top}{P(s|x)}\Big)^{-1}\Big]_{zz},

    to first order, from Poisson counts; a half where no sample says anything.

    Shapes
    ------
    phi : (X, d) laws; mu : (d, S) laws.
    """
    P = np.maximum(phi @ mu, SMALLEST)
    values, vectors = np.linalg.eigh(each * np.einsum("xi,xj,xs->sij", phi, phi, 1 / P))
    least = np.maximum(values, ZERO * values[:, -1:])
    deviations = np.sqrt((vectors**2 / least[:, None]).sum(axis=-1)).T
    return float(ndtr(-mu / deviations).mean())


@subject(size=(0.1,))
def target_model(tasks: LowRankMDP, rng: np.random.Generator, *, size: float) -> TransferredModel:
    """Model the last step of the first task from 10,000 samples of every state-action, with tilted features."""
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
def independent_features(model: TransferredModel) -> Measured:
    """Smallest over largest singular value of the features; rounding."""
    return Measured(model.spread, 1e-12)


@measures(TransferredModel)
def edge_share_(model: TransferredModel) -> Measured:
    """Mean probability of an entry of the measures to be found at zero; to first order."""
    return Measured(model.edge)


@measures(TransferredModel)
def samples_each(model: TransferredModel) -> Measured:
    """Samples of every state-action; exact."""
    return Measured(model.least)
