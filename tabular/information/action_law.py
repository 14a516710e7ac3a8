r"""The entropy of a continuous action against its surrogate, that of a Gaussian with the same covariance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tabular.information.entropies import UNIT_ROUNDOFF, negative_plogp
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

SUM_SLACK = 1e-9  # by how much probabilities may miss their sum


@dataclass(frozen=True, eq=False)
class ActionLaw:
    """Actions on an interval, given one code: in each state uniform on every cell of a grid.

    Parameters
    ----------
    edges : (n+1,), ascending, of the n cells; units of the action.
    weights : (S,), probabilities of the states.
    cells : (S, n), probabilities of the cells given the state.
    pooled : whether the variance is that of all states' actions together, or the mean of each state's.

    Raises
    ------
    InvalidInput
        If edges do not ascend, shapes do not fit, or a row is not a probability distribution.
    """

    edges: FloatArray
    weights: FloatArray
    cells: FloatArray
    pooled: bool = True

    def __post_init__(self) -> None:
        if self.edges.ndim != 1 or not (np.diff(self.edges) > 0).all():
            raise InvalidInput(f"the edges of cells must ascend, got {self.edges.tolist()}")
        wanted = (len(self.weights), len(self.edges) - 1)
        if self.cells.shape != wanted:
            raise InvalidInput(f"cells must have shape {wanted}, (S, n), got {self.cells.shape}")
        for name, law in (("weights", self.weights), ("cells", self.cells)):
            off = np.abs(law.sum(axis=-1) - 1).max()
            if not (law >= 0).all() or not off <= SUM_SLACK:
                raise InvalidInput(
                    f"{name} must be probabilities that sum to 1, they miss it by {off:.3g} or are negative"
                )

    @cached_property
    def mixture(self) -> FloatArray:
        """Probabilities (n,) of the cells, states pooled."""
        return self.weights @ self.cells

    @property
    def entropy(self) -> float:
        """Differential entropy of the pooled action, nats; rounding."""
        terms = negative_plogp(self.mixture) + self.mixture * np.log(np.diff(self.edges))
        return float(terms.sum())

    @cached_property
    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and variance of the action in every state, (S,) each; rounding."""
        middle, width = (self.edges[1:] + self.edges[:-1]) / 2, np.diff(self.edges)
        mean = self.cells @ middle
        spread = ((middle - mean[:, None]) ** 2 + width**2 / 12) * self.cells
        return mean, spread.sum(axis=1)

    @property
    def between(self) -> float:
        """Variance of the states' mean actions; rounding."""
        mean, _ = self.moments
        return float(self.weights @ (mean - self.weights @ mean) ** 2)

    @property
    def variance(self) -> float:
        """Variance of the pooled action, or the mean of the states' variances; rounding."""
        within = float(self.weights @ self.moments[1])
        return within + self.between if self.pooled else within

    @property
    def error(self) -> float:
        """Bound on the rounding of the entropy, nats, and of a variance, relatively to the squared interval."""
        n = self.cells.size
        return float(
            8 * (n + 8) * UNIT_ROUNDOFF * (1 + np.log(n) + np.abs(np.log(np.diff(self.edges))).max())
        )


def gaussian_entropy(covariance: FloatArray, ridge: float = 0.0) -> float:
    r"""Return :math:`\frac12\log\det 2\pi e(\Sigma+\text{ridge}\,I)`, the surrogate of an action's entropy; rounding.

    Released code adds a ridge of 1e-5 to the covariance of generated actions.

    Raises
    ------
    InvalidInput
        If the covariance is not square, or with the ridge not positive definite.

    Examples
    --------
    >>> round(gaussian_entropy(np.eye(1)), 6)
    1.418939
    """
    matrix = np.atleast_2d(covariance)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise InvalidInput(f"a covariance is a square matrix, got shape {np.shape(covariance)}")
    sign, logarithm = np.linalg.slogdet(2 * np.pi * np.e * (matrix + ridge * np.eye(len(matrix))))
    if sign <= 0:
        raise InvalidInput("the covariance is not positive definite: its Gaussian has no density")
    return float(logarithm / 2)
