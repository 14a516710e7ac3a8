"""Normal representations of tasks: how their differential entropies vary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject


@dataclass(frozen=True, eq=False)
class NormalCodes:
    """Laws of a representation with a covariance for each task.

    Shapes
    ------
    prior : (K,); covariances : (K, d, d). uniform : (K,); tasks whose law is uniform along each principal axis.
    """

    prior: FloatArray
    covariances: FloatArray
    uniform: np.ndarray

    @property
    def entropies(self) -> FloatArray:
        """Differential entropies (K,), sums over principal axes; nats, rounding."""
        spectra = np.linalg.eigvalsh(self.covariances)
        normal = 0.5 * np.log(2 * np.pi * np.e * spectra).sum(axis=1)
        flat = 0.5 * np.log(12 * spectra).sum(axis=1)
        found: FloatArray = np.where(self.uniform, flat, normal)
        return found


def random_covariances(rng: np.random.Generator, K: int, d: int) -> FloatArray:
    """Draw covariances of different size and shape."""
    factors = rng.normal(size=(K, d, d)) * rng.uniform(0.3, 2, size=(K, 1, 1))
    drawn: FloatArray = factors @ factors.swapaxes(1, 2) + 0.1 * np.eye(d)
    return drawn


@subject(d=(1, 3))
def normal_codes(mdp: FiniteMDP, rng: np.random.Generator, *, d: int) -> NormalCodes:
    """Give a task for each action of the MDP a random covariance, weighted by how the first state's rewards rank."""
    K = max(2, mdp.A)
    return NormalCodes(rng.dirichlet(np.ones(K)), random_covariances(rng, K, d), np.zeros(K, dtype=bool))


def _variance(codes: NormalCodes, values: FloatArray) -> Measured:
    centred = values - codes.prior @ values
    value = float(codes.prior @ centred**2)
    return Measured(value, 1e-12 * (1 + value))


@measures(NormalCodes)
def normal_entropy_variance(codes: NormalCodes) -> Measured:
    """Variance of the entropies over tasks; rounding."""
    return _variance(codes, codes.entropies)


@measures(NormalCodes)
def logdet_variance(codes: NormalCodes) -> Measured:
    """Variance of log-determinants over tasks, by triangular factors; rounding."""
    return _variance(codes, np.linalg.slogdet(codes.covariances)[1])


@measures(NormalCodes)
def gaussian_defect(codes: NormalCodes) -> Measured:
    """Probability of a task whose law is not normal; rounding."""
    return Measured(float(codes.prior @ codes.uniform), 1e-15)
