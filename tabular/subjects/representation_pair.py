"""Two representations of the tasks' samples: what Maurer's quotient compares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular import complexity
from tabular.complexity import LinearHeads
from tabular.mdp import FiniteMDP, FloatArray
from tabular.measure import measures
from tabular.measured import Measured
from tabular.subjects.registry import subject

SAMPLES = 6
WIDTH = 3
RELATIVE_ERROR = 1e-12


@dataclass(frozen=True, eq=False)
class RepresentationPair:
    """What linear heads see of the same samples through two representations.

    Shapes
    ------
    first, second : (T, n, width). norms : (T,), norm bounds of the tasks' heads; equal unless an assumption is broken.
    """

    first: FloatArray
    second: FloatArray
    norms: FloatArray

    @property
    def difference(self) -> FloatArray:
        """First minus second representation, shape (T, n, width)."""
        return np.asarray(self.first - self.second)


@subject(T=(2, 5))
def representation_pair(mdp: FiniteMDP, rng: np.random.Generator, *, T: int) -> RepresentationPair:
    """Represent random state-actions of every task by the expectations of random functions of the next state."""
    functions = rng.standard_normal((2, mdp.S, WIDTH))
    cells = rng.integers(mdp.S * mdp.A, size=(T, SAMPLES))
    first, second = (mdp.kernel[cells] @ function for function in functions)
    return RepresentationPair(first, second, np.ones(T))


@measures(RepresentationPair)
def task_quotient(pair: RepresentationPair) -> Measured:
    """Gaussian complexity of the heads on the difference, over its norm; quadrature, relative error 1e-12."""
    scaled = pair.norms[:, None, None] * pair.difference
    value = LinearHeads(scaled, norm=1.0).closed_form() / float(np.linalg.norm(pair.difference))
    return Measured(value, RELATIVE_ERROR * value)


@measures(RepresentationPair)
def head_quotient(pair: RepresentationPair) -> Measured:
    """Quotient of the first task's heads, over all pairs of as many samples; roundings."""
    _, samples, width = pair.first.shape
    value = complexity.head_quotient(float(pair.norms[0]), width, samples)
    return Measured(value, RELATIVE_ERROR * value)


@measures(RepresentationPair)
def head_norm(pair: RepresentationPair) -> Measured:
    """Norm bound of the first task's heads; exact."""
    return Measured(float(pair.norms[0]))


@measures(RepresentationPair)
def head_spread(pair: RepresentationPair) -> Measured:
    """Largest minus smallest norm bound; one rounding."""
    return Measured(float(np.ptp(pair.norms)))


@measures(RepresentationPair)
def T(pair: RepresentationPair) -> Measured:
    """Number of tasks; exact."""
    return Measured(len(pair.first))


@measures(RepresentationPair)
def n(pair: RepresentationPair) -> Measured:
    """Number of samples of each task; exact."""
    return Measured(pair.first.shape[1])
