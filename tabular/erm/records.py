"""What an empirical-risk minimiser returns: the fit, and a certificate of how far from the minimum it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tabular.mdp import FloatArray


@dataclass(frozen=True, eq=False)
class Fit:
    """Predictions of a shared representation with one head a task, and how good they are.

    Shapes
    ------
    W : (..., SA, T), the predictions, ``basis @ heads`` up to rounding (for a common design X: ``X @ basis @ heads``).
    basis : (..., SA, kk), or (..., d, kk) for a design X of d features.
    heads : (..., kk, T), column t the head of task t.
    objective : (...,), weighted mean of ``(Y - W)^2`` over cells and tasks; squared units of Y; rounding only.
    gap : (...,), certified: no member of the class has an objective below ``objective - gap``, rounding included.
    choice : (...,), index of the representation in a dictionary, None elsewhere.
    """

    W: FloatArray
    basis: FloatArray
    heads: FloatArray
    objective: FloatArray
    gap: FloatArray
    choice: NDArray[np.int64] | None = None

    @property
    def lower(self) -> FloatArray:
        """Certified lower bound on the objective of every member of the class, (...,)."""
        return np.asarray(self.objective - self.gap)

    @property
    def coefficients(self) -> FloatArray:
        """``basis @ heads``: for a common design X the matrix that X is multiplied by, (..., d, T)."""
        return np.asarray(self.basis @ self.heads)
